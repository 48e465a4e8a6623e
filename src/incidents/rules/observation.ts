import { MINUTE_MS } from '../../core/time.ts';
import { conditionKey, type Evaluation, type Signal } from './evaluation.ts';
import type { Condition, EvaluationState, WatchKey } from './evaluation-state.ts';
import { channelOfRule } from './identity.ts';
import { EVALUATIONS, type Incident, type IncidentPolicy, openSymptoms, type Symptom } from './incident.ts';

/** Result of an evaluation, before anything is decided about incidents. */
export interface Observation {
  readonly at: number;
  /** Conditions before and after the evaluation, including that of the Datadog outage. */
  readonly before: Conditions;
  readonly after: Conditions;
  /** Breaches of this evaluation that have lasted long enough to fire. */
  readonly breaches: readonly Symptom[];
  /** Every `rule subject` of the current catalog. */
  readonly known: ReadonlySet<string>;
  /** Whether the catalog certainly has no such subject any more. */
  readonly isGone: (subject: string) => boolean;
  /** Name of the rule of the catalog that notifies a channel instead of its watch; undefined if none does. */
  readonly coveredBy: (watch: WatchKey) => string | undefined;
  readonly state: EvaluationState;
}

type Seen = Extract<Evaluation, { readonly kind: 'evaluated' }>;

/** Compares an evaluation with the evaluation state. While Datadog is unreachable, only the condition of the outage changes. */
export function observe(
  state: EvaluationState,
  {
    incidents,
    evaluation,
    policy,
  }: { readonly incidents: readonly Incident[]; readonly evaluation: Evaluation; readonly policy: IncidentPolicy },
): Observation {
  const { at } = evaluation;
  const lostTrack = hasLostTrack(state, at, policy);
  const remembered = lostTrack ? restartPending(state.conditions, at) : state.conditions;
  const outage = nextOutage(state.outage, evaluation, lostTrack);
  const open = withOpenSymptoms(remembered, incidents);
  const unread = evaluation.kind === 'evaluated' && evaluation.isWithoutWatches === true ? ofWatches(open) : {};
  const isFirst = firstTest(state, lostTrack);
  const conditions =
    evaluation.kind === 'unreachable'
      ? remembered
      : { ...unread, ...nextConditions(open, evaluation.signals, { now: at, isFirst }) };
  const neverKnown =
    evaluation.kind === 'unreachable'
      ? (state.neverKnown ?? [])
      : evaluation.signals.filter(isUnknown).filter(isFirst).map(conditionKey);
  const after = { ...conditions, ...outageCondition(outage) };
  const signals = evaluation.kind === 'unreachable' ? [] : evaluation.signals;
  const { inCatalog, covered = [] }: Partial<Seen> = evaluation.kind === 'unreachable' ? {} : evaluation;
  return {
    at,
    before: { ...open, ...outageCondition(state.outage) },
    after,
    breaches: breachesOf(evaluation, after),
    known: new Set([...signals.map(conditionKey), ...Object.keys(unread), DATADOG_OUTAGE_KEY]),
    isGone: (subject) => inCatalog !== undefined && !inCatalog.has(subject),
    coveredBy: ({ channel, subject }) =>
      covered.find((one) => one.channel === channel && one.subject === subject)?.rule,
    state: { lastEvaluationAt: at, conditions, outage, ...(neverKnown.length > 0 && { neverKnown }) },
  };
}

function breachesOf(evaluation: Evaluation, after: Conditions): readonly Symptom[] {
  if (evaluation.kind === 'unreachable') {
    const condition = after[DATADOG_OUTAGE_KEY];
    return condition?.firing ? [outageSymptom(condition.since, evaluation.says)] : [];
  }
  return evaluation.signals.flatMap((signal) => {
    const condition = after[conditionKey(signal)];
    if (signal.verdict !== 'breach' || !condition?.firing) return [];
    const { rule, subject, label, severity, says, noRunSince } = signal;
    const text = { says, ...(noRunSince !== undefined && { noRunSince }) };
    const { since, mayBeOlder } = condition;
    const begun = { since, ...(mayBeOlder && { mayBeOlder }) };
    return [{ rule, subject, label, severity, ...text, ...begun, clearedAt: null }];
  });
}

/** Conditions by `rule subject`. */
export type Conditions = EvaluationState['conditions'];

/** Longest gap between evaluations in a row: this many intervals, and at least five minutes. */
const LONGEST_GAP = { times: 3, atLeastMs: 5 * MINUTE_MS } as const;

/** Longest time between two evaluations, in milliseconds, that is not a gap. */
export function longestGapMs({ evaluationIntervalMs }: Pick<IncidentPolicy, 'evaluationIntervalMs'>): number {
  return Math.max(LONGEST_GAP.times * evaluationIntervalMs, LONGEST_GAP.atLeastMs);
}

/** Beginning of the time without evaluations before this one; null if there was none. */
export function gapBefore({ lastEvaluationAt }: EvaluationState, now: number, policy: IncidentPolicy): number | null {
  return lastEvaluationAt !== null && now - lastEvaluationAt > longestGapMs(policy) ? lastEvaluationAt : null;
}

/** Whether it is unknown that a breach lasted until `now`: the last successful evaluation is too old, or the clock was set back. */
function hasLostTrack({ lastEvaluationAt, outage }: EvaluationState, now: number, policy: IncidentPolicy): boolean {
  if (lastEvaluationAt === null) return false;
  const knownUntil = outage?.successfulEvaluations === 0 ? Math.min(outage.since, lastEvaluationAt) : lastEvaluationAt;
  return now < lastEvaluationAt || now - knownUntil > longestGapMs(policy);
}

/** The conditions, where those that do not fire yet begin at `now`. */
function restartPending(conditions: Conditions, now: number): Conditions {
  const entries = Object.entries(conditions);
  return Object.fromEntries(
    entries.map(([key, condition]) => [
      key,
      condition.firing ? condition : { ...condition, since: now, mayBeOlder: true },
    ]),
  );
}

/** The conditions, with those of the incidents' open symptoms, which fire even if the evaluation state lacks them. */
function withOpenSymptoms(conditions: Conditions, incidents: readonly Incident[]): Conditions {
  const open = incidents.flatMap(openSymptoms);
  return {
    ...Object.fromEntries(
      open.map((symptom) => {
        const { since, mayBeOlder } = symptom;
        return [
          conditionKey(symptom),
          { since, firing: true, healthyEvaluations: 0, ...(mayBeOlder && { mayBeOlder }) },
        ];
      }),
    ),
    ...conditions,
  };
}

/** The conditions of channels' watches. */
function ofWatches(conditions: Conditions): Conditions {
  return Object.fromEntries(
    Object.entries(conditions).filter(([key]) => channelOfRule(key.slice(0, key.indexOf(' '))) !== undefined),
  );
}

/** Time of an evaluation, and whether nothing was known of a signal's subject before it. */
interface Evaluated {
  readonly now: number;
  readonly isFirst: (signal: Signal) => boolean;
}

const isUnknown = ({ verdict }: Signal) => verdict === 'unknown';

/** Whether a signal is the first of its rule and subject that may be known: without an evaluation before, after a gap, or without data so far. */
function firstTest({ lastEvaluationAt, neverKnown = [] }: EvaluationState, lostTrack: boolean): Evaluated['isFirst'] {
  const unknown = new Set(neverKnown);
  return (signal) => {
    const { evaluatedFrom } = signal;
    if (lastEvaluationAt === null || lostTrack) return true;
    return (evaluatedFrom !== undefined && evaluatedFrom >= lastEvaluationAt) || unknown.has(conditionKey(signal));
  };
}

/** The conditions after these signals. Conditions without a signal are dropped. */
function nextConditions(before: Conditions, signals: readonly Signal[], evaluated: Evaluated): Conditions {
  const entries = signals.flatMap((signal) => {
    const next = nextCondition(before[conditionKey(signal)], signal, evaluated);
    return next ? [[conditionKey(signal), next] as const] : [];
  });
  return Object.fromEntries(entries);
}

function nextCondition(
  before: Condition | undefined,
  signal: Signal,
  { now, isFirst }: Evaluated,
): Condition | undefined {
  const { verdict, holdMs } = signal;
  if (verdict === 'unknown') return before && { ...before, unknownSince: before.unknownSince ?? now };
  if (verdict === 'breach') {
    const { since, firing, mayBeOlder = false } = before ?? { since: now, firing: false, mayBeOlder: isFirst(signal) };
    const begun = { since, ...(mayBeOlder && { mayBeOlder }) };
    return { ...begun, firing: firing || now - since >= holdMs, healthyEvaluations: 0 };
  }
  if (!before?.firing || before.healthyEvaluations + 1 >= EVALUATIONS.toClear) return undefined;
  const { unknownSince: _, ...known } = before;
  return { ...known, healthyEvaluations: before.healthyEvaluations + 1 };
}

type Outage = EvaluationState['outage'];

/** Rule and subject of the only symptom of a Datadog outage. */
export const DATADOG_OUTAGE = { rule: 'datadog-outage', subject: 'datadog-outage' } as const;
/** Key of the condition that Datadog is unreachable. */
const DATADOG_OUTAGE_KEY = conditionKey(DATADOG_OUTAGE);

/** The outage after an evaluation. `lostTrack`: a single failed evaluation long ago does not count as one in a row with this. */
function nextOutage(before: Outage, evaluation: Evaluation, lostTrack: boolean): Outage {
  const isOpen = before !== null && before.failedEvaluations >= EVALUATIONS.toReportOutage;
  if (evaluation.kind === 'unreachable') {
    if (before === null || (lostTrack && !isOpen))
      return { since: evaluation.at, failedEvaluations: 1, successfulEvaluations: 0 };
    return { ...before, failedEvaluations: before.failedEvaluations + 1, successfulEvaluations: 0 };
  }
  if (!isOpen || before.successfulEvaluations + 1 >= EVALUATIONS.toClear) return null;
  return { ...before, successfulEvaluations: before.successfulEvaluations + 1 };
}

/** The outage as a condition; empty while Datadog is readable. */
function outageCondition(outage: Outage): Readonly<Record<string, Condition>> {
  if (outage === null) return {};
  const condition = {
    since: outage.since,
    firing: outage.failedEvaluations >= EVALUATIONS.toReportOutage,
    healthyEvaluations: outage.successfulEvaluations,
  };
  return { [DATADOG_OUTAGE_KEY]: condition };
}

/** Symptom of a Datadog outage. It is critical, since no other alert is evaluated meanwhile. */
function outageSymptom(since: number, says: string): Symptom {
  return { ...DATADOG_OUTAGE, label: 'Datadog', severity: 'critical', says, since, clearedAt: null };
}
