import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { listen, portOf } from './listen.ts';

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
