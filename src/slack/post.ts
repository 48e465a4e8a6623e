import type { WebClient } from '@slack/web-api';
import { annotated, type Message } from '../../blocks/kit/message.ts';
import { channelName, isDirectMessage } from '../../blocks/kit/text.ts';
import type { Clock } from '../core/clock.ts';
import { isRecord, parseJson } from '../core/json.ts';
import { SECOND_MS } from '../core/time.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { httpErrorOf } from '../http-client/http-error.ts';
import { retryAfterMs } from '../http-client/wait-header.ts';
import type { Destination } from './destination.ts';
import { isBeforeRequest, outcomeOfError } from './outbox/call-outcome.ts';
import { kindOfWord } from './outbox/error-words.ts';

/** Visibility of an answer. */
export interface Appearance {
  /** Whether the whole channel sees it, or only the asker. */
  readonly inChannel: boolean;
  /** Whether it replaces the card that was clicked. */
  readonly replaceOriginal: boolean;
}

/** A post that Slack did not confirm. */
export interface FailedPost {
  readonly kind: 'failed';
  /** The reason, for the log. */
  readonly detail: string;
  /** Whether another attempt may be accepted. */
  readonly isPassing?: boolean;
  /** Whether Slack may have accepted the message although it did not say so. */
  readonly isInDoubt?: boolean;
  /** Wait that Slack asks for before another attempt, in milliseconds. */
  readonly waitMs?: number;
}

/** Outcome of a post; `delivered` only if Slack said so. `invalid-blocks`: Slack rejected the blocks, or their size. */
export type PostOutcome = { readonly kind: 'delivered' } | { readonly kind: 'invalid-blocks' } | FailedPost;

/** Transport of a message to people. Never rejects. */
export type Post = (destination: Destination, message: Message, appearance: Appearance) => Promise<PostOutcome>;

/** Bounds of Slack's answer, which is a word or two. */
export const RESPONSE_URL_LIMITS = { maxBytes: 100_000 } as const;

/** Creates posting to the response_url that Slack sends with a command or a click: valid for five posts and 30 minutes. */
export function createResponseUrlPost(fetch: HttpClient, clock: Clock): Post {
  const bodyOf = createBodies();
  return async ({ responseUrl, threadTs }, message, appearance) => {
    if (responseUrl === undefined) return { kind: 'failed', detail: 'there is no response_url' };
    try {
      const response = await fetch(responseUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: bodyOf(message, appearance, threadTs),
        limits: RESPONSE_URL_LIMITS,
      });
      return outcomeOfResponse(response, await response.text(), clock());
    } catch (caught) {
      const error = httpErrorOf(caught);
      const isInDoubt = !isBeforeRequest(error);
      // After a timeout another way is faster than the same one.
      return {
        kind: 'failed',
        detail: error.describe('the response_url'),
        isInDoubt,
        isPassing: error.kind === 'unreachable',
      };
    }
  };
}

/** Returns a function that serialises a message for a response_url; the same message in the same appearance is serialised once. */
function createBodies() {
  const known = new WeakMap<Message, Map<string, string>>();
  return (message: Message, { inChannel, replaceOriginal }: Appearance, threadTs: string | undefined): string => {
    const { text, blocks } = message;
    const content = {
      response_type: inChannel ? 'in_channel' : 'ephemeral',
      replace_original: replaceOriginal,
      text,
      blocks,
    };
    if (threadTs !== undefined) return JSON.stringify({ ...content, thread_ts: threadTs });
    const bodies = known.get(message) ?? new Map<string, string>();
    known.set(message, bodies);
    const key = `${inChannel} ${replaceOriginal}`;
    const body = bodies.get(key) ?? JSON.stringify(content);
    bodies.set(key, body);
    return body;
  };
}

/** Creates posting by chat.postEphemeral, for when a response_url is used up or fails. Bot and person have to be in the channel. */
export function createEphemeralPost(client: WebClient): Post {
  return ({ channelId, userId, threadTs }, { text, blocks }) => {
    if (channelId === '') return Promise.resolve({ kind: 'failed', detail: 'there is no channel' });
    const inThread = threadTs !== undefined && { thread_ts: threadTs };
    return outcomeOfCall(
      client.chat.postEphemeral({ channel: channelId, user: userId, text, blocks: [...blocks], ...inThread }),
    );
  };
}

/** Creates posting as a direct message of the bot, for when an answer can be shown nowhere else. It names the channel of the request. */
export function createDirectPost(client: WebClient): Post {
  return ({ channelId, userId }, message) => {
    if (userId === '') return Promise.resolve({ kind: 'failed', detail: 'there is no user' });
    const isDirect = channelId === '' || isDirectMessage(channelId);
    const note = `You asked in ${channelName(channelId)}, where Slack takes no private answer to this any more.`;
    const { text, blocks } = isDirect ? message : annotated(message, [note]);
    return outcomeOfCall(
      client.chat.postMessage({
        channel: userId,
        text,
        blocks: [...blocks],
        unfurl_links: false,
        unfurl_media: false,
      }),
    );
  };
}

/** Slack's error words are short; anything else may contain the message. */
const WORD = /^\w{1,100}$/;
const NOT_FROM_SLACK = 'a response that is not from Slack';

/**
 * Outcome of a response: its body is `ok`, a bare error word, or JSON with `ok` and `error`, with any status; anything else is not from
 * Slack.
 */
function outcomeOfResponse({ ok, status, headers }: Response, body: string, now: number): PostOutcome {
  const written = body.trim();
  // The usual answer: parsing it would throw.
  if (ok && written === 'ok') return { kind: 'delivered' };
  const json = parseJson(written);
  if (ok && isRecord(json) && json.ok === true) return { kind: 'delivered' };
  const word = isRecord(json) ? json.error : written;
  if (typeof word === 'string' && WORD.test(word) && word !== 'ok') {
    return failedByWord(word, `HTTP ${status} ${word}`, status >= 500);
  }
  const detail = `HTTP ${status} ${NOT_FROM_SLACK}`;
  if (status === 429)
    return { kind: 'failed', detail, isPassing: true, waitMs: retryAfterMs(headers, now) ?? SECOND_MS };
  // A proxy answers for a Slack that it could not reach, or that has the message already.
  const isInDoubt = ok || status === 408 || status >= 500;
  return { kind: 'failed', detail, isInDoubt, isPassing: isInDoubt };
}

/** Outcome of an error word: some words may pass, and some may come after the work. */
function failedByWord(word: string, detail: string, isServerError = false): PostOutcome {
  const kind = kindOfWord(word);
  if (kind === 'bad-blocks') return { kind: 'invalid-blocks' };
  const isInDoubt = kind === 'in-doubt' || (isServerError && kind === 'refused');
  return { kind: 'failed', detail, isInDoubt, isPassing: isInDoubt || kind === 'rate-limited' || kind === 'not-sent' };
}

/** Outcome of a call of the Web API. */
async function outcomeOfCall(call: Promise<{ readonly ok?: boolean }>): Promise<PostOutcome> {
  try {
    if ((await call).ok === true) return { kind: 'delivered' };
    return { kind: 'failed', detail: NOT_FROM_SLACK, isInDoubt: true, isPassing: true };
  } catch (error) {
    const outcome = outcomeOfError(error);
    if ('word' in outcome) return failedByWord(outcome.word, outcome.word);
    if (outcome.kind === 'rate-limited')
      return { kind: 'failed', detail: 'ratelimited', isPassing: true, waitMs: outcome.waitMs };
    return { kind: 'failed', detail: outcome.detail, isInDoubt: outcome.kind === 'in-doubt', isPassing: true };
  }
}
