import type { Clock } from '../clock.ts';
import type { Incident } from '../incidents/incident.ts';
import { isSilenced } from '../incidents/silence.ts';
import type { Desk } from './desk.ts';

/** Incidents to look at beside the collectors: those firing, and those still silenced. */
export interface IncidentBoard {
  readonly incidents: readonly { readonly incident: Incident; readonly permalink?: string }[];
  /** Whether anybody is told of incidents. */
  readonly watching: boolean;
}

/** Reads the board. A silence that has run out is none. */
export function createBoard(options: {
  readonly desk: Pick<Desk, 'current'>;
  readonly isWatching: boolean;
  readonly clock: Clock;
}): () => Promise<IncidentBoard> {
  const { desk, isWatching, clock } = options;
  return async () => {
    const now = clock();
    const current = await desk.current();
    const shown = current.filter((incident) => incident.status === 'firing' || isSilenced(incident, now));
    return { incidents: shown.map((incident) => ({ incident })), watching: isWatching };
  };
}
