import type { Conditions } from './condition.ts';
import type { Incident, Symptom } from './incident.ts';
import { FLAPPING } from './policy.ts';
import { keyOf } from './symptom.ts';

/** Bounds an incident's memory where looks are seconds apart. */
const MOST_FLIPS = 60;

/** Whether nothing that these symptoms tell of was breached when last known, cleared or not. */
export function isCalm(symptoms: readonly Symptom[], conditions: Conditions): boolean {
  return symptoms.every((symptom) => conditions[keyOf(symptom)]?.healthyEvaluations !== 0);
}

/** The incident after it went from failing to healthy or back. */
export function withFlip(incident: Incident, now: number): Incident {
  const recent = incident.flips.filter((flip) => flip <= now && now - flip < FLAPPING.withinMs);
  return { ...incident, flips: [...recent, now].slice(-MOST_FLIPS) };
}

/** Whether it came and went often enough to be called flapping; `flips` are those of the last hour. */
export function isFlapping({ flips }: Incident): boolean {
  return flips.length >= FLAPPING.changes;
}

/** Whether a calm incident has been calm for long enough to be over. Flips of a clock that has jumped back do not count. */
export function hasSettled({ flips }: Incident, now: number): boolean {
  const last = flips.findLast((flip) => flip <= now);
  return last === undefined || now - last >= FLAPPING.calmMs;
}
