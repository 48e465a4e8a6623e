import { LRUCache } from 'lru-cache';
import type { FeedEvent } from './collector.ts';

/** Memory of the events that have been sent, so that none is sent twice: by feed and key, with the title and version they had. */
export interface SentEvents {
  /** Returns those that have not been sent with their title and version. */
  unsent(events: readonly FeedEvent[]): Promise<readonly FeedEvent[]>;
  markSent(event: FeedEvent): Promise<void>;
}

/** Most events remembered: more than any collector sends in a week. */
export const MOST_SENT_EVENTS = 5_000;

/** Remembers until the process ends. Another process may send an event again; readers deduplicate by key. */
export function createSentEvents(): SentEvents {
  const sent = new LRUCache<string, true>({ max: MOST_SENT_EVENTS });
  return {
    unsent: async (events) => events.filter((event) => !sent.has(identityOf(event))),
    async markSent(event) {
      sent.set(identityOf(event), true);
    },
  };
}

/** The same memory for events that are sent as logs: one that was sent as an event is in no log yet. */
export function sentAsLogs(sent: SentEvents): SentEvents {
  const asLog = (event: FeedEvent): FeedEvent => ({ ...event, version: `log ${event.version ?? ''}` });
  return {
    async unsent(events) {
      const logs = new Map(events.map((event) => [asLog(event), event]));
      return (await sent.unsent([...logs.keys()])).flatMap((log) => logs.get(log) ?? []);
    },
    markSent: (event) => sent.markSent(asLog(event)),
  };
}

/** Text that is equal for events that count as the same. */
export function identityOf({ feed, key, title, version = '' }: FeedEvent): string {
  return JSON.stringify([feed, key, title, version]);
}
