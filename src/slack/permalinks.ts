import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { Posted } from '../store/outbox.ts';

/** The address of a message in Slack, for people; undefined when Slack does not tell. */
export type Permalink = (message: Posted) => Promise<string | undefined>;

/** Addresses remembered at most: more than there are incidents that anybody still looks at. */
export const MOST = 1_000;

/** Asks Slack once for each message, as an address never changes; again for those of which it has been longest. */
export function createPermalinks(client: WebClient): Permalink {
  const known = new LRUCache<string, string>({ max: MOST });
  return async ({ channel, ts }) => {
    const key = `${channel} ${ts}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    // A list without links is still worth having.
    const { permalink } = await client.chat
      .getPermalink({ channel, message_ts: ts })
      .catch(() => ({ permalink: undefined }));
    if (permalink !== undefined) known.set(key, permalink);
    return permalink;
  };
}
