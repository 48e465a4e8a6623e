import { momentIn, record } from './history.ts';
import type { Incident, Resolution } from './incident.ts';

/** The incident is over. A silence with an end outlives a recovery, so that a relapse stays silent; a person ends it. */
export function resolve(incident: Incident, resolution: Resolution, now: number): Incident {
  const byPerson = resolution.kind === 'person';
  const silence = byPerson || incident.silence?.until === 'recovery' ? null : incident.silence;
  const resolved: Incident = {
    ...incident,
    status: 'resolved',
    resolvedAt: momentIn(incident, now),
    resolution,
    silence,
    flips: incident.flapping ? [] : incident.flips,
    flapping: false,
  };
  return record(resolved, { kind: 'resolved', resolution }, now, byPerson ? resolution.by : null);
}

/** The incident fires again: whoever acknowledged it did not mean this. */
export function reopen(incident: Incident, now: number): Incident {
  const firing: Incident = {
    ...restartReminders(incident, now),
    status: 'firing',
    resolvedAt: null,
    resolution: null,
    acknowledged: null,
  };
  return record(firing, { kind: 'reopened' }, now);
}

/** The silence is over; reminders of what still fires count from now on. `actor` is the user who ended it, if one did. */
export function endSilence(incident: Incident, now: number, actor: string | null): Incident {
  const stillFiring = incident.status === 'firing';
  const audible: Incident = { ...(stillFiring ? restartReminders(incident, now) : incident), silence: null };
  return record(audible, { kind: 'silence-ended', stillFiring }, now, actor);
}

function restartReminders(incident: Incident, now: number): Incident {
  return { ...incident, remindFrom: momentIn(incident, now), reminders: 0 };
}
