import type { FeedEvent } from './collector.ts';

/** Which events have been told, so that none is told twice: by their feed and key, with the title they had. */
export interface ToldEvents {
  /** Those that are new, or have another title than before. */
  untold(events: readonly FeedEvent[]): Promise<readonly FeedEvent[]>;
  told(event: FeedEvent): Promise<void>;
}

/** More than any collector tells of a week. */
const MOST = 5_000;

/** Remembers as long as the process lives. Told anew by another one, events are one thing to who reads them by their key. */
export function createToldEvents(): ToldEvents {
  const titles = new Map<string, string>();
  return {
    untold: async (events) => events.filter((event) => titles.get(keyOf(event)) !== event.title),
    async told(event) {
      titles.delete(keyOf(event));
      titles.set(keyOf(event), event.title);
      const [oldest] = titles.keys();
      if (titles.size > MOST && oldest !== undefined) titles.delete(oldest);
    },
  };
}

const keyOf = ({ feed, key }: FeedEvent): string => `${feed} ${key}`;
