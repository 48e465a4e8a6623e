import type { Server } from 'node:http';
import { type App, HTTPReceiver, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { SlackTransport } from '../config/config.ts';
import { portOf, portProblem } from '../server/listen.ts';

/** The way from Slack to the bot. */
export interface Transport {
  readonly receiver: Receiver;
  /** Opens the way; again, after it was lost. */
  start(app: App): Promise<void>;
  /** Closes the way, opened or not. */
  stop(app: App): Promise<void>;
  /** Whether the way is open as far as this end can tell. */
  isOpen(): boolean;
  /** Is told when an open way was lost, other than by `stop`. */
  onLost(listener: () => void): void;
  /** Port that Slack posts to: over HTTP, once started. */
  port(): number | undefined;
}

/** Socket Mode or HTTP, as configured. */
export function createTransport(transport: SlackTransport, logger: Logger, clientOptions: WebClientOptions): Transport {
  return transport.kind === 'http'
    ? httpTransport(transport, logger)
    : socketTransport(transport, logger, clientOptions);
}

/**
 * The SDK's own reconnect waits 5 s, also after Slack's hourly refresh, and ends the process when it fails. So it is off,
 * and the loss is reported instead.
 */
function socketTransport(
  { appToken }: Extract<SlackTransport, { kind: 'socket' }>,
  logger: Logger,
  clientOptions: WebClientOptions,
): Transport {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions },
  });
  let open = false;
  let onLost = () => {};
  receiver.client.on('connected', () => {
    open = true;
  });
  receiver.client.on('disconnected', () => {
    const wasOpen = open;
    open = false;
    if (wasOpen) onLost();
  });
  return {
    receiver,
    start: async (app) => void (await app.start()),
    async stop(app) {
      open = false;
      await app.stop();
    },
    isOpen: () => open,
    onLost(listener) {
      onLost = listener;
    },
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
    async stop(app) {
      if (server?.listening) await app.stop();
    },
    isOpen: () => server?.listening ?? false,
    onLost: () => {},
    port: () => (server ? portOf(server) : undefined),
  };
}
