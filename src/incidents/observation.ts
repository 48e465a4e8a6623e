import { type Conditions, hasLostTrack, nextConditions, restartPending, withOpenSymptoms } from './condition.ts';
import type { Incident, Symptom, WatchState } from './incident.ts';
import type { IncidentPolicy } from './policy.ts';
import { nextBlindness, SIGHT_KEY, sightCondition, sightSymptom } from './sight.ts';
import type { Look } from './signal.ts';
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
  look: Look,
  policy: IncidentPolicy,
): Observation {
  const { at } = look;
  const lostTrack = hasLostTrack(watch, at, policy);
  const remembered = lostTrack ? restartPending(watch.conditions, at) : watch.conditions;
  const blind = nextBlindness(watch.blind, look, lostTrack);
  const conditions =
    look.kind === 'blind' ? remembered : nextConditions(withOpenSymptoms(remembered, incidents), look.signals, at);
  const after = { ...conditions, ...sightCondition(blind) };
  const signals = look.kind === 'blind' ? [] : look.signals;
  return {
    at,
    before: { ...withOpenSymptoms(remembered, incidents), ...sightCondition(watch.blind) },
    after,
    breaches: breachesOf(look, after),
    known: new Set([...signals.map(keyOf), SIGHT_KEY]),
    watch: { lastLookAt: at, conditions, blind },
  };
}

function breachesOf(look: Look, after: Conditions): readonly Symptom[] {
  if (look.kind === 'blind') {
    const sight = after[SIGHT_KEY];
    return sight?.firing ? [sightSymptom(sight.since, look.says)] : [];
  }
  return look.signals.flatMap((signal) => {
    const condition = after[keyOf(signal)];
    if (signal.verdict !== 'breach' || !condition?.firing) return [];
    const { rule, subject, label, severity, says, noRunSince } = signal;
    const words = { says, ...(noRunSince !== undefined && { noRunSince }) };
    return [{ rule, subject, label, severity, ...words, since: condition.since, clearedAt: null }];
  });
}
