import type { Logger } from '@slack/web-api';
import type { HttpClient } from '../../http-client/http-client.ts';
import { createSingleTryClient } from '../web-client.ts';
import { CALL_MS, type Outcome, outcomeOfError } from './call-outcome.ts';
import { createChannelNames } from './channel-names.ts';
import { isSeenByLookup } from './error-words.ts';
import { createFirstMessageSearch, createSearch, findAllIn, SEARCH } from './find-message.ts';
import { metadataOf } from './message-metadata.ts';
import type { OutboxClient } from './outbox-client.ts';

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
  /** The outcome; a channel that is gone loses its name. */
  const forgetting = async (call: Promise<Outcome>, channel: string): Promise<Outcome> => {
    const outcome = await call;
    if (outcome.kind === 'channel-gone' && isSeenByLookup(outcome.word)) channelId.forget(channel);
    return outcome;
  };
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
      const isThreaded = ({ message }: Awaited<typeof answer>) => {
        if (threadTs === null) return true;
        return message && message.thread_ts !== undefined;
      };
      return forgetting(outcomeOf(channel, answer, isThreaded), channel);
    },
    update({ channel, ts, message: { text, blocks }, key, first }) {
      const metadata = metadataOf(key, first);
      const answer = client.chat.update({ channel, ts, text, blocks: [...blocks], metadata });
      return forgetting(
        outcomeOf(channel, answer, () => true),
        channel,
      );
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
  isThreadedIn: (answer: Response) => boolean | undefined,
): Promise<Outcome> {
  try {
    const answer = await call;
    const { channel = requested, ts } = answer;
    if (ts === undefined) return { kind: 'in-doubt', detail: 'a response without a timestamp' };
    const isThreaded = isThreadedIn(answer);
    if (isThreaded === undefined) return { kind: 'in-doubt', detail: 'a response without its message' };
    return { kind: 'delivered', channel, ts, isThreaded };
  } catch (error) {
    return outcomeOfError(error);
  }
}
