import { record, stepFrom } from './history.ts';
import type { Incident, IncidentTransition } from './incident.ts';
import { type IncidentPolicy, SILENCE_NOTICE_MS } from './policy.ts';
import { isSilenced } from './silence.ts';
import { endSilence } from './transitions.ts';

const MOST_REMINDERS = 2;

/** What is due by the clock alone: the end of silences, its notice, and reminders. However late, each comes once. */
export function timers(
  incidents: readonly Incident[],
  now: number,
  policy: IncidentPolicy,
): readonly IncidentTransition[] {
  return incidents.flatMap((incident) => {
    const after = remind(announceEnd(finishSilence(incident, now), now), now, policy);
    return after === incident ? [] : [stepFrom(incident, after)];
  });
}

function finishSilence(incident: Incident, now: number): Incident {
  return incident.silence === null || isSilenced(incident, now) ? incident : endSilence(incident, now, null);
}

function announceEnd(incident: Incident, now: number): Incident {
  const { silence, status } = incident;
  if (status !== 'firing' || silence === null || silence.until === 'recovery' || silence.announced) return incident;
  if (now < silence.until - SILENCE_NOTICE_MS) return incident;
  const announced: Incident = { ...incident, silence: { ...silence, announced: true } };
  return record(announced, { kind: 'silence-ending', until: silence.until }, now);
}

function remind(incident: Incident, now: number, { remindMs }: IncidentPolicy): Incident {
  if (incident.status !== 'firing' || incident.acknowledged !== null || isSilenced(incident, now)) return incident;
  const due = Math.floor((now - incident.remindFrom) / remindMs[incident.severity]);
  const count = Math.min(due, MOST_REMINDERS);
  if (count <= incident.reminders) return incident;
  return record({ ...incident, reminders: count }, { kind: 'reminded', count }, now);
}
