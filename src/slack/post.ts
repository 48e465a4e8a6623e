import type { WebClient } from '@slack/web-api';
import type { Message } from '../../blocks/message.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { httpErrorOf } from '../http-client/http-error.ts';
import type { Destination } from './destination.ts';
import { slackErrorWord } from './error-word.ts';
import { kindOfWord } from './outbox/error-words.ts';

/** How a message is meant to appear. */
export interface Appearance {
  /** Whether the whole channel sees it, or only the one who asked. */
  readonly inChannel: boolean;
  /** Whether it takes the place of the card that was clicked. */
  readonly replaceOriginal: boolean;
}

/** What became of a post. `invalid-blocks`: Slack did not take the blocks. */
export type PostOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'invalid-blocks' }
  | { readonly kind: 'failed'; readonly detail: string };

/** One way to get a message to people. Never rejects. */
export type Post = (destination: Destination, message: Message, appearance: Appearance) => Promise<PostOutcome>;

/** Slack answers with a word or two. */
export const RESPONSE_URL_LIMITS = { maxBytes: 100_000 } as const;

/** Posts to the address that Slack sent along with a command or a click: good for five posts and 30 minutes. */
export function createResponseUrlPost(send: HttpClient): Post {
  return async ({ responseUrl, threadTs }, { text, blocks }, { inChannel, replaceOriginal }) => {
    if (responseUrl === undefined) return { kind: 'failed', detail: 'there is no response_url' };
    const response_type = inChannel ? 'in_channel' : 'ephemeral';
    try {
      const response = await send(responseUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({
          ...{ response_type, replace_original: replaceOriginal, text, blocks },
          ...(threadTs !== undefined && { thread_ts: threadTs }),
        }),
        limits: RESPONSE_URL_LIMITS,
      });
      return outcomeOf(response.ok, response.status, await response.text());
    } catch (error) {
      return { kind: 'failed', detail: httpErrorOf(error).describe('the response_url') };
    }
  };
}

/** Slack's words are short; anything else may hold what was sent. */
const WORD = /^\w{1,100}$/;

/** The way that is left when a response_url is used up or broken. It needs the bot to be in the channel. */
export function createEphemeralPost(client: WebClient): Post {
  return async ({ channelId, userId, threadTs }, { text, blocks }) => {
    try {
      const inThread = threadTs !== undefined && { thread_ts: threadTs };
      await client.chat.postEphemeral({ channel: channelId, user: userId, text, blocks: [...blocks], ...inThread });
      return { kind: 'delivered' };
    } catch (error) {
      return refusal(wordOf(slackErrorWord(error)) ?? 'a response that is not from Slack');
    }
  };
}

/** The body is `ok` or empty, a bare error word, or JSON with `ok` and `error`, whatever the status; of anything else nobody knows who said it. */
function outcomeOf(ok: boolean, status: number, body: string): PostOutcome {
  if (ok && (/^(ok)?$/.test(body.trim()) || /"ok"\s*:\s*true/.test(body))) return { kind: 'delivered' };
  const word = wordOf(/"error"\s*:\s*"(\w+)"/.exec(body)?.[1] ?? body.trim());
  return refusal(word ?? 'a response that is not from Slack', `HTTP ${status} `);
}

function wordOf(text: string | undefined): string | undefined {
  return text !== undefined && WORD.test(text) ? text : undefined;
}

function refusal(word: string, status = ''): PostOutcome {
  if (kindOfWord(word) === 'bad-blocks') return { kind: 'invalid-blocks' };
  return { kind: 'failed', detail: `${status}${word}` };
}
