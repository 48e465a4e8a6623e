import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { z } from 'zod';
import { connectionWords } from '../../connection-words.ts';
import { slackErrorWord } from '../error-word.ts';
import { refusedToken } from '../refused-token.ts';

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

const LIMITED = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
/** "It's possible some aspect of the operation succeeded", as the documentation says of them. */
const UNCLEAR = new Set(['fatal_error', 'internal_error', 'service_unavailable', 'update_failed']);
/** The workspace or channel is being moved, or the request came in pieces: to be sent again. */
const PASSING = new Set(['team_added_to_org', 'org_login_required', 'external_channel_migrating', 'request_timeout']);
/** Until somebody changes the channel, the bot's membership or its permissions. */
const NO_WAY_IN = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  // What chat.update says of an archived channel.
  'is_inactive',
  'missing_scope',
  'no_permission',
  'access_denied',
  'accesslimited',
  'ekm_access_denied',
  'team_access_not_granted',
]);
const REFUSAL = z.object({ data: z.object({ response_metadata: z.object({ messages: z.array(z.string()) }) }) });
const NO_MESSAGE = /^(message_not_found|cant_update_message|edit_window_closed|thread_not_found)$/;
const TOO_MUCH = /^(invalid_blocks\w*|msg_blocks_too_long|msg_too_long|invalid_attachments|block_mismatch)$/;

/** What an error of the posting client means. An answer that is not Slack's (HTML, empty, cut) leaves it in doubt. */
export function outcomeOfError(error: unknown): Exclude<Outcome, { kind: 'delivered' }> {
  if (error instanceof WebAPIRateLimitedError) return { kind: 'rate-limited', waitMs: error.retryAfter * 1_000 };
  if (isUnreadableRateLimit(error)) return { kind: 'rate-limited', waitMs: DEFAULT_WAIT_MS };
  if (isBeforeSlack(error)) return { kind: 'not-sent', detail: `HTTP ${error.statusCode}` };
  if (error instanceof WebAPIRequestError && NO_CONNECTION.has(codeOf(error.original.cause))) {
    return { kind: 'not-sent', detail: connectionWords(error.original, UNKNOWN) };
  }
  const word = slackErrorWord(error);
  if (word === undefined || !/^[a-z][a-z0-9_]*$/.test(word)) {
    return { kind: 'in-doubt', detail: word === undefined ? detailOf(error) : 'an answer that is not Slack’s' };
  }
  if (LIMITED.has(word)) return { kind: 'rate-limited', waitMs: DEFAULT_WAIT_MS };
  if (UNCLEAR.has(word)) return { kind: 'in-doubt', detail: word };
  if (word === 'invalid_blocks' && namesFile(error)) return { kind: 'file-not-ready', word };
  if (PASSING.has(word)) return { kind: 'not-sent', detail: word };
  return { kind: refusedToken(error) ? 'token-dead' : kindOfRefusal(word), word };
}

/** Slack says the same of a file that it is still processing and of one that it will never show. */
function namesFile(error: unknown): boolean {
  const parsed = REFUSAL.safeParse(error);
  return parsed.success && parsed.data.data.response_metadata.messages.some((line) => /invalid slack file/i.test(line));
}

/** 403 of a proxy, for example: Slack itself refuses with 200 and a word. Time-outs and 5xx may come after the work. */
export function isBeforeSlack(error: unknown): error is WebAPIHTTPError {
  return (
    error instanceof WebAPIHTTPError && error.statusCode >= 400 && error.statusCode < 500 && error.statusCode !== 408
  );
}

function kindOfRefusal(word: string): 'channel-gone' | 'message-gone' | 'bad-blocks' | 'refused' {
  if (NO_WAY_IN.has(word) || word.startsWith('restricted_action')) return 'channel-gone';
  if (NO_MESSAGE.test(word)) return 'message-gone';
  return TOO_MUCH.test(word) ? 'bad-blocks' : 'refused';
}

/** The SDK has a plain error for a 429 without seconds in its Retry-After, and nothing but its words to know it by. */
function isUnreadableRateLimit(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Retry header did not contain a valid timeout');
}

/** What fails before the first byte of a request can have left. */
const NO_CONNECTION = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

const UNKNOWN = 'the request failed for an unknown reason';

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

function detailOf(error: unknown): string {
  if (error instanceof WebAPIHTTPError) return `HTTP ${error.statusCode}`;
  if (!(error instanceof WebAPIRequestError)) return 'an answer that is not Slack’s';
  return connectionWords(error.original, UNKNOWN);
}
