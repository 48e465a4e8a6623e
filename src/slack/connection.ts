import { App } from '@slack/bolt';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log.ts';
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

/** Bolt in Socket Mode or over HTTP, as the configuration says. */
export function createSlackConnection({ slack }: Config, log: Logger, clock: Clock): SlackConnection {
  const logger = createSdkLogger(log.child({ part: 'slack-sdk' }));
  const clientOptions = {
    slackApiUrl: slack.apiUrl,
    timeout: 10_000,
    retryConfig: { retries: 2, minTimeout: 500, factor: 2 },
  };
  const way = slack.transport;
  const refused = createRefusalLog(log, 'something was refused that Slack does not send');
  const transport =
    way.kind === 'http'
      ? httpTransport(way, logger, clock, refused)
      : socketTransport(way, logger, clientOptions, refused);
  const app = new App({
    token: slack.botToken,
    receiver: transport.receiver,
    logger,
    clientOptions,
    deferInitialization: true,
    extendedErrorHandler: true,
  });
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
