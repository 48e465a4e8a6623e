import { setTimeout as sleep } from 'node:timers/promises';
import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import type { Config } from '../config/config.ts';
import type { Clock } from '../core/clock.ts';
import { ForeseenError } from '../core/errors.ts';
import { ProblemsError } from '../core/problem.ts';
import { connectionDelay, retry } from '../core/retry.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { createRefusalLog } from '../http-server/bounded-server.ts';
import type { Logger } from '../observability/log.ts';
import { type Redact, redactDeep } from '../redaction/redactor.ts';
import { refusedToken } from './errors.ts';
import { httpTransport } from './http/http-transport.ts';
import { socketTransport } from './transport.ts';
import { createSdkLogger } from './web-client.ts';

/** The bot's end of Slack. */
export interface SlackConnection {
  readonly app: App;
  /** Proves the bot token and opens the way in; again, after it was lost. Rejects with the SDK's error. */
  open(): Promise<void>;
  /** Is told when the way in was lost, other than by `close`. */
  onLost(listener: () => void): void;
  /** Takes nothing new from here on, opened or not. What is running is the caller's to wait for. */
  close(): Promise<void>;
  /** Whether Slack can reach the bot now. */
  isOpen(): boolean;
  /** Port that Slack posts to: over HTTP, once open. */
  port(): number | undefined;
}

/** The way out to Slack: both take every secret out of what is sent. */
export interface Outbound {
  /** For every call of Slack's API. */
  readonly slackFetch: HttpClient;
  /** For the answer that goes back with a delivery of Slack's. */
  readonly redact: Redact;
}

/** Bolt in Socket Mode or over HTTP, as the configuration says. */
export function createSlackConnection(
  { slack }: Config,
  { slackFetch, redact }: Outbound,
  { log, clock }: { readonly log: Logger; readonly clock: Clock },
): SlackConnection {
  const logger = createSdkLogger(log.child({ part: 'slack-sdk' }));
  const clientOptions = {
    slackApiUrl: slack.apiUrl,
    fetch: slackFetch,
    retryConfig: { retries: 2, minTimeout: 500, factor: 2 },
  };
  const way = slack.transport;
  const refused = createRefusalLog(log, 'a request to the Slack endpoint was refused');
  const transport =
    way.kind === 'http'
      ? httpTransport(way, { logger, clock, refused })
      : socketTransport(way, { logger, clientOptions, refused });
  const options: AppOptions = {
    token: slack.botToken,
    receiver: transport.receiver,
    logger,
    clientOptions,
    deferInitialization: true,
    extendedErrorHandler: true,
  };
  const app = new RedactingApp(options, redact);
  let isProven = false;
  return {
    app,
    isOpen: transport.isOpen,
    port: transport.port,
    onLost: transport.onLost,
    async open() {
      if (!isProven) await app.init();
      isProven = true;
      await transport.start(app);
    },
    close: () => transport.stop(app),
  };
}

/** Bolt, with the secrets taken out of what a listener acknowledges with, which is an answer to a person too. */
class RedactingApp extends App {
  readonly #redact: Redact;

  constructor(options: AppOptions, redact: Redact) {
    super(options);
    this.#redact = redact;
  }

  override processEvent(event: ReceiverEvent): Promise<void> {
    return super.processEvent({ ...event, ack: (answer) => event.ack(redactDeep(answer, this.#redact)) });
  }
}

type Openable = Pick<SlackConnection, 'open' | 'close'>;

/** For one try, of which the SDK itself has no limit: a WebSocket that is neither opened nor refused. */
export const OPEN_LIMIT_MS = 120_000;

/**
 * Opens the way to Slack, trying again with growing waits while Slack cannot be reached, until it is open or the signal
 * stops it; `limitMs` milliseconds are for one try. Throws ProblemsError at once when Slack refuses a token, or when the port to
 * listen on is taken.
 */
export async function connectWithRetry(
  slack: Openable,
  {
    signal,
    log,
    limitMs = OPEN_LIMIT_MS,
  }: { readonly signal: AbortSignal; readonly log: Logger; readonly limitMs?: number },
): Promise<void> {
  const attempt = async () => {
    if (signal.aborted) return;
    await openInTime(slack, limitMs);
    // A stop that came while it was opening found nothing to close.
    if (signal.aborted) await slack.close();
  };
  await retry(attempt, {
    delayAfterError: (error, failed) => {
      const fatal = error instanceof ProblemsError ? error : refusedToken(error);
      if (fatal) throw fatal;
      const waitMs = connectionDelay(failed);
      log.warn({ err: error, waitMs }, 'Slack cannot be reached; retrying');
      return waitMs;
    },
    pause: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
  });
}

async function openInTime(slack: Openable, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // What is half open gives way to the next try; nobody waits for its end, which may not come either.
      void slack.close().catch(() => {});
      reject(new ForeseenError(`Slack was not connected within ${limitMs / 1_000} s`));
    }, limitMs);
  });
  await Promise.race([slack.open(), late]).finally(() => clearTimeout(timer));
}
