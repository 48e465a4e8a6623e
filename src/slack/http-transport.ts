import { createServer, type RequestListener } from 'node:http';
import { HTTPReceiver, type Logger } from '@slack/bolt';
import type { Clock } from '../clock.ts';
import type { SlackTransport } from '../config/config.ts';
import { listen, portOf, portProblem } from '../server/listen.ts';
import { refuseOtherTimes } from './signed-requests.ts';
import type { Transport } from './transport.ts';

/** HTTP at /slack/events, on a server of our own: what Bolt would let through is refused before Bolt sees it. */
export function httpTransport(
  { signingSecret, port }: Extract<SlackTransport, { kind: 'http' }>,
  logger: Logger,
  clock: Clock,
): Transport {
  const receiver = new HTTPReceiver({ signingSecret, logger });
  const server = createServer(refuseOtherTimes(handled(receiver), clock));
  return {
    receiver,
    async start() {
      if (server.listening) return;
      await listen(server, port).catch((error) => Promise.reject(portProblem(error, 'PORT', port)));
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
    isOpen: () => server.listening,
    onLost: () => {},
    port: () => portOf(server),
  };
}

/** Bolt throws for paths that it does not serve. */
function handled({ requestListener }: HTTPReceiver): RequestListener {
  return (request, response) => {
    // Bolt stops reading a body that is too large; the next request on the connection would wait behind the rest of it.
    response.once('finish', () => request.resume());
    try {
      requestListener(request, response);
    } catch {
      response.writeHead(404).end();
    }
  };
}
