import type { Logger } from '@slack/web-api';
import type { HttpClient } from '../../http-client/http-client.ts';
import { createSingleTryClient } from '../web-client.ts';
import { createChannelNames } from './channel-names.ts';
import { createSearch, findAllIn } from './find-message.ts';
import { createFirstMessageSearch, SEARCH } from './first-messages.ts';
import { metadataOf } from './metadata.ts';
import { type Outcome, outcomeOfError } from './outcome.ts';
import type { Poster } from './poster.ts';
import { CALL_MS } from './settle-look.ts';

/** Slack for the sender. A call ends after `timeoutMs`, milliseconds: after that its message is in doubt. */
export function createPostingClient(
  token: string,
  slackApiUrl: string,
  fetch: HttpClient,
  logger: Logger,
  timeoutMs: number = CALL_MS,
): Poster {
  const client = createSingleTryClient({ token, slackApiUrl, fetch, logger, timeoutMs });
  const channelId = createChannelNames(client);
  const hurried = { token, slackApiUrl, fetch, logger, timeoutMs: Math.min(timeoutMs, SEARCH.inAllMs) };
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
    firstMessages: createFirstMessageSearch(createSingleTryClient(hurried), channelId),
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

async function outcomeOf<Given extends Answer>(
  asked: string,
  call: Promise<Given>,
  isThreaded: (answer: Given) => boolean,
): Promise<Outcome> {
  try {
    const answer = await call;
    const { channel = asked, ts } = answer;
    if (ts === undefined) return { kind: 'in-doubt', detail: 'a response without a timestamp' };
    return { kind: 'delivered', channel, ts, isThreaded: isThreaded(answer) };
  } catch (error) {
    return outcomeOfError(error);
  }
}
