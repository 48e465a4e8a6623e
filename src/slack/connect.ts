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
import { outcomeOfError } from './outbox/call-outcome.ts';
import { STOP_WAIT_MS, socketTransport } from './transport.ts';
import { createSdkLogger } from './web-client.ts';

/** Connection of the bot to Slack. */
export interface SlackConnection {
  readonly app: App;
  /** Begins to verify the bot token, so that `open` need not wait for it. */
  prepare(): void;
  /** Verifies the bot token and connects; also reconnects. Rejects with the SDK's error. */
  open(): Promise<void>;
  /** Sets the listener for a connection lost other than by `close`. */
  onLost(listener: () => void): void;
  /** Accepts nothing new from now on, whether open or not. The caller waits for running requests. */
  close(): Promise<void>;
  /** Whether Slack can reach the bot now. */
  isOpen(): boolean;
  /** Port that Slack posts to: over HTTP, once open. */
  port(): number | undefined;
}

/** Redaction of everything that is sent to Slack. */
export interface Outbound {
  /** Client for every call of Slack's API. */
  readonly slackFetch: HttpClient;
  /** Redactor for acknowledgements, which carry answers too. */
  readonly redact: Redact;
}

/** Creates Bolt in Socket Mode or over HTTP, as configured. */
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
    // Otherwise the client holds all of its calls for as long as Slack asks, and a form can be opened for 3 s only.
    rejectRateLimitedCalls: true,
  };
  const refused = createRefusalLog(log, 'a request to the Slack endpoint was refused');
  const transport =
    slack.transport.kind === 'http'
      ? httpTransport(slack.transport, { logger, clock, refused })
      : socketTransport(slack.transport, { logger, clientOptions, refused });
  const options: AppOptions = {
    token: slack.botToken,
    receiver: transport.receiver,
    logger,
    clientOptions,
    deferInitialization: true,
    // No listener keeps the state of a conversation.
    convoStore: false,
    extendedErrorHandler: true,
  };
  const app = new RedactingApp(options, redact);
  let verifying: Promise<void> | undefined;
  const verify = () => {
    verifying ??= app.init().catch((error) => {
      verifying = undefined;
      throw error;
    });
    return verifying;
  };
  return {
    app,
    // `open` asks again, and reports a failure.
    prepare: () => void verify().catch(() => {}),
    isOpen: transport.isOpen,
    port: transport.port,
    onLost: transport.onLost,
    async open() {
      await verify();
      await transport.start(app);
    },
    async close() {
      // Over HTTP the server itself waits for answers that have not been sent.
      if (slack.transport.kind === 'socket') await app.acknowledged(STOP_WAIT_MS);
      await transport.stop(app);
    },
  };
}

/** Bolt with redacted acknowledgements, which are answers to people too, and which can be waited for. */
class RedactingApp extends App {
  readonly #redact: Redact;
  /** One for each request that has not been acknowledged. */
  readonly #awaited = new Set<Promise<void>>();

  constructor(options: AppOptions, redact: Redact) {
    super(options);
    this.#redact = redact;
  }

  override async processEvent(event: ReceiverEvent): Promise<void> {
    let settle = () => {};
    const acknowledged = new Promise<void>((resolve) => {
      settle = resolve;
    });
    this.#awaited.add(acknowledged);
    const done = () => {
      settle();
      this.#awaited.delete(acknowledged);
    };
    const ack: ReceiverEvent['ack'] = async (answer) => {
      await event.ack(redactDeep(answer, this.#redact));
      done();
    };
    await super.processEvent({ ...event, ack }).finally(done);
  }

  /** Resolves once all requests received so far are acknowledged or done, or after `limitMs` milliseconds. */
  async acknowledged(limitMs: number): Promise<void> {
    await Promise.race([Promise.all(this.#awaited), sleep(limitMs, undefined, { ref: false })]);
  }
}

type Openable = Pick<SlackConnection, 'open' | 'close'>;

/** Longest attempt, in milliseconds: the SDK has no limit for a WebSocket that is neither opened nor rejected. */
export const OPEN_LIMIT_MS = 120_000;

/**
 * Connects to Slack, retrying with growing waits while Slack cannot be reached, until it is connected or the signal stops it; one attempt
 * takes at most `limitMs` milliseconds. Throws ProblemsError at once when Slack rejects a token, or when the port is in use.
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
    // A stop during the attempt found nothing to close.
    if (signal.aborted) await slack.close();
  };
  await retry(attempt, {
    delayAfterError: (error, failed) => {
      const fatal = error instanceof ProblemsError ? error : refusedToken(error);
      if (fatal) throw fatal;
      const waitMs = Math.max(connectionDelay(failed), limitedMs(error));
      log.warn({ err: error, waitMs }, 'Slack cannot be reached; retrying');
      return waitMs;
    },
    pause: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
  });
}

/** Milliseconds that Slack asks to wait for; 0 if it does not. */
function limitedMs(error: unknown): number {
  const outcome = outcomeOfError(error);
  return outcome.kind === 'rate-limited' ? outcome.waitMs : 0;
}

async function openInTime(slack: Openable, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // Closes the incomplete connection before the next attempt, without waiting: closing may hang too.
      void slack.close().catch(() => {});
      reject(new ForeseenError(`Slack was not connected within ${limitMs / 1_000} s`));
    }, limitMs);
  });
  await Promise.race([slack.open(), late]).finally(() => clearTimeout(timer));
}
