import type { IncidentTransition } from '../incidents/incident.ts';

/** One step per incident: its last state, and all its events in their order. */
export function joinSteps(steps: readonly IncidentTransition[]): readonly IncidentTransition[] {
  const joined = new Map<string, IncidentTransition>();
  for (const { incident, events } of steps) {
    const before = joined.get(incident.id)?.events ?? [];
    joined.set(incident.id, { incident, events: [...before, ...events] });
  }
  return [...joined.values()];
}
