import type { Server } from 'node:http';
import { type App, HTTPReceiver, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { SlackTransport } from '../config/config.ts';
import { portOf, portProblem } from '../server/listen.ts';

/** The way from Slack to the bot. */
export interface Transport {
  readonly receiver: Receiver;
  /** Opens the way. */
  start(app: App): Promise<void>;
  /** Whether the way is open as far as this end can tell. */
  isOpen(): boolean;
  /** Port that Slack posts to: over HTTP, once started. */
  port(): number | undefined;
}

/**
 * The SDK waits this long times the number of failures before it reconnects, also after Slack's own hourly refresh. Its
 * default of 5 s loses the commands of that time; below 2 s a slow pong would look like a dead link.
 */
const PING_TIMEOUT_MS = 2_000;

/** Socket Mode or HTTP, as configured. */
export function createTransport(transport: SlackTransport, logger: Logger, clientOptions: WebClientOptions): Transport {
  return transport.kind === 'http'
    ? httpTransport(transport, logger)
    : socketTransport(transport, logger, clientOptions);
}

function socketTransport(
  { appToken }: Extract<SlackTransport, { kind: 'socket' }>,
  logger: Logger,
  clientOptions: WebClientOptions,
): Transport {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    clientPingTimeout: PING_TIMEOUT_MS,
    installerOptions: { clientOptions },
  });
  let open = false;
  receiver.client.on('connected', () => {
    open = true;
  });
  // The SDK announces a reconnect only when it begins; the link itself tells when it is gone.
  receiver.client.on('close', () => {
    open = false;
  });
  return {
    receiver,
    start: async (app) => void (await app.start()),
    isOpen: () => open,
    port: () => undefined,
  };
}

function httpTransport({ signingSecret, port }: Extract<SlackTransport, { kind: 'http' }>, logger: Logger): Transport {
  const receiver = new HTTPReceiver({ signingSecret, port, logger });
  let server: Pick<Server, 'address' | 'listening'> | undefined;
  return {
    receiver,
    async start() {
      server = await receiver.start(port).catch((error) => Promise.reject(portProblem(error, 'PORT', port)));
    },
    isOpen: () => server?.listening ?? false,
    port: () => (server ? portOf(server) : undefined),
  };
}
