import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { z } from 'zod';
import { MINUTE_MS } from '../../core/time.ts';
import { HttpError } from '../../http-client/http-error.ts';
import { slackErrorWord } from '../web-client.ts';
import { kindOfWord } from './error-words.ts';

/**
 * Longest call, in milliseconds. No call begins without the lease, so a call of another process ends at most this long after this one has
 * taken over; only then is a message certainly absent.
 */
export const CALL_MS = 10_000;

/** Outcome of a post or an edit. */
export type Outcome =
  /** `isThreaded` is false if a reply is in the channel itself because its parent is gone. */
  | { readonly kind: 'delivered'; readonly channel: string; readonly ts: string; readonly isThreaded: boolean }
  | { readonly kind: 'rate-limited'; readonly waitMs: number }
  /** in-doubt: Slack may have accepted it. not-sent: it certainly has not. */
  | { readonly kind: 'in-doubt' | 'not-sent'; readonly detail: string }
  /**
   * Slack's error word about the token, the channel, the message to edit or answer, its blocks, a picture that it has not
   * processed yet, or anything else.
   */
  | {
      readonly kind: 'token-dead' | 'file-not-ready' | 'channel-gone' | 'message-gone' | 'bad-blocks' | 'refused';
      readonly word: string;
    };

/** Wait after a rate limit without a duration. */
export const DEFAULT_WAIT_MS = 30_000;

/** Longest single wait, whatever Slack asks for: it may be wrong, and a retry costs one call only. */
export const LONGEST_WAIT_MS = 10 * MINUTE_MS;

const REFUSAL = z.object({ data: z.object({ response_metadata: z.object({ messages: z.array(z.string()) }) }) });

/** Outcome for an error of the posting client. A response that is not from Slack (HTML, empty, incomplete) leaves the call in doubt. */
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
  const kind = kindOfWord(word);
  if (kind === 'rate-limited') return { kind, waitMs: DEFAULT_WAIT_MS };
  return kind === 'in-doubt' || kind === 'not-sent' ? { kind, detail: word } : { kind, word };
}

/** Milliseconds of a Retry-After in seconds, which may be out of range. */
function waitOf(seconds: number): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(0, seconds * 1_000));
}

/** Whether the error is about a file: Slack's error is the same for one that it still processes and one that it will never show. */
function namesFile(error: unknown): boolean {
  const parsed = REFUSAL.safeParse(error);
  return parsed.success && parsed.data.data.response_metadata.messages.some((line) => /invalid slack file/i.test(line));
}

/** Whether a message is too large for a server on the path to Slack; a shorter one may pass. */
function isTooLarge(error: unknown): error is WebAPIHTTPError {
  return error instanceof WebAPIHTTPError && error.statusCode === 413;
}

/**
 * Whether the request did not reach Slack, as with 403 from a proxy: Slack itself rejects with 200 and an error word. Timeouts and 5xx may
 * occur after Slack has processed the request.
 */
export function isBeforeSlack(error: unknown): error is WebAPIHTTPError {
  return (
    error instanceof WebAPIHTTPError && error.statusCode >= 400 && error.statusCode < 500 && error.statusCode !== 408
  );
}

/** Whether the error is a 429 without seconds in its Retry-After: the SDK's error for it is known by its message only. */
function isUnreadableRateLimit(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Retry header did not contain a valid timeout');
}

/** Error codes of failures before the first byte of a request is sent. */
const NO_CONNECTION = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Whether a request failed before its first byte was sent. */
export function isBeforeRequest({ kind, code = '' }: HttpError): boolean {
  return kind === 'invalid-request' || NO_CONNECTION.has(code);
}

function detailOf(error: unknown): string {
  if (error instanceof WebAPIHTTPError) return `HTTP ${error.statusCode}`;
  if (!(error instanceof WebAPIRequestError)) return 'a response that is not from Slack';
  return error.original instanceof HttpError ? error.original.detail : 'the request failed';
}
