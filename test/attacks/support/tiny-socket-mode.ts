import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A Slack that does nothing but let a bot connect over Socket Mode, and sends it whatever it is told to. */
export interface TinySocketMode extends AsyncDisposable {
  /** For SLACK_API_URL. */
  readonly apiUrl: string;
  /** Sends this over the newest connection. Rejects when there is none within 3 s. */
  send(frame: string | Buffer): Promise<void>;
  /** Whether that envelope has been acknowledged. */
  isAcknowledged(envelopeId: string): boolean;
}

const ANSWER = {
  ok: true,
  team: 'Metta',
  team_id: 'T0METTA',
  user: 'health',
  user_id: 'U0HEALTHBOT',
  bot_id: 'B0HEALTH',
  channels: [],
  members: [],
  messages: [],
  response_metadata: { next_cursor: '' },
};
const HELLO = {
  type: 'hello',
  num_connections: 1,
  debug_info: { host: 'tiny', build_number: 1, approximate_connection_time: 18_060 },
  connection_info: { app_id: 'A0HEALTH' },
};

/** Starts it on a free port of 127.0.0.1; every Web API call is answered with ok. */
export async function startTinySocketMode(): Promise<TinySocketMode> {
  const connections: WebSocket[] = [];
  const acknowledged = new Set<unknown>();
  const server = createServer((request, response) => {
    request.resume();
    const url = `ws://127.0.0.1:${port}/link`;
    response.writeHead(200, { 'content-type': 'application/json', 'x-oauth-scopes': 'chat:write' });
    response.end(JSON.stringify({ ...ANSWER, url }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    connections.push(socket);
    socket.on('message', (data) => void acknowledged.add(JSON.parse(String(data)).envelope_id));
    socket.on('error', () => socket.terminate());
    socket.send(JSON.stringify(HELLO));
  });
  const open = () => connections.findLast(({ readyState, OPEN }) => readyState === OPEN);
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    isAcknowledged: (envelopeId) => acknowledged.has(envelopeId),
    async send(frame) {
      if (open() === undefined) await once(sockets, 'connection', { signal: AbortSignal.timeout(3_000) });
      open()?.send(frame);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of connections) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
