import type { Incident, Silence, Symptom } from '../src/incidents/incident.ts';
import { isSilenced } from '../src/incidents/silence.ts';

/** The silence that runs on an incident at this time, or null. */
export function silenceAt(incident: Incident, at: number): Silence | null {
  return isSilenced(incident, at) ? incident.silence : null;
}

/** The newest failure of an incident that may have failed before: since when, and its symptoms, whether over or not. */
export function latestFailure({ symptoms, events, openedAt }: Incident): {
  readonly since: number;
  readonly symptoms: readonly Symptom[];
} {
  const began = events.findLast(({ kind }) => kind === 'opened' || kind === 'reopened')?.at ?? openedAt;
  const own = symptoms.filter(({ clearedAt }) => clearedAt === null || clearedAt >= began);
  return { since: own.reduce((first, { since }) => Math.min(first, since), began), symptoms: own };
}

/** What symptoms are about, each subject once. */
export function labelsOf(symptoms: readonly Symptom[]): readonly string[] {
  return [...new Map(symptoms.map(({ subject, label }) => [subject, label])).values()];
}
