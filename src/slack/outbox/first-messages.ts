import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { DAY_MS } from '../../core/time.ts';
import type { ShownMessage, ShownSearch } from '../../store/outbox.ts';
import { failureOf, unnamed } from './find-message.ts';
import { firstMessageOf } from './metadata.ts';
import { outcomeOfError } from './outcome.ts';
import type { ChannelId, Poster, SearchResult } from './poster.ts';

/**
 * How far a search for first messages of incidents goes: a post waits for it. A rate limit of at most `limitedMs` is waited for, once:
 * 11 s in all at most.
 */
export const SEARCH = { pageSize: 200, pages: 5, inAllMs: 3_000, backMs: 30 * DAY_MS, limitedMs: 5_000 } as const;

/** What of a listed message is looked at. */
interface HistoryPage {
  readonly ts?: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly metadata?: unknown;
}

/** Who has posted a message. */
interface Author {
  readonly user: string;
  readonly bot: string;
}

/** Searches a channel, newest messages first. What lies beyond the bounds is not found, and that is no trouble: see SEARCH. */
export function createFirstMessageSearch(
  client: WebClient,
  channelId: (nameOrId: string) => Promise<ChannelId>,
): Poster['firstMessages'] {
  let self: Author | undefined;
  /** Asked for only where there is something to be told apart, and once. */
  const ownAuthor = async (): Promise<Author> => {
    if (self === undefined) {
      const { user_id: user = '', bot_id: bot = '' } = await client.auth.test();
      self = { user, bot };
    }
    return self;
  };
  const ownOf = async (channel: string, listed: readonly HistoryPage[]): Promise<readonly ShownMessage[]> => {
    const marked = listed.flatMap((message) => {
      const first = firstMessageOf(message.metadata);
      return first && message.ts !== undefined ? [{ message, shown: { ...first, channel, ts: message.ts } }] : [];
    });
    if (marked.length === 0) return [];
    const own = await ownAuthor();
    // Anybody can write any metadata: an edit of a message of somebody else would be refused.
    return marked.filter(({ message }) => isBy(message, own)).map(({ shown }) => shown);
  };
  const search: Poster['firstMessages'] = async ({ channel: nameOrId, since, isEnough = () => false }) => {
    const named = await channelId(nameOrId);
    if (named.kind !== 'known') return searchOf(unnamed(named.kind, nameOrId));
    const found: ShownMessage[] = [];
    const range = { channel: named.id, oldest: (since / 1_000).toFixed(6), include_all_metadata: true };
    let cursor = '';
    for (let pages = 0; pages < SEARCH.pages; pages += 1) {
      const page = await client.conversations.history({
        ...{ ...range, limit: SEARCH.pageSize },
        ...(cursor !== '' && { cursor }),
      });
      found.push(...(await ownOf(named.id, page.messages ?? [])));
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '' || found.some(isEnough)) break;
    }
    return { kind: 'read', messages: found };
  };
  const searchInTime: Poster['firstMessages'] = async (order) => {
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
      return searchOf(failureOf(error));
    }
  };
}

const TOO_LONG: ShownSearch = { kind: 'passing', detail: `no response within ${SEARCH.inAllMs / 1_000} s` };

/** How long Slack asks to wait, in milliseconds; null where that is too long, unsaid, or not what failed. */
function shortLimitOf(error: unknown): number | null {
  const outcome = outcomeOfError(error);
  if (outcome.kind !== 'rate-limited' || outcome.waitMs > SEARCH.limitedMs) return null;
  return outcome.waitMs > 0 ? outcome.waitMs : null;
}

function isBy({ user, bot_id }: HistoryPage, own: Author): boolean {
  return own.bot !== '' && bot_id === own.bot && (user === undefined || user === own.user);
}

function searchOf(failure: SearchResult): ShownSearch {
  if (failure.kind === 'unreadable') return failure;
  return { kind: 'passing', detail: failure.kind === 'unknown' ? failure.detail : failure.kind };
}
