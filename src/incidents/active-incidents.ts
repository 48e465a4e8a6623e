import type { Clock } from '../core/clock.ts';
import type { Posted } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import type { IncidentService } from './incident-service.ts';
import { firstMessageKey } from './message-drafts.ts';
import { type Incident, isSilenced } from './rules/incident.ts';

/** On-call's incidents that are firing, and those with a running silence. Those of a channel's watches are shown in that channel only. */
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
  readonly isPosting: boolean;
  readonly clock: Clock;
}

/** Firing incidents that get a permalink, at most, the oldest first: no list names more. */
export const MOST_LINKED = 8;

/** Creates a reader of the active incidents; the first ones have the permalinks of their threads, if there are any. */
export function createActiveIncidents(options: ActiveIncidentsOptions): () => Promise<ActiveIncidents> {
  const { incidents, store, permalink, isPosting, clock } = options;
  return async () => {
    const current = (await incidents.current()).filter(({ channel }) => channel === undefined);
    const now = clock();
    const active = current.filter((incident) => incident.status === 'firing' || isSilenced(incident, now));
    // Each permalink that is not known yet is a call to Slack, and the lists name the first ones only.
    const linked = new Set(active.filter(({ status }) => status === 'firing').slice(0, MOST_LINKED));
    const posted = await store().outbox.posted([...linked].map(firstMessageKey));
    const withLinks = active.map(async (incident) => {
      const place = posted.get(firstMessageKey(incident));
      const link = place && (await permalink(place));
      return { incident, ...(link !== undefined && { permalink: link }) };
    });
    return { incidents: await Promise.all(withLinks), isPosting };
  };
}
