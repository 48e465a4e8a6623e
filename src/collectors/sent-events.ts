import { LRUCache } from 'lru-cache';
import type { FeedEvent } from './collector.ts';

/** Which events have been told, so that none is told twice: by their feed and key, with the title and version they had. */
export interface SentEvents {
  /** Those that have not been told with their title and version. */
  unsent(events: readonly FeedEvent[]): Promise<readonly FeedEvent[]>;
  markSent(event: FeedEvent): Promise<void>;
}

/** More than any collector tells of a week. */
export const MOST = 5_000;

/** Remembers as long as the process lives. Told anew by another one, events are one thing to who reads them by their key. */
export function createSentEvents(): SentEvents {
  const told = new LRUCache<string, true>({ max: MOST });
  return {
    unsent: async (events) => events.filter((event) => !told.has(identityOf(event))),
    async markSent(event) {
      told.set(identityOf(event), true);
    },
  };
}

/** The same memory for what is told as logs: what has been told as an event stands in no log yet. */
export function sentAsLogs(told: SentEvents): SentEvents {
  const asLog = (event: FeedEvent): FeedEvent => ({ ...event, version: `log ${event.version ?? ''}` });
  return {
    async unsent(events) {
      const logs = new Map(events.map((event) => [asLog(event), event]));
      return (await told.unsent([...logs.keys()])).flatMap((log) => logs.get(log) ?? []);
    },
    markSent: (event) => told.markSent(asLog(event)),
  };
}

/** What makes one telling the same as another. */
export function identityOf({ feed, key, title, version = '' }: FeedEvent): string {
  return JSON.stringify([feed, key, title, version]);
}
