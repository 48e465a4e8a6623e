import { type Logger, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { SlackTransport } from '../config/config.ts';
import type { Transport } from './transport.ts';

/**
 * Socket Mode. The SDK's own reconnect waits 5 s, also after Slack's hourly refresh, and ends the process when it fails. So it is off,
 * and the loss is reported instead.
 */
export function socketTransport(
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
