import { MINUTE_MS } from '../core/time.ts';
import type { Condition, Incident, WatchState } from './incident.ts';
import { EVALUATIONS, type IncidentPolicy } from './policy.ts';
import type { Signal } from './signal.ts';
import { keyOf, openSymptoms } from './symptom.ts';

/** Conditions by `rule subject`. */
export type Conditions = WatchState['conditions'];

/** Looks further apart than this many times the usual, or than five minutes, are not looks in a row. */
const MISSED_LOOKS = { times: 3, atLeastMs: 5 * MINUTE_MS } as const;

/** Whether a breach cannot be said to have lasted until `now`: nobody saw it for long, or the clock ran backwards. */
export function hasLostTrack(
  { lastEvaluationAt, outage: blind }: WatchState,
  now: number,
  { evaluationIntervalMs }: IncidentPolicy,
): boolean {
  if (lastEvaluationAt === null) return false;
  const seenUntil = blind?.successfulEvaluations === 0 ? Math.min(blind.since, lastEvaluationAt) : lastEvaluationAt;
  return (
    now < lastEvaluationAt ||
    now - seenUntil > Math.max(MISSED_LOOKS.times * evaluationIntervalMs, MISSED_LOOKS.atLeastMs)
  );
}

/** The conditions where those that do not fire yet have only just begun. */
export function restartPending(conditions: Conditions, now: number): Conditions {
  const entries = Object.entries(conditions);
  return Object.fromEntries(entries.map(([key, one]) => [key, one.firing ? one : { ...one, since: now }]));
}

/** The conditions, and those that the incidents tell of: what is open somewhere fires, whatever else is remembered. */
export function withOpenSymptoms(conditions: Conditions, incidents: readonly Incident[]): Conditions {
  const open = incidents.flatMap(openSymptoms);
  return {
    ...Object.fromEntries(
      open.map((symptom) => [keyOf(symptom), { since: symptom.since, firing: true, healthyEvaluations: 0 }]),
    ),
    ...conditions,
  };
}

/** The conditions after a look that gave these signals. What none of them speaks of is gone. */
export function nextConditions(before: Conditions, signals: readonly Signal[], now: number): Conditions {
  const entries = signals.flatMap((signal) => {
    const next = nextCondition(before[keyOf(signal)], signal, now);
    return next ? [[keyOf(signal), next] as const] : [];
  });
  return Object.fromEntries(entries);
}

function nextCondition(before: Condition | undefined, { verdict, holdMs }: Signal, now: number): Condition | undefined {
  if (verdict === 'unknown') return before;
  if (verdict === 'breach') {
    const since = before?.since ?? now;
    return { since, firing: before?.firing === true || now - since >= holdMs, healthyEvaluations: 0 };
  }
  if (!before?.firing || before.healthyEvaluations + 1 >= EVALUATIONS.toClear) return undefined;
  return { ...before, healthyEvaluations: before.healthyEvaluations + 1 };
}
