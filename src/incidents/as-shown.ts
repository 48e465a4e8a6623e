import type { Incident } from './incident.ts';
import { openSymptoms, withSymptoms } from './symptom.ts';
import { reopen, resolve } from './transitions.ts';

/**
 * The incident as its first message shows it, which is newer than what a database knows that was put back: over, or firing again. The
 * very same where both agree. What is true now the next look decides.
 */
export function withControls(incident: Incident, live: boolean, now: number): Incident {
  if (live === (incident.status === 'firing')) return incident;
  if (!live) return resolve(withSymptoms(incident, [], openSymptoms(incident), now), { kind: 'recovered' }, now);
  const last = Math.max(...incident.symptoms.map(({ clearedAt }) => clearedAt ?? 0));
  const symptoms = incident.symptoms.map((one) => (one.clearedAt === last ? { ...one, clearedAt: null } : one));
  return reopen({ ...incident, symptoms }, now);
}
