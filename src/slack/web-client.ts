import { LogLevel, type Logger as SdkLogger } from '@slack/bolt';
import { type Logger as SlackLogger, WebClient } from '@slack/web-api';
import { messageOf } from '../core/errors.ts';
import { type HttpClient, withLimits } from '../http-client/http-client.ts';
import { HttpError } from '../http-client/http-error.ts';
import type { Logger } from '../observability/log.ts';

/** Settings of a client without retries. */
export interface SingleTryOptions {
  readonly token: string;
  readonly slackApiUrl: string;
  readonly fetch: HttpClient;
  readonly logger: SlackLogger;
  /** Longest call, in milliseconds. */
  readonly timeoutMs: number;
}

/** Creates the SDK's client without retries and waits: callers decide themselves when to retry. */
export function createSingleTryClient({ token, slackApiUrl, fetch, logger, timeoutMs }: SingleTryOptions): WebClient {
  return new WebClient(token, {
    slackApiUrl,
    logger,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: withLimits(fetch, { timeoutMs }),
  });
}

/**
 * Creates the SDK's logger, which writes to the bot's log; the level is that of the log. Payloads are removed from `debug` lines: they
 * contain what people wrote, upload URLs and Slack's verification token.
 */
export function createSdkLogger(log: Logger): SdkLogger {
  const line = (messages: readonly unknown[]) => messages.map(messageOf).join(' ');
  return {
    // The SDK composes several lines for every request.
    debug: (...messages) => {
      if (log.isLevelEnabled('debug')) log.debug(withoutPayload(line(messages)));
    },
    info: (...messages) => log.info(line(messages)),
    warn: (...messages) => log.warn(line(messages)),
    error: (...messages) => log.error(line(messages)),
    setLevel: () => {},
    getLevel: () => LogLevel.DEBUG,
    setName: () => {},
  };
}

/** Fields of a payload that may be logged. */
const LOGGED_FIELDS = [
  'type',
  'envelope_id',
  'ok',
  'error',
  'reason',
  'channel',
  'ts',
  'retry_attempt',
  'retry_reason',
] as const;
/** Start of a payload in a line of the SDK: JSON, or the text of an acknowledgement. */
const PAYLOAD = /[{[]|(?<=\(body: |(?:request url|data|message|\(will ignore\)): )\S/;

function withoutPayload(text: string): string {
  const start = text.search(PAYLOAD);
  if (start === -1) return text;
  const [before, payload] = [text.slice(0, start), text.slice(start)];
  // A URL of the API ends with its method, which is logged; a URL of a file is a secret.
  const method = /^https?:\S+\/api\/([\w.]+)$/.exec(payload)?.[1];
  return method
    ? `${before}${method}`
    : `${before}(${[...loggedFieldsOf(payload), `${payload.length} characters`].join(', ')})`;
}

function loggedFieldsOf(payload: string): readonly string[] {
  return LOGGED_FIELDS.flatMap((name) => {
    const value = new RegExp(`"${name}":("[\\w.-]{1,80}"|true|false|\\d{1,20})`).exec(payload.slice(0, 2_000))?.[1];
    return value === undefined ? [] : [`${name} ${value.replaceAll('"', '')}`];
  });
}

/** Most bytes of an answer: a page of 1,000 channels has some 2 MB. */
const MOST_BYTES = 10_000_000;
/** Hosts of Slack and GovSlack: docs.slack.dev/govslack. */
const SLACK_HOST = /(^|\.)slack(-gov)?\.com$/;

/**
 * Creates a `fetch` for Slack only: its hosts over HTTPS, and the server of SLACK_API_URL. Slack's payloads contain URLs for answers and
 * files, to which the SDK sends the bot token; a URL of another host is refused with an HttpError, and nothing is sent.
 */
export function createSlackFetch(client: HttpClient, apiUrl: string): HttpClient {
  const request = withLimits(client, { maxBytes: MOST_BYTES });
  const own = new URL(apiUrl).origin;
  return async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (!isSlack(address, own))
      throw new HttpError('invalid-request', 'the address does not belong to Slack; nothing was sent');
    return request(input, init);
  };
}

function isSlack(address: string, own: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, origin, hostname } = new URL(address);
  return origin === own || (protocol === 'https:' && SLACK_HOST.test(hostname));
}

/** Slack's error word in an error of the SDK, for example `invalid_auth`; undefined for other errors. */
export function slackErrorWord(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined;
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('error' in data)) return undefined;
  return typeof data.error === 'string' ? data.error : undefined;
}
