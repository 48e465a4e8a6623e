import { MINUTE_MS } from '../../core/time.ts';
import {
  type Condition,
  EVALUATIONS,
  type Evaluation,
  type Incident,
  type IncidentPolicy,
  keyOf,
  openSymptoms,
  type Signal,
  type Symptom,
  type WatchState,
} from './incident.ts';

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
  {
    incidents,
    evaluation,
    policy,
  }: { readonly incidents: readonly Incident[]; readonly evaluation: Evaluation; readonly policy: IncidentPolicy },
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

/** Conditions by `rule subject`. */
export type Conditions = WatchState['conditions'];

/** Looks further apart than this many times the usual, or than five minutes, are not looks in a row. */
const MISSED_LOOKS = { times: 3, atLeastMs: 5 * MINUTE_MS } as const;

/** Whether a breach cannot be said to have lasted until `now`: nobody saw it for long, or the clock ran backwards. */
function hasLostTrack(
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
function restartPending(conditions: Conditions, now: number): Conditions {
  const entries = Object.entries(conditions);
  return Object.fromEntries(entries.map(([key, one]) => [key, one.firing ? one : { ...one, since: now }]));
}

/** The conditions, and those that the incidents tell of: what is open somewhere fires, whatever else is remembered. */
function withOpenSymptoms(conditions: Conditions, incidents: readonly Incident[]): Conditions {
  const open = incidents.flatMap(openSymptoms);
  return {
    ...Object.fromEntries(
      open.map((symptom) => [keyOf(symptom), { since: symptom.since, firing: true, healthyEvaluations: 0 }]),
    ),
    ...conditions,
  };
}

/** The conditions after a look that gave these signals. What none of them speaks of is gone. */
function nextConditions(before: Conditions, signals: readonly Signal[], now: number): Conditions {
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

type Outage = WatchState['outage'];

/** Rule and subject of the one symptom that the incident of the bot's own sight has. */
export const DATADOG_OUTAGE = { rule: 'datadog-outage', subject: 'datadog-outage' } as const;
/** Under this name a look at Datadog is itself a condition. */
const DATADOG_OUTAGE_KEY = keyOf(DATADOG_OUTAGE);

/** What is remembered of blindness after a look. `lostTrack`: a single blind look long ago is none in a row with this. */
function nextOutage(before: Outage, evaluation: Evaluation, lostTrack: boolean): Outage {
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
function outageCondition(blind: Outage): Readonly<Record<string, Condition>> {
  if (blind === null) return {};
  const condition = {
    since: blind.since,
    firing: blind.failedEvaluations >= EVALUATIONS.toReportOutage,
    healthyEvaluations: blind.successfulEvaluations,
  };
  return { [DATADOG_OUTAGE_KEY]: condition };
}

/** The symptom of a look that saw nothing. Critical: nothing else can be told meanwhile. */
function outageSymptom(since: number, says: string): Symptom {
  return { ...DATADOG_OUTAGE, label: 'Datadog', severity: 'critical', says, since, clearedAt: null };
}
