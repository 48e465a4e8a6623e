import type { Clock } from '../core/clock.ts';
import type { Posted } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import type { IncidentService } from './incident-service.ts';
import { firstMessageKey } from './message-drafts.ts';
import { type Incident, isSilenced } from './rules/incident.ts';

/** Incidents that are firing, and those with a running silence. */
export interface ActiveIncidents {
  readonly incidents: readonly { readonly incident: Incident; readonly permalink?: string }[];
  /** Whether incidents are posted anywhere. */
  readonly isPosting: boolean;
}

/** Sources of the active incidents. */
export interface ActiveIncidentsOptions {
  readonly incidents: Pick<IncidentService, 'current'>;
  readonly store: () => Pick<Store, 'outbox'>;
  readonly permalink: (message: Posted) => Promise<string | undefined>;
  readonly isWatching: boolean;
  readonly clock: Clock;
}

/** Creates a reader of the active incidents, each with the permalink of its thread if there is one. */
export function createActiveIncidents(options: ActiveIncidentsOptions): () => Promise<ActiveIncidents> {
  const { incidents, store, permalink, isWatching, clock } = options;
  return async () => {
    const current = await incidents.current();
    const now = clock();
    const active = current.filter((incident) => incident.status === 'firing' || isSilenced(incident, now));
    const posted = await store().outbox.posted(active.map(firstMessageKey));
    const withLinks = active.map(async (incident) => {
      const place = posted.get(firstMessageKey(incident));
      const link = place && (await permalink(place));
      return { incident, ...(link !== undefined && { permalink: link }) };
    });
    return { incidents: await Promise.all(withLinks), isPosting: isWatching };
  };
}
