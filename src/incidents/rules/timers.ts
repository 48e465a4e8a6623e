import { type Incident, type IncidentPolicy, type IncidentStep, isSilenced, SILENCE_NOTICE_MS } from './incident.ts';
import { endSilence, record, stepFrom } from './transitions.ts';

const MOST_REMINDERS = 2;

/** Steps that are due by the clock alone: the end of silences, its announcement, and reminders. However late, each comes once. */
export function timers(incidents: readonly Incident[], now: number, policy: IncidentPolicy): readonly IncidentStep[] {
  return incidents.flatMap((incident) => {
    const after = remind(announceSilenceEnd(endExpiredSilence(incident, now), now), now, policy);
    return after === incident ? [] : [stepFrom(incident, after)];
  });
}

function endExpiredSilence(incident: Incident, now: number): Incident {
  return incident.silence === null || isSilenced(incident, now) ? incident : endSilence(incident, now, null);
}

function announceSilenceEnd(incident: Incident, now: number): Incident {
  const { silence, status } = incident;
  if (status !== 'firing' || silence === null || silence.until === 'recovery' || silence.announced) return incident;
  if (now < silence.until - SILENCE_NOTICE_MS) return incident;
  const announced: Incident = { ...incident, silence: { ...silence, announced: true } };
  return record(announced, { details: { kind: 'silence-ending', until: silence.until }, now });
}

function remind(incident: Incident, now: number, { remindMs }: IncidentPolicy): Incident {
  // A watch informs a channel, in which nobody is on call.
  if (incident.channel !== undefined) return incident;
  if (incident.status !== 'firing' || incident.acknowledged !== null || isSilenced(incident, now)) return incident;
  const due = Math.floor((now - incident.remindFrom) / remindMs[incident.severity]);
  const count = Math.min(due, MOST_REMINDERS);
  if (count <= incident.reminders) return incident;
  return record({ ...incident, reminders: count }, { details: { kind: 'reminded', count }, now });
}
