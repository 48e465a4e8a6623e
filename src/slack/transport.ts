import { type App, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { SlackTransport } from '../config/config.ts';
import type { RefusalLog } from '../http-server/bounded-server.ts';
import { isSlackEnvelope } from './slack-body.ts';

/** Longest wait of a stop for acknowledgements and running answers to Slack, in milliseconds. */
export const STOP_WAIT_MS = 1_000;

/** Transport of requests from Slack to the bot. */
export interface Transport {
  readonly receiver: Receiver;
  /** Connects; also reconnects. */
  start(app: App): Promise<void>;
  /** Disconnects, whether connected or not. */
  stop(app: App): Promise<void>;
  /** Whether it is connected, as far as this end knows. */
  isOpen(): boolean;
  /** Sets the listener for a connection lost other than by `stop`. */
  onLost(listener: () => void): void;
  /** Port that Slack posts to: over HTTP, once started. */
  port(): number | undefined;
}

/**
 * Creates the transport of Socket Mode. The SDK's own reconnect waits 5 s, also after Slack's hourly refresh, and ends the process when it
 * fails, so it is off, and the loss is reported instead. Malformed messages do not reach the SDK; `refused` is called with their kind.
 */
export function socketTransport(
  { appToken }: Extract<SlackTransport, { kind: 'socket' }>,
  {
    logger,
    clientOptions,
    refused,
  }: { readonly logger: Logger; readonly clientOptions: WebClientOptions; readonly refused: RefusalLog },
): Transport {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions },
  });
  dropMalformed(receiver.client, refused);
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

/** Wraps the SDK's listener for messages, whose rejection would end the process. */
function dropMalformed(client: SocketModeReceiver['client'], refused: RefusalLog): void {
  const readers = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', async (message: unknown, isBinary: boolean) => {
    if (isBinary) return refused('a binary message');
    if (!isSlackEnvelope(String(message), client.eventNames())) return refused('a malformed message');
    for (const reader of readers) {
      await Promise.resolve(reader(message, isBinary)).catch(() => refused('a message that the SDK cannot read'));
    }
  });
}
