import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { z } from 'zod';
import type { Message } from '../../../blocks/kit/message.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { HttpError } from '../../http-client/http-error.ts';
import type { ShownMessage, ShownSearch } from '../../store/outbox.ts';
import { refusedToken } from '../errors.ts';
import { slackErrorWord } from '../web-client.ts';
import { kindOfWord } from './error-words.ts';

/** What a search of a channel for a message came to. */
export type SearchResult =
  | { readonly kind: 'found'; readonly channel: string; readonly ts: string; readonly isThreaded: boolean }
  | { readonly kind: 'absent' }
  /** Slack does not let the bot read there, or what there is to read does not end: whether the message is there stays unknown. */
  | { readonly kind: 'unreadable'; readonly detail: string }
  /** To be tried again, after `waitMs` at least. */
  | { readonly kind: 'unknown'; readonly detail: string; readonly waitMs: number }
  | { readonly kind: 'token-dead'; readonly word: string };

/** By what the first message of an incident is known again, besides its key. */
export type FirstMark = Pick<ShownMessage, 'about' | 'revision'>;

/** What the sender needs of Slack. Nothing rejects, and nothing is tried twice. */
export interface Poster {
  /** `channel` is an id or a name; `threadTs` null for a message of the channel itself. */
  post(order: {
    readonly channel: string;
    readonly threadTs: string | null;
    readonly message: Message;
    readonly key: string;
    /** Of an incident's first message. */
    readonly first?: FirstMark | null;
  }): Promise<Outcome>;
  update(order: {
    readonly channel: string;
    readonly ts: string;
    readonly message: Message;
    readonly key: string;
    /** Of an incident's first message. */
    readonly first?: FirstMark | null;
  }): Promise<Outcome>;
  /** The message of the bot with that key, posted at `since` (milliseconds since 1970) or later. */
  find(order: {
    readonly channel: string;
    readonly threadTs: string | null;
    readonly key: string;
    readonly since: number;
  }): Promise<SearchResult>;
  /**
   * First messages of incidents that this bot, and nobody else, has posted in the channel at `since` (milliseconds since 1970) or later.
   * Ends early once `isEnough`; see SEARCH for its bounds.
   */
  firstMessages(order: {
    readonly channel: string;
    readonly since: number;
    readonly isEnough?: (message: ShownMessage) => boolean;
  }): Promise<ShownSearch>;
  /** The same for all with that key: their timestamps, or null where the channel could not be read to its end. */
  findAll(order: Parameters<Poster['find']>[0]): Promise<readonly string[] | null>;
  /** Deletes a message of the bot; whether it is gone. */
  remove(place: { readonly channel: string; readonly ts: string }): Promise<boolean>;
  /** The id of a channel; `missing` when the bot sees none of that name, `unknown` when Slack could not be asked. */
  channelId(nameOrId: string): Promise<ChannelId>;
  proveToken(): Promise<'alive' | 'dead' | 'unknown'>;
}

/** What a name of a channel stands for. */
export type ChannelId = { readonly kind: 'known'; readonly id: string } | { readonly kind: 'missing' | 'unknown' };

/**
 * How long one call may take. One of another process may go on for so long after this one has taken over, for no call begins without
 * the lease: not before is a message surely absent.
 */
export const CALL_MS = 10_000;

/** What a post or an edit came to. */
export type Outcome =
  /** `isThreaded` is false where a reply stands in the channel itself, because its parent is gone. */
  | { readonly kind: 'delivered'; readonly channel: string; readonly ts: string; readonly isThreaded: boolean }
  | { readonly kind: 'rate-limited'; readonly waitMs: number }
  /** in-doubt: Slack may have taken it. not-sent: it surely has not. */
  | { readonly kind: 'in-doubt' | 'not-sent'; readonly detail: string }
  /**
   * Slack's word against the token, the channel, the message to change or answer, its blocks, a picture that it has not
   * looked at yet, or anything else.
   */
  | {
      readonly kind: 'token-dead' | 'file-not-ready' | 'channel-gone' | 'message-gone' | 'bad-blocks' | 'refused';
      readonly word: string;
    };

/** How long to wait when Slack limits the rate and does not say for how long. */
export const DEFAULT_WAIT_MS = 30_000;

/** Longer is not waited in one go, whatever Slack says: what it says may be wrong, and asking again costs a call. */
export const LONGEST_WAIT_MS = 10 * MINUTE_MS;

const REFUSAL = z.object({ data: z.object({ response_metadata: z.object({ messages: z.array(z.string()) }) }) });

/** What an error of the posting client means. An answer that is not Slack's (HTML, empty, cut) leaves it in doubt. */
export function outcomeOfError(error: unknown): Exclude<Outcome, { kind: 'delivered' }> {
  if (error instanceof WebAPIRateLimitedError) return { kind: 'rate-limited', waitMs: waitOf(error.retryAfter) };
  if (isUnreadableRateLimit(error)) return { kind: 'rate-limited', waitMs: DEFAULT_WAIT_MS };
  if (isTooLarge(error)) return { kind: 'bad-blocks', word: `HTTP ${error.statusCode}` };
  if (isBeforeSlack(error)) return { kind: 'not-sent', detail: `HTTP ${error.statusCode}` };
  const failure = error instanceof WebAPIRequestError ? error.original : undefined;
  if (failure instanceof HttpError && isBeforeRequest(failure)) return { kind: 'not-sent', detail: failure.detail };
  const word = slackErrorWord(error);
  if (word === undefined || !/^[a-z][a-z0-9_]*$/.test(word)) {
    return { kind: 'in-doubt', detail: word === undefined ? detailOf(error) : 'a response that is not from Slack' };
  }
  if (word === 'invalid_blocks' && namesFile(error)) return { kind: 'file-not-ready', word };
  if (refusedToken(error)) return { kind: 'token-dead', word };
  const kind = kindOfWord(word);
  if (kind === 'rate-limited') return { kind, waitMs: DEFAULT_WAIT_MS };
  return kind === 'in-doubt' || kind === 'not-sent' ? { kind, detail: word } : { kind, word };
}

/** Milliseconds for the seconds of a Retry-After, which may be anything. */
function waitOf(seconds: number): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(0, seconds * 1_000));
}

/** Slack says the same of a file that it is still processing and of one that it will never show. */
function namesFile(error: unknown): boolean {
  const parsed = REFUSAL.safeParse(error);
  return parsed.success && parsed.data.data.response_metadata.messages.some((line) => /invalid slack file/i.test(line));
}

/** Too large for a server on the way: with less in it it may get through. */
function isTooLarge(error: unknown): error is WebAPIHTTPError {
  return error instanceof WebAPIHTTPError && error.statusCode === 413;
}

/** 403 of a proxy, for example: Slack itself refuses with 200 and a word. Time-outs and 5xx may come after the work. */
export function isBeforeSlack(error: unknown): error is WebAPIHTTPError {
  return (
    error instanceof WebAPIHTTPError && error.statusCode >= 400 && error.statusCode < 500 && error.statusCode !== 408
  );
}

/** The SDK has a plain error for a 429 without seconds in its Retry-After, and nothing but its words to know it by. */
function isUnreadableRateLimit(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Retry header did not contain a valid timeout');
}

/** What fails before the first byte of a request can have left. */
const NO_CONNECTION = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function isBeforeRequest({ kind, code = '' }: HttpError): boolean {
  return kind === 'invalid-request' || NO_CONNECTION.has(code);
}

function detailOf(error: unknown): string {
  if (error instanceof WebAPIHTTPError) return `HTTP ${error.statusCode}`;
  if (!(error instanceof WebAPIRequestError)) return 'a response that is not from Slack';
  return error.original instanceof HttpError ? error.original.detail : 'the request failed';
}
