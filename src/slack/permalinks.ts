import type { WebClient } from '@slack/web-api';
import type { Posted } from '../store/outbox.ts';

/** The address of a message in Slack, for people; undefined when Slack does not tell. */
export type Permalink = (message: Posted) => Promise<string | undefined>;

/** Asks Slack once for each message: an address never changes. */
export function createPermalinks(client: WebClient): Permalink {
  const known = new Map<string, string>();
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
