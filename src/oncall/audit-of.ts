import { formatDuration } from '../core/duration.ts';
import type { IncidentEvent, IncidentTransition } from '../incidents/incident.ts';
import type { AuditEntry } from '../store/store.ts';

/** What a step leaves in the history: an entry for each event. */
export function auditOf({ incident, events }: IncidentTransition): readonly AuditEntry[] {
  return events.map((event) => ({
    key: `${incident.id}:${event.number}`,
    incident: incident.id,
    at: event.at,
    actor: event.actor,
    what: event.kind,
    why: event.kind === 'silenced' ? whySilenced(event) : '',
  }));
}

/** For how long, and the person's own words. */
function whySilenced({ at, until, reason }: Extract<IncidentEvent, { kind: 'silenced' }>): string {
  const length = until === 'recovery' ? 'until it recovers' : `for ${formatDuration(until - at)}`;
  return [length, reason].filter((words) => words !== '').join(', ');
}
