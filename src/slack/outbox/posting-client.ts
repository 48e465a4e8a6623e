import type { Logger, WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { HttpClient } from '../../http-client/http-client.ts';
import { createSingleTryClient } from '../web-client.ts';
import { createFirstMessageSearch, createSearch, findAllIn, SEARCH } from './find-message.ts';
import { metadataOf } from './message-metadata.ts';
import { CALL_MS, type Outcome, outcomeOfError } from './outcome.ts';
import type { ChannelId, Poster } from './poster.ts';

/** Creates the sender's client of Slack. A call ends after `timeoutMs` milliseconds, and leaves its message in doubt. */
export function createPostingClient(
  token: string,
  {
    slackApiUrl,
    fetch,
    logger,
    timeoutMs = CALL_MS,
  }: { readonly slackApiUrl: string; readonly fetch: HttpClient; readonly logger: Logger; readonly timeoutMs?: number },
): Poster {
  const client = createSingleTryClient({ token, slackApiUrl, fetch, logger, timeoutMs });
  const channelId = createChannelNames(client);
  const searchOptions = { token, slackApiUrl, fetch, logger, timeoutMs: Math.min(timeoutMs, SEARCH.inAllMs) };
  return {
    post({ channel, threadTs, message: { text, blocks }, key, first }) {
      const answer = client.chat.postMessage({
        channel,
        text,
        blocks: [...blocks],
        metadata: metadataOf(key, first),
        unfurl_links: false,
        unfurl_media: false,
        ...(threadTs !== null && { thread_ts: threadTs }),
      });
      return outcomeOf(channel, answer, ({ message }) => threadTs === null || message?.thread_ts !== undefined);
    },
    update({ channel, ts, message: { text, blocks }, key, first }) {
      const metadata = metadataOf(key, first);
      const answer = client.chat.update({ channel, ts, text, blocks: [...blocks], metadata });
      return outcomeOf(channel, answer, () => true);
    },
    find: createSearch(client, channelId),
    firstMessages: createFirstMessageSearch(createSingleTryClient(searchOptions), channelId),
    findAll: (order) => findAllIn(client, order),
    async remove({ channel, ts }) {
      try {
        await client.chat.delete({ channel, ts });
        return true;
      } catch (error) {
        return outcomeOfError(error).kind === 'message-gone';
      }
    },
    channelId,
    async proveToken() {
      try {
        await client.auth.test();
        return 'alive';
      } catch (error) {
        return outcomeOfError(error).kind === 'token-dead' ? 'dead' : 'unknown';
      }
    },
  };
}

interface Answer {
  readonly channel?: string;
  readonly ts?: string;
}

async function outcomeOf<Response extends Answer>(
  requested: string,
  call: Promise<Response>,
  isThreaded: (answer: Response) => boolean,
): Promise<Outcome> {
  try {
    const answer = await call;
    const { channel = requested, ts } = answer;
    if (ts === undefined) return { kind: 'in-doubt', detail: 'a response without a timestamp' };
    return { kind: 'delivered', channel, ts, isThreaded: isThreaded(answer) };
  } catch (error) {
    return outcomeOfError(error);
  }
}

const PAGE = 999;
/** Most pages of channels read, some 200,000 channels; a longer list counts as endless. */
export const MOST_PAGES = 200;
/** Most names remembered; the least recently used one is looked up again. */
export const MOST_CHANNEL_NAMES = 10_000;

/** Looks up channels by name among all that the bot can see, and remembers them; ids pass through, those of people too. */
export function createChannelNames(client: WebClient): (nameOrId: string) => Promise<ChannelId> {
  const ids = new LRUCache<string, string>({ max: MOST_CHANNEL_NAMES });
  return async (nameOrId) => {
    if (/^[CGDUW][A-Z0-9]+$/.test(nameOrId)) return { kind: 'known', id: nameOrId };
    const name = nameOrId.replace(/^#/, '');
    if (!ids.has(name)) {
      const answer = await readUntil(client, { types: 'public_channel,private_channel', name, ids });
      // Without the scope for private channels Slack lists none at all when they are asked for.
      const last = answer === 'refused' ? await readUntil(client, { types: 'public_channel', name, ids }) : answer;
      if (last === 'unknown') return { kind: 'unknown' };
    }
    const id = ids.get(name);
    return id === undefined ? { kind: 'missing' } : { kind: 'known', id };
  };
}

async function readUntil(
  client: WebClient,
  { types, name, ids }: { readonly types: string; readonly name: string; readonly ids: LRUCache<string, string> },
): Promise<'read' | 'refused' | 'unknown'> {
  let cursor = '';
  try {
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const range = { types, exclude_archived: false, limit: PAGE };
      const page = await client.conversations.list(cursor === '' ? range : { ...range, cursor });
      const named = (page.channels ?? []).filter((channel) => channel.id && channel.name);
      // The requested channel comes last, so that it is surely remembered.
      named.sort((a, b) => Number(a.name === name) - Number(b.name === name));
      for (const { id = '', name: found = '' } of named) ids.set(found, id);
      const next = page.response_metadata?.next_cursor ?? '';
      if (next === '' || ids.has(name)) return 'read';
      if (next === cursor) return 'unknown';
      cursor = next;
    }
    return 'unknown';
  } catch (error) {
    return outcomeOfError(error).kind === 'channel-gone' ? 'refused' : 'unknown';
  }
}
