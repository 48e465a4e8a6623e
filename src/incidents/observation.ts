import { type Conditions, hasLostTrack, nextConditions, restartPending, withOpenSymptoms } from './condition.ts';
import type { Incident, Symptom, WatchState } from './incident.ts';
import type { IncidentPolicy } from './policy.ts';
import { DATADOG_OUTAGE_KEY, nextOutage, outageCondition, outageSymptom } from './sight.ts';
import type { Evaluation } from './signal.ts';
import { keyOf } from './symptom.ts';

/** What a look means, before anything is decided about incidents. */
export interface Observation {
  readonly at: number;
  /** Conditions before and after the look, that of sight among them. */
  readonly before: Conditions;
  readonly after: Conditions;
  /** What is breached at this look and has lasted long enough to fire. */
  readonly breaches: readonly Symptom[];
  /** Every `rule subject` that there still is. */
  readonly known: ReadonlySet<string>;
  readonly watch: WatchState;
}

/** Holds a look against what is remembered. A blind one leaves every condition but that of sight as it was. */
export function observe(
  watch: WatchState,
  incidents: readonly Incident[],
  evaluation: Evaluation,
  policy: IncidentPolicy,
): Observation {
  const { at } = evaluation;
  const lostTrack = hasLostTrack(watch, at, policy);
  const remembered = lostTrack ? restartPending(watch.conditions, at) : watch.conditions;
  const blind = nextOutage(watch.outage, evaluation, lostTrack);
  const conditions =
    evaluation.kind === 'blind'
      ? remembered
      : nextConditions(withOpenSymptoms(remembered, incidents), evaluation.signals, at);
  const after = { ...conditions, ...outageCondition(blind) };
  const signals = evaluation.kind === 'blind' ? [] : evaluation.signals;
  return {
    at,
    before: { ...withOpenSymptoms(remembered, incidents), ...outageCondition(watch.outage) },
    after,
    breaches: breachesOf(evaluation, after),
    known: new Set([...signals.map(keyOf), DATADOG_OUTAGE_KEY]),
    watch: { lastEvaluationAt: at, conditions, outage: blind },
  };
}

function breachesOf(evaluation: Evaluation, after: Conditions): readonly Symptom[] {
  if (evaluation.kind === 'blind') {
    const sight = after[DATADOG_OUTAGE_KEY];
    return sight?.firing ? [outageSymptom(sight.since, evaluation.says)] : [];
  }
  return evaluation.signals.flatMap((signal) => {
    const condition = after[keyOf(signal)];
    if (signal.verdict !== 'breach' || !condition?.firing) return [];
    const { rule, subject, label, severity, says, noRunSince } = signal;
    const words = { says, ...(noRunSince !== undefined && { noRunSince }) };
    return [{ rule, subject, label, severity, ...words, since: condition.since, clearedAt: null }];
  });
}
