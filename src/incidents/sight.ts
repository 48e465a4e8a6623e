import type { Condition, Symptom, WatchState } from './incident.ts';
import { EVALUATIONS } from './policy.ts';
import type { Evaluation } from './signal.ts';
import { keyOf } from './symptom.ts';

type Outage = WatchState['outage'];

/** Rule and subject of the one symptom that the incident of the bot's own sight has. */
export const DATADOG_OUTAGE = { rule: 'datadog-outage', subject: 'datadog-outage' } as const;
/** Under this name a look at Datadog is itself a condition. */
export const DATADOG_OUTAGE_KEY = keyOf(DATADOG_OUTAGE);

/** What is remembered of blindness after a look. `lostTrack`: a single blind look long ago is none in a row with this. */
export function nextOutage(before: Outage, evaluation: Evaluation, lostTrack: boolean): Outage {
  const isOpen = before !== null && before.failedEvaluations >= EVALUATIONS.toReportOutage;
  if (evaluation.kind === 'blind') {
    if (before === null || (lostTrack && !isOpen))
      return { since: evaluation.at, failedEvaluations: 1, successfulEvaluations: 0 };
    return { ...before, failedEvaluations: before.failedEvaluations + 1, successfulEvaluations: 0 };
  }
  if (!isOpen || before.successfulEvaluations + 1 >= EVALUATIONS.toClear) return null;
  return { ...before, successfulEvaluations: before.successfulEvaluations + 1 };
}

/** Blindness as a condition like any other, none while Datadog is readable. */
export function outageCondition(blind: Outage): Readonly<Record<string, Condition>> {
  if (blind === null) return {};
  const condition = {
    since: blind.since,
    firing: blind.failedEvaluations >= EVALUATIONS.toReportOutage,
    healthyEvaluations: blind.successfulEvaluations,
  };
  return { [DATADOG_OUTAGE_KEY]: condition };
}

/** The symptom of a look that saw nothing. Critical: nothing else can be told meanwhile. */
export function outageSymptom(since: number, says: string): Symptom {
  return { ...DATADOG_OUTAGE, label: 'Datadog', severity: 'critical', says, since, clearedAt: null };
}
