import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from './clock.ts';
import { type Deliver, type DeliveryOutcome, deliverInTurn } from './delivery.ts';
import { isRecord, parseJson, textOf } from './json.ts';
import { keepNewest } from './keep-newest.ts';
import { type Connections, createConnections } from './socket-connections.ts';

/** https://docs.slack.dev/apis/events-api/using-socket-mode: up to ten connections at the same time. */
const MOST_CONNECTIONS = 10;
const KEPT = 20_000;
/** Clients close a link on which no ping came for 30 seconds. */
const PING_MILLISECONDS = 10_000;
const CLOSE_MILLISECONDS = 1_000;

/** An answer of the bot to an envelope. */
interface Ack {
  readonly envelopeId: string;
  readonly payload: unknown;
  /** Time by the clock of the local Slack. */
  readonly at: number;
  /** It came when Slack had given up. */
  readonly isLate: boolean;
}

/** The Socket Mode side of Slack: its connections, and what came back over them. */
export interface SocketMode
  extends Pick<Connections, 'count' | 'disconnect' | 'say' | 'drop' | 'waitFor' | 'onChange'> {
  /** The last 20,000. */
  readonly acks: readonly Ack[];
  /** Sends a payload over the connection whose turn it is; not delivered when there is none. */
  readonly deliver: Deliver;
  /** A ticket for one connection, part of its address. */
  ticket(): string;
  /** Answers a request to upgrade to a WebSocket: 403 without a valid ticket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends all connections as Slack would, with a close frame; with no word those that do not answer it within a second. */
  close(): Promise<void>;
}

/** Messages for the app, the wait for an ack in real milliseconds, and the list of unexpected messages. */
export interface SocketModeOptions {
  readonly clock: Clock;
  readonly appId: string;
  readonly ackMilliseconds: number;
  readonly unexpected: string[];
}

type Pending = Map<string, (ack: Ack) => void>;

/** Socket Mode without a connection. It pings its clients until it is closed. */
export function createSocketMode(options: SocketModeOptions): SocketMode {
  const server = new WebSocketServer({ noServer: true });
  const { add, pick, ...connections } = createConnections();
  const tickets = new Set<string>();
  const pending: Pending = new Map();
  const sent = new Set<string>();
  const acks: Ack[] = [];
  const pings = setInterval(() => {
    for (const client of server.clients) client.ping();
  }, PING_MILLISECONDS).unref();
  const receive = (data: string) => {
    const ack = parseAck(data, options.clock(), (id) => !pending.has(id));
    if (ack === undefined || !sent.has(ack.envelopeId)) {
      options.unexpected.push(`Socket Mode message that answers nothing: ${data.slice(0, 200)}`);
      return;
    }
    acks.push(ack);
    if (acks.length > KEPT) acks.shift();
    pending.get(ack.envelopeId)?.(ack);
  };
  return {
    acks,
    ...connections,
    deliver: (kind, payload, delivery) =>
      deliverInTurn(delivery, (attempt) => {
        const envelopeId = randomUUID();
        sent.add(envelopeId);
        keepNewest(sent, KEPT);
        const envelope = {
          envelope_id: envelopeId,
          type: kind,
          payload,
          accepts_response_payload: kind !== 'events_api',
          ...(kind === 'events_api' && { retry_attempt: attempt, retry_reason: attempt === 0 ? '' : 'timeout' }),
        };
        return sendEnvelope(pick(), { envelopeId, envelope, pending, ackMilliseconds: options.ackMilliseconds });
      }),
    ticket() {
      const ticket = randomUUID();
      tickets.add(ticket);
      keepNewest(tickets, KEPT);
      return ticket;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'http://local').searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket) || connections.count() >= MOST_CONNECTIONS) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (client) => {
        client.on('message', (data) => receive(String(data)));
        client.on('error', () => client.terminate());
        add(client);
        client.send(JSON.stringify(hello(options.appId, connections.count())));
      });
    },
    async close() {
      clearInterval(pings);
      tickets.clear();
      await endLinks(server);
    },
  };
}

async function endLinks(server: WebSocketServer): Promise<void> {
  await Promise.all([...server.clients].map(closeClient));
  server.close();
}

/** A client that is cut off in the middle of its own closing waits for half a minute, and keeps its process alive. */
function closeClient(client: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => client.terminate(), CLOSE_MILLISECONDS);
    client.once('close', () => {
      clearTimeout(limit);
      resolve();
    });
    client.close();
  });
}

function hello(appId: string, count: number) {
  return {
    type: 'hello',
    num_connections: count,
    debug_info: { host: 'local-slack', build_number: 1, approximate_connection_time: 18_060 },
    connection_info: { app_id: appId },
  };
}

function parseAck(data: string, at: number, isLate: (envelopeId: string) => boolean): Ack | undefined {
  const message = parseJson(data);
  if (!isRecord(message) || typeof message.envelope_id !== 'string') return undefined;
  const envelopeId = textOf(message.envelope_id);
  return { envelopeId, payload: message.payload, at, isLate: isLate(envelopeId) };
}

function sendEnvelope(
  socket: WebSocket | undefined,
  {
    envelopeId,
    envelope,
    pending,
    ackMilliseconds,
  }: {
    readonly envelopeId: string;
    readonly envelope: object;
    readonly pending: Pending;
    readonly ackMilliseconds: number;
  },
): Promise<DeliveryOutcome> {
  if (socket === undefined) {
    return Promise.resolve({ kind: 'dispatch_failed', ms: 0, status: null, reason: 'no Socket Mode connection' });
  }
  const started = performance.now();
  return new Promise((resolve) => {
    const settle = (outcome: DeliveryOutcome) => {
      clearTimeout(timer);
      pending.delete(envelopeId);
      resolve(outcome);
    };
    const elapsed = () => performance.now() - started;
    const timer = setTimeout(() => settle({ kind: 'operation_timeout', ms: elapsed() }), ackMilliseconds);
    pending.set(envelopeId, (ack) => settle({ kind: 'acked', ms: elapsed(), body: ack.payload, status: null }));
    socket.send(JSON.stringify(envelope));
  });
}
