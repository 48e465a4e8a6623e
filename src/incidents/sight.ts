import type { Condition, Symptom, WatchState } from './incident.ts';
import { LOOKS } from './policy.ts';
import type { Look } from './signal.ts';
import { keyOf } from './symptom.ts';

type Blindness = WatchState['blind'];

/** Rule and subject of the one symptom that the incident of the bot's own sight has. */
export const SIGHT = { rule: 'datadog-outage', subject: 'datadog-outage' } as const;
/** Under this name a look at Datadog is itself a condition. */
export const SIGHT_KEY = keyOf(SIGHT);

/** What is remembered of blindness after a look. `lostTrack`: a single blind look long ago is none in a row with this. */
export function nextBlindness(before: Blindness, look: Look, lostTrack: boolean): Blindness {
  const isOpen = before !== null && before.looks >= LOOKS.toGoBlind;
  if (look.kind === 'blind') {
    if (before === null || (lostTrack && !isOpen)) return { since: look.at, looks: 1, goodLooks: 0 };
    return { ...before, looks: before.looks + 1, goodLooks: 0 };
  }
  if (!isOpen || before.goodLooks + 1 >= LOOKS.toClear) return null;
  return { ...before, goodLooks: before.goodLooks + 1 };
}

/** Blindness as a condition like any other, none while Datadog is readable. */
export function sightCondition(blind: Blindness): Readonly<Record<string, Condition>> {
  if (blind === null) return {};
  const condition = { since: blind.since, firing: blind.looks >= LOOKS.toGoBlind, healthyLooks: blind.goodLooks };
  return { [SIGHT_KEY]: condition };
}

/** The symptom of a look that saw nothing. Critical: nothing else can be told meanwhile. */
export function sightSymptom(since: number, says: string): Symptom {
  return { ...SIGHT, label: 'Datadog', severity: 'critical', says, since, clearedAt: null };
}
