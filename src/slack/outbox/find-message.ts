import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { DAY_MS, MINUTE_MS } from '../../core/time.ts';
import type { ShownMessage, ShownSearch } from '../../store/outbox.ts';
import { readPages, returnedList } from '../read-pages.ts';
import { DEFAULT_WAIT_MS, isBeforeSlack, outcomeOfError } from './call-outcome.ts';
import { firstMessageOf } from './message-metadata.ts';
import type { ChannelId, OutboxClient, SearchResult } from './outbox-client.ts';

/** Largest expected difference between the clocks of Slack and of this machine. */
const CLOCK_MARGIN_MS = 5 * MINUTE_MS;
const PAGE = 200;
/**
 * Most pages read: 8,000 messages, with fewer requests than Slack accepts in a minute. In a longer history the message may be there or
 * not.
 */
export const MOST_PAGES = 40;

/** A search that was given up before the end of the history. */
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

/** Searches for a message by the key in its metadata: in its thread, then in the channel, where a reply without its parent would be. */
export function createSearch(
  client: WebClient,
  channelId: (nameOrId: string) => Promise<ChannelId>,
): OutboxClient['find'] {
  return async ({ channel: nameOrId, threadTs, key, since }) => {
    const named = await channelId(nameOrId);
    if (named.kind !== 'known') return resultWithoutId(named.kind, nameOrId);
    const channel = named.id;
    const range = rangeOf(channel, since);
    try {
      const found =
        (threadTs === null ? undefined : await inThread(client, { ...range, ts: threadTs }, key)) ??
        (await inPages((cursor) => client.conversations.history({ ...range, ...cursor }), key));
      if (found?.ts === undefined) return { kind: 'absent' };
      return { kind: 'found', channel, ts: found.ts, isThreaded: threadTs === null || isReply(found) };
    } catch (error) {
      return failedSearch(error);
    }
  };
}

/** Timestamps of all messages with that key in a channel, given by its id, or in a thread there; null if it cannot be read to its end. */
export async function findAllIn(
  client: WebClient,
  { channel, threadTs, key, since }: Parameters<OutboxClient['find']>[0],
): Promise<readonly string[] | null> {
  const range = rangeOf(channel, since);
  const found: string[] = [];
  const read = (cursor: { readonly cursor?: string }): Promise<Page> =>
    threadTs === null
      ? client.conversations.history({ ...range, ...cursor })
      : client.conversations.replies({ ...range, ...cursor, ts: threadTs });
  const reading = readPages(read, MOST_PAGES, ({ messages }) => {
    const matching = returnedList(messages).filter((message) => metadataKey(message) === key);
    found.push(...matching.flatMap(({ ts }) => ts ?? []));
    return false;
  });
  return reading.then(
    (isWhole) => (isWhole ? found : null),
    () => null,
  );
}

const rangeOf = (channel: string, since: number) => ({
  channel,
  oldest: ((since - CLOCK_MARGIN_MS) / 1_000).toFixed(6),
  include_all_metadata: true,
  limit: PAGE,
});

/** Result of a search in a channel whose id is not known. */
function resultWithoutId(kind: 'missing' | 'unknown', name: string): SearchResult {
  if (kind === 'missing') return { kind: 'unreadable', detail: `the bot cannot see a channel ${name}` };
  return { kind: 'unknown', detail: `the id of ${name} could not be looked up`, waitMs: 0 };
}

type ThreadRange = Parameters<WebClient['conversations']['replies']>[0] & object;

/** Searches a thread; one that Slack does not know has no replies. */
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
  let found: Listed | undefined;
  const isDone = await readPages(read, MOST_PAGES, ({ messages }) => {
    found = returnedList(messages).find((message) => metadataKey(message) === key);
    return found !== undefined;
  });
  if (!isDone) throw new UnfinishedError(`no end after ${MOST_PAGES} pages`);
  return found;
}

/** Whether a message stands in a thread, shown in the channel too or not; the first message of a thread has its own time there. */
function isReply({ ts, thread_ts }: Listed): boolean {
  return thread_ts !== undefined && thread_ts !== ts;
}

function metadataKey({ metadata }: Listed): unknown {
  const payload = metadata?.event_payload;
  return payload !== undefined && 'key' in payload ? payload.key : undefined;
}

/** Result of a search that failed. */
function failedSearch(error: unknown): SearchResult {
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

/**
 * Bounds of a search for first messages of incidents, because a post waits for it. A rate limit of at most `limitedMs` is waited out,
 * once: 11 s in all at most.
 */
export const SEARCH = { pageSize: 200, pages: 5, inAllMs: 3_000, backMs: 30 * DAY_MS, limitedMs: 5_000 } as const;

/** The fields of a listed message that are read. */
interface HistoryMessage {
  readonly ts?: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly metadata?: unknown;
}

/** Author of a message. */
interface Author {
  readonly user: string;
  readonly bot: string;
}

/** Searches a channel for first messages, newest first. Messages beyond the bounds of SEARCH are not found, which does little harm. */
export function createFirstMessageSearch(
  client: WebClient,
  channelId: (nameOrId: string) => Promise<ChannelId>,
): OutboxClient['firstMessages'] {
  let self: Author | undefined;
  /** The bot itself; requested once, and only when a candidate was found. */
  const ownAuthor = async (): Promise<Author> => {
    if (self === undefined) {
      const { user_id: user = '', bot_id: bot = '' } = await client.auth.test();
      self = { user, bot };
    }
    return self;
  };
  const ownOf = async (channel: string, listed: readonly HistoryMessage[]): Promise<readonly ShownMessage[]> => {
    const marked = listed.flatMap((message) => {
      const first = firstMessageOf(message.metadata);
      return first && message.ts !== undefined ? [{ message, shown: { ...first, channel, ts: message.ts } }] : [];
    });
    if (marked.length === 0) return [];
    const own = await ownAuthor();
    // Any app can write such metadata, and Slack rejects an edit of another author's message.
    return marked.filter(({ message }) => isBy(message, own)).map(({ shown }) => shown);
  };
  const search: OutboxClient['firstMessages'] = async ({ channel: nameOrId, since, isEnough = () => false }) => {
    const named = await channelId(nameOrId);
    if (named.kind !== 'known') return searchOf(resultWithoutId(named.kind, nameOrId));
    const found: ShownMessage[] = [];
    const oldest = (since / 1_000).toFixed(6);
    const range = { channel: named.id, oldest, include_all_metadata: true, limit: SEARCH.pageSize };
    const read = (cursor: { readonly cursor?: string }) => client.conversations.history({ ...range, ...cursor });
    await readPages(read, SEARCH.pages, async ({ messages }) => {
      found.push(...(await ownOf(named.id, returnedList(messages))));
      return found.some(isEnough);
    });
    return { kind: 'read', messages: found };
  };
  const searchInTime: OutboxClient['firstMessages'] = async (order) => {
    const ended = new AbortController();
    const tooLong = sleep(SEARCH.inAllMs, TOO_LONG, { signal: ended.signal }).catch(() => TOO_LONG);
    try {
      return await Promise.race([search(order), tooLong]);
    } finally {
      ended.abort();
    }
  };
  return async (order) => {
    try {
      return await searchInTime(order).catch(async (error: unknown) => {
        const waitMs = shortLimitOf(error);
        if (waitMs === null) throw error;
        await sleep(waitMs);
        return searchInTime(order);
      });
    } catch (error) {
      return searchOf(failedSearch(error));
    }
  };
}

const TOO_LONG: ShownSearch = { kind: 'passing', detail: `no response within ${SEARCH.inAllMs / 1_000} s` };

/** Wait that Slack asks for, in milliseconds; null if it is too long or unknown, or the error is not a rate limit. */
function shortLimitOf(error: unknown): number | null {
  const outcome = outcomeOfError(error);
  if (outcome.kind !== 'rate-limited' || outcome.waitMs > SEARCH.limitedMs) return null;
  return outcome.waitMs > 0 ? outcome.waitMs : null;
}

function isBy({ user, bot_id }: HistoryMessage, own: Author): boolean {
  return own.bot !== '' && bot_id === own.bot && (user === undefined || user === own.user);
}

function searchOf(failure: SearchResult): ShownSearch {
  if (failure.kind === 'unreadable') return failure;
  return { kind: 'passing', detail: failure.kind === 'unknown' ? failure.detail : failure.kind };
}
