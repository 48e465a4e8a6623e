import type { Logger, WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { HttpClient } from '../../http-client/http-client.ts';
import { readPages } from '../read-pages.ts';
import { createSingleTryClient } from '../web-client.ts';
import { CALL_MS, type Outcome, outcomeOfError } from './call-outcome.ts';
import { createFirstMessageSearch, createSearch, findAllIn, SEARCH } from './find-message.ts';
import { metadataOf } from './message-metadata.ts';
import type { ChannelId, OutboxClient } from './outbox-client.ts';

/** Creates the sender's client of Slack. A call ends after `timeoutMs` milliseconds, and leaves its message in doubt. */
export function createOutboxWebClient(
  token: string,
  {
    slackApiUrl,
    fetch,
    logger,
    timeoutMs = CALL_MS,
  }: { readonly slackApiUrl: string; readonly fetch: HttpClient; readonly logger: Logger; readonly timeoutMs?: number },
): OutboxClient {
  const client = createSingleTryClient({ token, slackApiUrl, fetch, logger, timeoutMs });
  const channelId = createChannelNames(client);
  const searchOptions = { token, slackApiUrl, fetch, logger, timeoutMs: Math.min(timeoutMs, SEARCH.inAllMs) };
  return {
    post({ channel, threadTs, broadcast = false, message: { text, blocks }, key, first }) {
      const answer = client.chat.postMessage({
        channel,
        text,
        blocks: [...blocks],
        metadata: metadataOf(key, first),
        unfurl_links: false,
        unfurl_media: false,
        ...threadOf(threadTs, broadcast),
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
    async testToken() {
      try {
        await client.auth.test();
        return 'alive';
      } catch (error) {
        return outcomeOfError(error).kind === 'token-dead' ? 'dead' : 'unknown';
      }
    },
  };
}

/** Thread of a reply; `reply_broadcast` shows it in the channel too. Empty for a message of the channel itself. */
function threadOf(threadTs: string | null, broadcast: boolean) {
  if (threadTs === null) return {};
  return broadcast ? { thread_ts: threadTs, reply_broadcast: true as const } : { thread_ts: threadTs };
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
  const range = { types, exclude_archived: false, limit: PAGE };
  const read = (cursor: { readonly cursor?: string }) => client.conversations.list({ ...range, ...cursor });
  try {
    const isDone = await readPages(read, MOST_PAGES, ({ channels = [] }) => {
      const named = channels.filter((channel) => channel.id && channel.name);
      // The requested channel comes last, so that it is certainly remembered.
      named.sort((a, b) => Number(a.name === name) - Number(b.name === name));
      for (const { id = '', name: found = '' } of named) ids.set(found, id);
      return ids.has(name);
    });
    return isDone ? 'read' : 'unknown';
  } catch (error) {
    return outcomeOfError(error).kind === 'channel-gone' ? 'refused' : 'unknown';
  }
}
