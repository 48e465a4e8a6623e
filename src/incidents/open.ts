import { record } from './history.ts';
import type { Incident, IncidentKind, Symptom } from './incident.ts';
import { incidentId } from './incident-id.ts';
import type { IncidentPolicy } from './policy.ts';
import { isStorm, type Route } from './route.ts';
import { DATADOG_OUTAGE } from './sight.ts';
import { worstSeverity } from './symptom.ts';

/** New incidents for subjects that have none: one of the storm where they are many, else one each. */
export function openFresh(
  fresh: Route['fresh'],
  ids: Iterable<string>,
  now: number,
  policy: IncidentPolicy,
): readonly Incident[] {
  const taken = new Set(ids);
  const open = (kind: IncidentKind, subject: string, label: string, symptoms: readonly Symptom[]) => {
    const id = incidentId(subject, now, taken);
    taken.add(id);
    return openIncident({ id, kind, subject, label }, symptoms, now);
  };
  if (isStorm(fresh, policy)) return [open('storm', 'storm', 'Many at once', [...fresh.values()].flat())];
  return [...fresh].map(([subject, symptoms]) =>
    open(
      subject === DATADOG_OUTAGE.subject ? 'datadog-outage' : 'subject',
      subject,
      symptoms[0]?.label ?? subject,
      symptoms,
    ),
  );
}

function openIncident(
  about: Pick<Incident, 'id' | 'kind' | 'subject' | 'label'>,
  symptoms: readonly Symptom[],
  now: number,
): Incident {
  const incident: Incident = {
    ...about,
    status: 'firing',
    severity: worstSeverity(symptoms, 'warning'),
    openedAt: now,
    resolvedAt: null,
    resolution: null,
    symptoms,
    acknowledged: null,
    silence: null,
    flips: [],
    flapping: false,
    remindFrom: now,
    reminders: 0,
    events: [],
  };
  return record(incident, { kind: 'opened' }, now);
}
