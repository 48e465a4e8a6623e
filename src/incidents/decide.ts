import { advance } from './advance.ts';
import { stepFrom } from './history.ts';
import type { Incident, IncidentTransition, WatchState } from './incident.ts';
import { observe } from './observation.ts';
import { openFresh } from './open.ts';
import type { IncidentPolicy } from './policy.ts';
import { route } from './route.ts';
import type { Evaluation } from './signal.ts';

/**
 * What a look makes of the incidents: those that it changed or opened, and what to remember until the next one.
 * `incidents` are those that are firing, silenced, or resolved so recently that they can re-open. A step without events
 * has something to be remembered and nothing to be told.
 */
export function decide(
  watch: WatchState,
  incidents: readonly Incident[],
  evaluation: Evaluation,
  policy: IncidentPolicy,
): { readonly watch: WatchState; readonly steps: readonly IncidentTransition[] } {
  const seen = observe(watch, incidents, evaluation, policy);
  const inSight = evaluation.kind === 'seen' ? incidents : incidents.filter(({ kind }) => kind === 'datadog-outage');
  const { known, fresh } = route(inSight, seen.breaches, seen.at, policy);
  const changed = inSight.flatMap((incident) => {
    const after = advance(incident, known.get(incident.id) ?? [], seen, policy);
    return after === incident ? [] : [stepFrom(incident, after)];
  });
  const ids = incidents.map(({ id }) => id);
  const opened = openFresh(fresh, ids, seen.at, policy).map((incident) => stepFrom(null, incident));
  return { watch: seen.watch, steps: [...changed, ...opened] };
}
