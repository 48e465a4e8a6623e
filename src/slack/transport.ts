import { type App, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { SlackTransport } from '../config/config.ts';
import type { RefusalLog } from '../http-server/bounded-server.ts';
import { isSlackEnvelope } from './slack-body.ts';

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

/**
 * Socket Mode. The SDK's own reconnect waits 5 s, also after Slack's hourly refresh, and ends the process when it fails. So it is off,
 * and the loss is reported instead. What is nothing that Slack sends does not get to the SDK, and is told to `refused`.
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
  guard(receiver.client, refused);
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

/** The SDK reads messages in a listener of its own, whose rejection would end the process. */
function guard(client: SocketModeReceiver['client'], refused: RefusalLog): void {
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
