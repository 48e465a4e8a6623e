import type { EventDetails, Incident, IncidentEvent, IncidentTransition } from './incident.ts';

const MOST_EVENTS = 50;

/** When something that happens at `now` is written down: time never runs back in a history, even where the clock did. */
export function momentIn(incident: Pick<Incident, 'events'>, now: number): number {
  return Math.max(now, incident.events.at(-1)?.at ?? now);
}

/** The incident with one more event. `actor` is the Slack id of the user who did it, null for the bot. */
export function record(
  incident: Incident,
  happening: EventDetails,
  now: number,
  actor: string | null = null,
): Incident {
  const number = (incident.events.at(-1)?.number ?? 0) + 1;
  const event: IncidentEvent = { ...happening, number, at: momentIn(incident, now), actor };
  return { ...incident, events: [...incident.events, event].slice(-MOST_EVENTS) };
}

/** What led from one state of an incident to the other, `before` being null for a new one. */
export function stepFrom(before: Incident | null, after: Incident): IncidentTransition {
  const told = before?.events.at(-1)?.number ?? 0;
  return { incident: after, events: after.events.filter(({ number }) => number > told) };
}
