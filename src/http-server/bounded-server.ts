import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { createCounted } from '../core/counted.ts';
import { errorCodeOf } from '../core/errors.ts';
import { ProblemsError } from '../core/problem.ts';

/** What strangers can take of a listening port. */
export interface ServerLimits {
  /** Connections open at once. */
  readonly connections: number;
  /** From the opening of a connection, or of a request on it, to its last header. */
  readonly headersMs: number;
  /** From its first byte to the last of its body. */
  readonly requestMs: number;
  /** Between two requests of a connection; 0 closes it after the first. */
  readonly idleMs: number;
}

/** An HTTP server that nobody can fill: one connection too many closes the one that has been without an answer longest. */
export interface BoundedServer {
  /** Resolves to the port. Rejects when it cannot be had. */
  listen(port: number, host?: string): Promise<number>;
  isListening(): boolean;
  port(): number | undefined;
  /** Keeps the connection of this request until it is answered, and behind those without one after that. */
  keep(request: IncomingMessage, response: ServerResponse): void;
  /** Takes nothing new, ends idle connections and half requests at once, and the kept ones after `waitMs` at most. */
  close(waitMs: number): Promise<void>;
}

/** Bytes of all headers of a request: more than Slack and the proxies before the bot send. */
export const HEADER_BYTES = 8_192;
export const HEADERS = 100;
/** Of silence on a connection, whatever it is doing. */
const SILENCE_MS = 10_000;
/** How often connections are held against their limits. */
const CHECK_EVERY_MS = 500;

/** `onTrouble` is told in a word of what is no request, and of connections that could not be taken. */
export function createBoundedServer(
  listener: RequestListener,
  { connections: most, headersMs, requestMs, idleMs }: ServerLimits,
  onTrouble: (what: string) => void,
): BoundedServer {
  const server = createServer({
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: CHECK_EVERY_MS,
    // Node takes 0 for no limit.
    keepAliveTimeout: Math.max(1, idleMs),
  });
  server.maxHeadersCount = HEADERS;
  server.maxRequestsPerSocket = idleMs === 0 ? 1 : 0;
  server.setTimeout(SILENCE_MS);
  /** In the order in which they would be closed. */
  const open = new Set<Socket>();
  const kept = new Map<Socket, number>();
  const makeRoom = () => {
    if (open.size <= most) return;
    onTrouble('too many connections');
    // Where all are kept, it is the new one that goes.
    [...open].find((socket) => !kept.has(socket))?.destroy();
  };
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    makeRoom();
  });
  server.on('request', listener);
  // Without a listener Node would ask for the body before anybody has looked at the headers.
  server.on('checkContinue', listener);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    onTrouble(error.code ?? 'not HTTP');
    refuse(error.code, socket);
  });
  // Such as no file descriptors being left: the server goes on, and takes the next connection. Why it cannot listen is told by `listen`.
  server.on('error', (error: NodeJS.ErrnoException) => server.listening && onTrouble(error.code ?? error.message));
  return {
    listen: (port, host) => listen(server, port, host),
    isListening: () => server.listening,
    port: () => portOf(server),
    keep({ socket }, response) {
      kept.set(socket, (kept.get(socket) ?? 0) + 1);
      response.once('close', () => {
        const left = (kept.get(socket) ?? 1) - 1;
        if (left > 0) kept.set(socket, left);
        else kept.delete(socket);
        if (left === 0 && open.delete(socket)) open.add(socket);
      });
    },
    async close(waitMs) {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of open) if (!kept.has(socket)) socket.destroy();
      const timer = setTimeout(() => server.closeAllConnections(), waitMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

function refuse(code: string | undefined, socket: { writable: boolean; end(text: string): void; destroy(): void }) {
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  if (code === 'ECONNRESET' || !socket.writable) return socket.destroy();
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n\r\n`);
}

/** Starts listening (port 0: any free one) and returns the port. Rejects when the port is taken. */
export function listen(server: Server, port: number, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(portOf(server) ?? port);
    });
  });
}

/** Port of a listening server. */
function portOf(server: Pick<Server, 'address'>): number | undefined {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}

/** The settings that say where a server listens, and what they say. */
export interface Place {
  readonly portSetting: string;
  readonly port: number;
  readonly hostSetting?: string;
  readonly host?: string;
}

/** The error to show when this port or this address cannot be had, or the error as it was. */
export function portProblem(error: unknown, { portSetting, port, hostSetting = portSetting, host }: Place): unknown {
  switch (errorCodeOf(error)) {
    case 'EADDRINUSE':
      return taken(portSetting, `port ${port} is used by another process`);
    case 'EACCES':
      return taken(portSetting, `this user may not open port ${port}`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN': {
      const fix = 'write an address of this machine: 127.0.0.1 for this machine only, or 0.0.0.0 for every interface';
      return new ProblemsError([{ where: hostSetting, what: `${host ?? ''} is not an address of this machine`, fix }]);
    }
    default:
      return error;
  }
}

function taken(where: string, what: string): ProblemsError {
  return new ProblemsError([{ where, what, fix: 'set another port, or stop the process that uses this one' }]);
}

/** Writes down what was refused, by its kind. */
export type RefusalLog = (what: string) => void;

/** Kinds counted apart; there are about a dozen. */
export const MOST_KINDS = 50;

/** One line for each kind at once, and then one a minute with how many there were since: strangers write no log. */
export function createRefusalLog(log: Logger, text: string): RefusalLog {
  const refused = createCounted<undefined>(MOST_KINDS, (what, _, count) => log.warn({ what, count }, text));
  return (what) => refused(what, undefined);
}
