import type { PastFailure } from '@metta-health-bot/demo';
import type { Environment } from '../config/environment.ts';
import { storeFromEnv } from '../config/store-config.ts';
import { MINUTE_MS } from '../core/time.ts';
import { auditOf } from '../incidents/incident-service.ts';
import { applyAction, type IncidentAction } from '../incidents/rules/apply-action.ts';
import { decide } from '../incidents/rules/decide.ts';
import type { Signal } from '../incidents/rules/evaluation.ts';
import { FIRST_STATE } from '../incidents/rules/evaluation-state.ts';
import type { Incident, IncidentPolicy, IncidentStep } from '../incidents/rules/incident.ts';
import { openStore } from '../store/open-store.ts';

/** The shipped catalog's times, and storms of all collectors at once. */
const POLICY: IncidentPolicy = {
  remindMs: { critical: 30 * MINUTE_MS, warning: 240 * MINUTE_MS },
  reopenMs: 30 * MINUTE_MS,
  stormSize: 4,
  evaluationIntervalMs: MINUTE_MS,
};

/** Writes past failures into an empty database of a demo, as the bot would have: its own rules decide what they are. */
export async function writePast(
  env: Environment,
  failures: readonly PastFailure[],
  titles: ReadonlyMap<string, string>,
): Promise<void> {
  const store = await openStore(storeFromEnv(env));
  try {
    const steps = replayed(failures, titles);
    const newest = new Map(steps.map(({ incident }) => [incident.id, incident]));
    await store.incidents.commit({
      incidents: [...newest.values()].map((incident) => ({ incident, version: 0 })),
      audit: steps.flatMap(auditOf),
      messages: [],
      at: failures.at(-1)?.at ?? 0,
    });
  } finally {
    await store.close();
  }
}

/** The steps of all failures, in order. */
function replayed(failures: readonly PastFailure[], titles: ReadonlyMap<string, string>): readonly IncidentStep[] {
  const steps: IncidentStep[] = [];
  let state = FIRST_STATE;
  const incidents = new Map<string, Incident>();
  const take = (taken: readonly IncidentStep[]) => {
    steps.push(...taken);
    for (const { incident } of taken) incidents.set(incident.id, incident);
  };
  const see = (at: number, verdict: Signal['verdict'], failure: PastFailure) => {
    const signals = failure.collectors.map((subject) => signalOf(subject, verdict, { failure, titles }));
    const recent = [...incidents.values()].filter(({ resolvedAt }) => at - (resolvedAt ?? at) <= POLICY.reopenMs);
    const decided = decide(state, {
      incidents: recent,
      evaluation: { kind: 'evaluated', at, signals },
      policy: POLICY,
    });
    state = decided.state;
    take(decided.steps);
  };
  for (const failure of failures) {
    const { at, ended } = failure;
    see(at, 'breach', failure);
    for (const { after, by, action } of actsOf(failure)) {
      const now = at + after * MINUTE_MS;
      for (const incident of [...incidents.values()].filter(({ status }) => status === 'firing')) {
        const outcome = applyAction(incident, { action, by, now });
        if (outcome.kind === 'done') take([outcome.step]);
      }
    }
    const end = at + ended.after * MINUTE_MS;
    see(end - MINUTE_MS, ended.by === undefined ? 'healthy' : 'breach', failure);
    see(end, 'healthy', failure);
    if (ended.by !== undefined) see(end + MINUTE_MS, 'healthy', failure);
  }
  return steps;
}

interface TimedAct {
  readonly after: number;
  readonly by: string;
  readonly action: IncidentAction;
}

function actsOf({ acknowledged, silenced, ended: { after, by } }: PastFailure): readonly TimedAct[] {
  const silence: IncidentAction = { kind: 'silence', until: 'recovery', reason: '' };
  return [
    ...(acknowledged ? [{ ...acknowledged, action: { kind: 'acknowledge' } as const }] : []),
    ...(silenced ? [{ ...silenced, action: silence }] : []),
    ...(by === undefined ? [] : [{ after: after - 1, by, action: { kind: 'resolve' } as const }]),
  ];
}

function signalOf(
  subject: string,
  verdict: Signal['verdict'],
  { failure, titles }: { readonly failure: PastFailure; readonly titles: ReadonlyMap<string, string> },
): Signal {
  const label = titles.get(subject) ?? subject;
  return { rule: 'failed', subject, label, verdict, severity: 'critical', holdMs: 0, says: failure.says };
}
