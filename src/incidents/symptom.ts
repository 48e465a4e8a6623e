import type { Incident, Symptom } from './incident.ts';
import type { Severity, Signal } from './signal.ts';

/** `rule subject`: under this name a breach is remembered. */
export function keyOf({ rule, subject }: Pick<Signal, 'rule' | 'subject'>): string {
  return `${rule} ${subject}`;
}

/** The symptoms that have not cleared. A person may resolve an incident that still has some. */
export function openSymptoms({ symptoms }: Pick<Incident, 'symptoms'>): readonly Symptom[] {
  return symptoms.filter(({ clearedAt }) => clearedAt === null);
}

/** The worst severity among these symptoms, or `otherwise` where there is none. */
export function worstSeverity(symptoms: readonly Symptom[], otherwise: Severity): Severity {
  if (symptoms.length === 0) return otherwise;
  return symptoms.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';
}

/** The incident with `added` symptoms open and the `over` ones cleared; the very same where there are neither. */
export function withSymptoms(
  incident: Incident,
  added: readonly Symptom[],
  over: readonly Symptom[],
  now: number,
): Incident {
  if (added.length === 0 && over.length === 0) return incident;
  const fresh = new Map(added.map((symptom) => [keyOf(symptom), symptom]));
  const cleared = new Set(over.map(keyOf));
  const known = incident.symptoms.map((symptom) => {
    const key = keyOf(symptom);
    if (cleared.has(key)) return { ...symptom, clearedAt: symptom.clearedAt ?? Math.max(now, symptom.since) };
    return fresh.get(key) ?? symptom;
  });
  const old = new Set(incident.symptoms.map(keyOf));
  return { ...incident, symptoms: [...known, ...added.filter((symptom) => !old.has(keyOf(symptom)))] };
}
