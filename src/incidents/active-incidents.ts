import type { Clock } from '../core/clock.ts';
import type { Posted } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { cardKey } from './announce.ts';
import type { IncidentService } from './incident-service.ts';
import { type Incident, isSilenced } from './rules/incident.ts';

/** Incidents to look at beside the collectors: those firing, and those still silenced. */
export interface ActiveIncidents {
  readonly incidents: readonly { readonly incident: Incident; readonly permalink?: string }[];
  /** Whether anybody is told of incidents. */
  readonly watching: boolean;
}

/** What a board is read from. */
export interface ActiveIncidentsOptions {
  readonly incidents: Pick<IncidentService, 'current'>;
  readonly store: () => Pick<Store, 'outbox'>;
  readonly permalink: (message: Posted) => Promise<string | undefined>;
  readonly isWatching: boolean;
  readonly clock: Clock;
}

/** Reads the board, with a link to the thread of each incident that has one. A silence that has run out is none. */
export function createActiveIncidents(options: ActiveIncidentsOptions): () => Promise<ActiveIncidents> {
  const { incidents, store, permalink, isWatching, clock } = options;
  return async () => {
    const current = await incidents.current();
    const now = clock();
    const shown = current.filter((incident) => incident.status === 'firing' || isSilenced(incident, now));
    const posted = await store().outbox.posted(shown.map(cardKey));
    const withLinks = shown.map(async (incident) => {
      const place = posted.get(cardKey(incident));
      const link = place && (await permalink(place));
      return { incident, ...(link !== undefined && { permalink: link }) };
    });
    return { incidents: await Promise.all(withLinks), watching: isWatching };
  };
}
