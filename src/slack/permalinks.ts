import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { Posted } from '../store/outbox.ts';
import { slackErrorWord } from './web-client.ts';

/** Resolves to the URL of a message in Slack; undefined when Slack does not return it. */
export type Permalink = (message: Posted) => Promise<string | undefined>;

/** Most URLs remembered: more than there are incidents of current interest. */
export const MOST_PERMALINKS = 1_000;

/** Asks Slack once for each message, because its URL never changes; the least recently used URLs are forgotten. */
export function createPermalinks(client: WebClient): Permalink {
  const known = new LRUCache<string, string>({ max: MOST_PERMALINKS });
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

/** Slack's error word for a message that is not there any more. */
const DELETED = 'message_not_found';

/** Creates the question whether a message was deleted. It asks Slack each time; whatever is not certain counts as no. Never rejects. */
export function createDeletedCheck(client: WebClient): (message: Posted) => Promise<boolean> {
  return ({ channel, ts }) =>
    client.chat.getPermalink({ channel, message_ts: ts }).then(
      () => false,
      (error: unknown) => slackErrorWord(error) === DELETED,
    );
}
