import { App, HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log.ts';
import { createSdkLogger } from './sdk-logger.ts';

/** The bot's end of Slack. */
export interface SlackConnection {
  readonly app: App;
  /** Proves the bot token and opens the way in. Rejects with the SDK's error. */
  open(): Promise<void>;
  /** Takes nothing new from here on. What is running is the caller's to wait for. */
  close(): Promise<void>;
  /** Whether Slack can reach the bot now. */
  isOpen(): boolean;
  /** Port that Slack posts to, in HTTP mode once open. */
  port(): number | undefined;
}

/**
 * The SDK waits this long times the number of failures before it reconnects, also after Slack's own hourly refresh. Its
 * default of 5 s loses the commands of that time; below 2 s a slow pong would look like a dead link.
 */
const PING_TIMEOUT_MS = 2_000;

/** Bolt in Socket Mode or over HTTP, as the configuration says. */
export function createSlackConnection({ slack }: Config, log: Logger): SlackConnection {
  const logger = createSdkLogger(log.child({ part: 'slack-sdk' }));
  const clientOptions = {
    slackApiUrl: slack.apiUrl,
    timeout: 10_000,
    retryConfig: { retries: 2, minTimeout: 500, factor: 2 },
  };
  let open = false;
  let port: number | undefined;

  const { transport } = slack;
  const receiver =
    transport.kind === 'socket'
      ? new SocketModeReceiver({
          appToken: transport.appToken,
          logger,
          clientPingTimeout: PING_TIMEOUT_MS,
          installerOptions: { clientOptions },
        })
      : new HTTPReceiver({ signingSecret: transport.signingSecret, port: transport.port, logger });
  const app = new App({
    token: slack.botToken,
    receiver,
    logger,
    clientOptions,
    deferInitialization: true,
    extendedErrorHandler: true,
  });
  if (receiver instanceof SocketModeReceiver) {
    receiver.client.on('connected', () => {
      open = true;
    });
    // The SDK announces a reconnect only when it begins; the link itself tells when it is gone.
    receiver.client.on('close', () => {
      open = false;
    });
  }

  return {
    app,
    isOpen: () => open,
    port: () => port,
    async open() {
      await app.init();
      const server = transport.kind === 'http' ? await app.start(transport.port) : await app.start();
      if (transport.kind === 'socket') return;
      const address = 'address' in server && typeof server.address === 'function' ? server.address() : null;
      port = typeof address === 'object' ? address?.port : undefined;
      open = true;
    },
    async close() {
      open = false;
      await app.stop();
    },
  };
}
