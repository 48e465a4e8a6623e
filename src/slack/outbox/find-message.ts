import type { WebClient } from '@slack/web-api';
import { MINUTE_MS } from '../../core/time.ts';
import { DEFAULT_WAIT_MS, isBeforeSlack, outcomeOfError } from './outcome.ts';
import type { ChannelId, Poster, SearchResult } from './poster.ts';

/** The clocks of Slack and of this machine may differ by so much. */
const MARGIN_MS = 5 * MINUTE_MS;
const PAGE = 200;
/**
 * 8,000 messages, and fewer requests than Slack takes in a minute. What goes on beyond is not read to its end: the message may be
 * there or not.
 */
export const MOST_PAGES = 40;

/** A search that found nothing where it was given up. */
class UnfinishedError extends Error {}

interface Listed {
  readonly ts?: string;
  readonly thread_ts?: string;
  readonly metadata?: { readonly event_payload?: object };
}

interface Page {
  readonly messages?: readonly Listed[];
  readonly response_metadata?: { readonly next_cursor?: string };
}

/** Looks for a message by the key in its metadata: in its thread, then in the channel, where a stray reply would be. */
export function createSearch(client: WebClient, channelId: (nameOrId: string) => Promise<ChannelId>): Poster['find'] {
  return async ({ channel: nameOrId, threadTs, key, since }) => {
    const named = await channelId(nameOrId);
    if (named.kind !== 'known') return unnamed(named.kind, nameOrId);
    const channel = named.id;
    const range = rangeOf(channel, since);
    try {
      const found =
        (threadTs === null ? undefined : await inThread(client, { ...range, ts: threadTs }, key)) ??
        (await inPages((cursor) => client.conversations.history({ ...range, ...cursor }), key));
      if (found?.ts === undefined) return { kind: 'absent' };
      return { kind: 'found', channel, ts: found.ts, isThreaded: threadTs === null || found.thread_ts !== undefined };
    } catch (error) {
      return failureOf(error);
    }
  };
}

/** All messages with that key in a channel given by its id, or in a thread there; null where it cannot be read to its end. */
export async function findAllIn(
  client: WebClient,
  { channel, threadTs, key, since }: Parameters<Poster['find']>[0],
): Promise<readonly string[] | null> {
  const range = rangeOf(channel, since);
  const found: string[] = [];
  const read = async (cursor: { readonly cursor?: string }): Promise<Page> => {
    const page: Page =
      threadTs === null
        ? await client.conversations.history({ ...range, ...cursor })
        : await client.conversations.replies({ ...range, ...cursor, ts: threadTs });
    for (const message of page.messages ?? []) {
      if (keyOf(message) === key && message.ts !== undefined) found.push(message.ts);
    }
    // None ends the reading before the last page.
    return { ...page, messages: [] };
  };
  return inPages(read, key).then(
    () => found,
    () => null,
  );
}

const rangeOf = (channel: string, since: number) => ({
  channel,
  oldest: ((since - MARGIN_MS) / 1_000).toFixed(6),
  include_all_metadata: true,
  limit: PAGE,
});

/** What a channel means for a search whose id is not known. */
export function unnamed(kind: 'missing' | 'unknown', name: string): SearchResult {
  if (kind === 'missing') return { kind: 'unreadable', detail: `the bot cannot see a channel ${name}` };
  return { kind: 'unknown', detail: `the id of ${name} could not be looked up`, waitMs: 0 };
}

type ThreadRange = Parameters<WebClient['conversations']['replies']>[0] & object;

/** A thread that Slack does not know has no replies. */
async function inThread(client: WebClient, range: ThreadRange, key: string): Promise<Listed | undefined> {
  try {
    return await inPages((cursor) => client.conversations.replies({ ...range, ...cursor }), key);
  } catch (error) {
    if (outcomeOfError(error).kind === 'message-gone') return undefined;
    throw error;
  }
}

async function inPages(
  read: (cursor: { readonly cursor?: string }) => Promise<Page>,
  key: string,
): Promise<Listed | undefined> {
  let cursor = '';
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await read(cursor === '' ? {} : { cursor });
    const found = page.messages?.find((message) => keyOf(message) === key);
    if (found) return found;
    const next = page.response_metadata?.next_cursor ?? '';
    if (next === '') return undefined;
    if (next === cursor) break;
    cursor = next;
  }
  throw new UnfinishedError(`no end after ${MOST_PAGES} pages`);
}

function keyOf({ metadata }: Listed): unknown {
  const payload = metadata?.event_payload;
  return payload !== undefined && 'key' in payload ? payload.key : undefined;
}

/** What an error of a search means. */
export function failureOf(error: unknown): SearchResult {
  if (error instanceof UnfinishedError)
    return { kind: 'unreadable', detail: 'the channel history is too long to search' };
  if (isBeforeSlack(error)) return { kind: 'unreadable', detail: `HTTP ${error.statusCode}` };
  const outcome = outcomeOfError(error);
  switch (outcome.kind) {
    case 'rate-limited':
      return { kind: 'unknown', detail: outcome.kind, waitMs: outcome.waitMs || DEFAULT_WAIT_MS };
    case 'in-doubt':
    case 'not-sent':
      return { kind: 'unknown', detail: outcome.detail, waitMs: 0 };
    case 'token-dead':
      return { kind: 'token-dead', word: outcome.word };
    default:
      return { kind: 'unreadable', detail: outcome.word };
  }
}
