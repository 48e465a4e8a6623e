import type { Logger, WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { type Clock, createPause } from '../core/clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { isOfHiddenChannel } from './outbox/error-words.ts';
import { lookupProblemOf } from './permissions/lookup-problem.ts';
import { createSingleTryClient } from './web-client.ts';

/** Access of the bot to a channel: `open` if it may post, Slack's error word if it may not, `unknown` if Slack did not say. */
export type ChannelAccess = 'open' | 'unknown' | { readonly word: string };

/** Lookups of channels and people. None rejects, and each ends within LOOKUP_MS. */
export interface Lookups {
  /** Asks Slack each time: the bot is often invited after a negative answer. */
  access(channel: string): Promise<ChannelAccess>;
  /** The same for a list of channels: an answer of the last minute counts. */
  recentAccess(channel: string): Promise<ChannelAccess>;
  /** Whether a channel is private, by an answer of the last minute too; undefined if Slack does not say. */
  isPrivate(channel: string): Promise<boolean | undefined>;
  /** Whether a channel is certainly public; an answer of the last minute counts. */
  isPublic(channel: string): Promise<boolean>;
  /** The time zone in a person's profile; undefined if Slack does not say. */
  timeZone(user: string): Promise<string | undefined>;
}

/** Settings of the lookups. */
export interface LookupsOptions {
  readonly botToken: string;
  readonly apiUrl: string;
  readonly fetch: HttpClient;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Longest lookup, in milliseconds: a form can be opened for 3 s only. */
export const LOOKUP_MS = 1_500;
/** Most channels whose access is remembered; the least recently used one is looked up again. */
export const MOST_CHANNELS = 1_000;
/** Channels that are looked up for one list, at most: no list names more. */
export const MOST_LOOKED_UP = 45;
/** Time for which it is remembered that the bot may post, in milliseconds. */
export const OPEN_MS = MINUTE_MS;
/** The same if it may not: people often invite it right after they see that. */
export const REFUSED_MS = MINUTE_MS / 4;

/** Facts about a channel. `isPrivate` is undefined for one that the bot cannot see. */
interface ChannelFacts {
  readonly access: ChannelAccess;
  readonly isPrivate: boolean | undefined;
}

/** Creates the lookups, over a client without waits and retries. After a 429 nothing is asked for as long as Slack says. */
export function createLookups({ botToken, apiUrl, fetch, logger, clock }: LookupsOptions): Lookups {
  const client = createSingleTryClient({ token: botToken, slackApiUrl: apiUrl, fetch, logger, timeoutMs: LOOKUP_MS });
  const pause = createPause(clock);
  const remembered = new LRUCache<string, ChannelFacts>({
    max: MOST_CHANNELS,
    ttl: OPEN_MS,
    ttlResolution: 0,
    perf: { now: clock },
  });
  /** Resolves to the answer, or to Slack's error word. */
  const ask = async <Value>(
    call: () => Promise<Value>,
  ): Promise<{ readonly value: Value } | { readonly word: string }> => {
    if (pause.until() !== undefined) return { word: 'ratelimited' };
    try {
      return { value: await call() };
    } catch (error) {
      const { word, waitMs } = lookupProblemOf(error, null);
      if (waitMs !== undefined) pause.begin(clock() + waitMs);
      return { word };
    }
  };
  const look = async (channel: string): Promise<ChannelFacts> => {
    const answer = await ask(() => channelOf(client, channel));
    const found = 'value' in answer ? answer.value : isHidden(answer.word) ? { ...UNKNOWN, access: answer } : undefined;
    if (found === undefined) return UNKNOWN;
    remembered.set(channel, found, { ttl: found.access === 'open' ? OPEN_MS : REFUSED_MS });
    return found;
  };
  const recent = async (channel: string) => remembered.get(channel) ?? (await look(channel));
  return {
    access: async (channel) => (await look(channel)).access,
    async recentAccess(channel) {
      const { access } = await recent(channel);
      // Without the scope the bot cannot look, but it may still be able to post.
      return typeof access === 'object' && access.word === 'missing_scope' ? 'unknown' : access;
    },
    isPrivate: async (channel) => (await recent(channel)).isPrivate,
    isPublic: async (channel) => (await recent(channel)).isPrivate === false,
    async timeZone(user) {
      const answer = await ask(() => client.users.info({ user }));
      return 'value' in answer ? answer.value.user?.tz : undefined;
    },
  };
}

/** Whether a word says that the bot cannot see a channel, or lacks the scope to look. */
function isHidden(word: string): boolean {
  return word === 'missing_scope' || isOfHiddenChannel(word);
}

const UNKNOWN: ChannelFacts = { access: 'unknown', isPrivate: undefined };

/** Slack's facts about a channel; undefined for an answer without one. */
async function channelOf(client: WebClient, id: string): Promise<ChannelFacts | undefined> {
  const { channel } = await client.conversations.info({ channel: id });
  if (channel === undefined) return undefined;
  const isOpen = channel.is_member === true || channel.is_im === true;
  const refused = channel.is_archived === true ? 'is_archived' : 'not_in_channel';
  const access = isOpen && channel.is_archived !== true ? 'open' : { word: refused };
  return { access, isPrivate: channel.is_im === true || channel.is_private };
}
