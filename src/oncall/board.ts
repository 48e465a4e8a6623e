import type { Clock } from '../clock.ts';
import type { Incident } from '../incidents/incident.ts';
import { isSilenced } from '../incidents/silence.ts';
import type { Posted } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { cardKey } from './announce.ts';
import type { Desk } from './desk.ts';

/** Incidents to look at beside the collectors: those firing, and those still silenced. */
export interface IncidentBoard {
  readonly incidents: readonly { readonly incident: Incident; readonly permalink?: string }[];
  /** Whether anybody is told of incidents. */
  readonly watching: boolean;
}

/** What a board is read from. */
export interface BoardOptions {
  readonly desk: Pick<Desk, 'current'>;
  readonly store: () => Pick<Store, 'outbox'>;
  readonly permalink: (message: Posted) => Promise<string | undefined>;
  readonly isWatching: boolean;
  readonly clock: Clock;
}

/** Reads the board, with a link to the thread of each incident that has one. A silence that has run out is none. */
export function createBoard(options: BoardOptions): () => Promise<IncidentBoard> {
  const { desk, store, permalink, isWatching, clock } = options;
  return async () => {
    const current = await desk.current();
    const now = clock();
    const shown = current.filter((incident) => incident.status === 'firing' || isSilenced(incident, now));
    const posted = await store().outbox.posted(shown.map(cardKey));
    const incidents = shown.map(async (incident) => {
      const place = posted.get(cardKey(incident));
      const link = place && (await permalink(place));
      return { incident, ...(link !== undefined && { permalink: link }) };
    });
    return { incidents: await Promise.all(incidents), watching: isWatching };
  };
}
