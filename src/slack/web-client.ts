import { LogLevel, type Logger as SdkLogger } from '@slack/bolt';
import { type Logger as SlackLogger, WebClient } from '@slack/web-api';
import { messageOf } from '../core/errors.ts';
import { type HttpClient, withLimits } from '../http-client/http-client.ts';
import { HttpError } from '../http-client/http-error.ts';
import type { Logger } from '../observability/log.ts';

/** What a client that tries once takes. */
export interface SingleTryOptions {
  readonly token: string;
  readonly slackApiUrl: string;
  readonly fetch: HttpClient;
  readonly logger: SlackLogger;
  /** For one call, in milliseconds. */
  readonly timeoutMs: number;
}

/** Slack through the SDK, which here retries nothing and waits for nothing: whoever calls knows better when to ask again. */
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
 * The SDK's log lines as lines of ours. The level is decided by the log, not by the SDK. Of what the SDK tells at `debug` the payloads
 * are left out: they hold what people wrote, addresses to upload to and Slack's verification token.
 */
export function createSdkLogger(log: Logger): SdkLogger {
  const line = (messages: readonly unknown[]) => messages.map(messageOf).join(' ');
  return {
    debug: (...messages) => log.debug(withoutPayload(line(messages))),
    info: (...messages) => log.info(line(messages)),
    warn: (...messages) => log.warn(line(messages)),
    error: (...messages) => log.error(line(messages)),
    setLevel: () => {},
    getLevel: () => LogLevel.DEBUG,
    setName: () => {},
  };
}

/** What a payload may tell of itself: what it is, whether it was taken, and where it belongs. */
const TOLD = [
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
/** Where the SDK puts a payload into its line: JSON, or a text that is acknowledged with. */
const PAYLOAD = /[{[]|(?<=\(body: |(?:request url|data|message|\(will ignore\)): )\S/;

function withoutPayload(text: string): string {
  const start = text.search(PAYLOAD);
  if (start === -1) return text;
  const [before, payload] = [text.slice(0, start), text.slice(start)];
  // An address of the API names its method, which is worth knowing; one of a file is a secret.
  const method = /^https?:\S+\/api\/([\w.]+)$/.exec(payload)?.[1];
  return method
    ? `${before}${method}`
    : `${before}(${[...scopesIn(payload), `${payload.length} characters`].join(', ')})`;
}

function scopesIn(payload: string): readonly string[] {
  return TOLD.flatMap((name) => {
    const value = new RegExp(`"${name}":("[\\w.-]{1,80}"|true|false|\\d{1,20})`).exec(payload.slice(0, 2_000))?.[1];
    return value === undefined ? [] : [`${name} ${value.replaceAll('"', '')}`];
  });
}

/** A page of 1,000 channels has some 2 MB. */
const MOST_BYTES = 10_000_000;
/** Slack's own, GovSlack's too: docs.slack.dev/govslack. */
const SLACK_HOST = /(^|\.)slack(-gov)?\.com$/;

/**
 * A `fetch` that asks nobody but Slack: its hosts over HTTPS, and the server of SLACK_API_URL. Slack sends along where answers and files
 * go to, and the SDK sends the bot token there; an address elsewhere is refused with an HttpError, and nothing is sent.
 */
export function createSlackFetch(client: HttpClient, apiUrl: string): HttpClient {
  const ask = withLimits(client, { maxBytes: MOST_BYTES });
  const own = new URL(apiUrl).origin;
  return async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (!isSlack(address, own))
      throw new HttpError('invalid-request', 'the address does not belong to Slack; nothing was sent');
    return ask(input, init);
  };
}

function isSlack(address: string, own: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, origin, hostname } = new URL(address);
  return origin === own || (protocol === 'https:' && SLACK_HOST.test(hostname));
}

/** Slack's error word, `invalid_auth` for example, of an error of the SDK's; undefined for other errors. */
export function slackErrorWord(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined;
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('error' in data)) return undefined;
  return typeof data.error === 'string' ? data.error : undefined;
}
