import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import type { Logger } from '../log.ts';
import { type Redact, redactDeep } from '../redaction/redactor.ts';
import { createRefusalLog } from '../server/refusal-log.ts';
import { httpTransport } from './http-transport.ts';
import { createSdkLogger } from './sdk-logger.ts';
import { socketTransport } from './socket-transport.ts';

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
  log: Logger,
  clock: Clock,
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
      ? httpTransport(way, logger, clock, refused)
      : socketTransport(way, logger, clientOptions, refused);
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
