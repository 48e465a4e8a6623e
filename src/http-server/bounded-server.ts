import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { createCounted } from '../core/counted.ts';
import { errorCodeOf } from '../core/errors.ts';
import { ProblemsError } from '../core/problem.ts';

/** Limits of the resources that strangers can occupy on a listening port. */
export interface ServerLimits {
  /** Connections open at once. */
  readonly connections: number;
  /** Time from the start of a connection, or of a request on it, to its last header. */
  readonly headersMs: number;
  /** Time from the first byte of a request to the last of its body. */
  readonly requestMs: number;
  /** Time between two requests of a connection; 0 closes it after the first. */
  readonly idleMs: number;
}

/** An HTTP server with bounded connections: one too many closes the connection that has been without an answer longest. */
export interface BoundedServer {
  /** Resolves to the port. Rejects when it is not available. */
  listen(port: number, host?: string): Promise<number>;
  isListening(): boolean;
  port(): number | undefined;
  /** Protects the connection of this request until it is answered; after that it is closed later than connections without an answer. */
  keep(request: IncomingMessage, response: ServerResponse): void;
  /** Accepts nothing new, ends idle connections and incomplete requests at once, and protected ones after at most `waitMs`. */
  close(waitMs: number): Promise<void>;
}

/** Most bytes of all headers of a request: more than Slack and proxies in front of the bot send. */
export const HEADER_BYTES = 8_192;
export const HEADERS = 100;
/** Longest silence on a connection in any state. */
const SILENCE_MS = 10_000;
/** Interval at which connections are checked against their limits. */
const CHECK_EVERY_MS = 500;

/** Creates a server, not yet listening. `onRefusal` is called with the kind of each malformed request and each refused connection. */
export function createBoundedServer(
  listener: RequestListener,
  { connections: most, headersMs, requestMs, idleMs }: ServerLimits,
  onRefusal: (what: string) => void,
): BoundedServer {
  const server = createServer({
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: CHECK_EVERY_MS,
    // For Node 0 means no limit.
    keepAliveTimeout: Math.max(1, idleMs),
  });
  server.maxHeadersCount = HEADERS;
  server.maxRequestsPerSocket = idleMs === 0 ? 1 : 0;
  server.setTimeout(SILENCE_MS);
  /** Connections in the order in which they would be closed. */
  const open = new Set<Socket>();
  /** Protected connections with the number of their unanswered requests. */
  const unanswered = new Map<Socket, number>();
  const makeRoom = () => {
    if (open.size <= most) return;
    onRefusal('too many connections');
    // If all are protected, the new one is closed.
    [...open].find((socket) => !unanswered.has(socket))?.destroy();
  };
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    makeRoom();
  });
  server.on('request', listener);
  // Without a listener Node would ask for the body before the headers are checked.
  server.on('checkContinue', listener);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    onRefusal(error.code ?? 'not HTTP');
    refuse(error.code, socket);
  });
  // For example, when no file descriptors are left: the server continues with the next connection. `listen` reports why it cannot listen.
  server.on('error', (error: NodeJS.ErrnoException) => server.listening && onRefusal(error.code ?? error.message));
  return {
    listen: (port, host) => listen(server, port, host),
    isListening: () => server.listening,
    port: () => portOf(server),
    keep({ socket }, response) {
      unanswered.set(socket, (unanswered.get(socket) ?? 0) + 1);
      response.once('close', () => {
        const left = (unanswered.get(socket) ?? 1) - 1;
        if (left > 0) unanswered.set(socket, left);
        else unanswered.delete(socket);
        if (left === 0 && open.delete(socket)) open.add(socket);
      });
    },
    async close(waitMs) {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of open) if (!unanswered.has(socket)) socket.destroy();
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

/** Settings of the address at which a server listens, with their values. */
export interface Place {
  readonly portSetting: string;
  readonly port: number;
  readonly hostSetting?: string;
  readonly host?: string;
}

/** The error to show when this port or address is not available; any other error unchanged. */
export function portProblem(error: unknown, { portSetting, port, hostSetting = portSetting, host }: Place): unknown {
  switch (errorCodeOf(error)) {
    case 'EADDRINUSE':
      return portTaken(portSetting, `port ${port} is used by another process`);
    case 'EACCES':
      return portTaken(portSetting, `this user may not open port ${port}`);
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

function portTaken(where: string, what: string): ProblemsError {
  return new ProblemsError([{ where, what, fix: 'set another port, or stop the process that uses this one' }]);
}

/** Logs a refusal by its kind. */
export type RefusalLog = (what: string) => void;

/** Most kinds counted; there are about a dozen. */
export const MOST_KINDS = 50;

/** Logs each kind at once, and then once a minute with its count, so that strangers cannot fill the log. */
export function createRefusalLog(log: Logger, text: string): RefusalLog {
  const refused = createCounted<undefined>(MOST_KINDS, (what, _, count) => log.warn({ what, count }, text));
  return (what) => refused(what, undefined);
}
