import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { Clock } from './clock.ts';

/** A fault that requests meet from now on, until it is cleared. */
export type SourceFault =
  | { readonly kind: 'down' | 'hang' | 'garbage' }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    };

/** A request as received. */
export interface SourceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The answer to a request. */
export interface SourceReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written as JSON; nothing when absent. */
  readonly body?: unknown;
}

/** An HTTP server that answers in the place of a source, on a port of its own, and fails on demand. */
export interface SourceServer {
  readonly url: string;
  /** Every request, oldest first; `status` is null if there was no answer. */
  readonly requests: readonly { readonly at: number; readonly path: string; readonly status: number | null }[];
  /** Paths that nobody serves. */
  readonly unexpected: readonly string[];
  /** Applies the fault to requests whose path begins with `prefix`, except the first `after` of them; null ends it. */
  fail(fault: SourceFault | null, prefix?: string, after?: number): void;
  /** The highest number of requests that were in progress at once. */
  mostAtOnce(): number;
  close(): Promise<void>;
}

/** Bounds the memory of a demo that stays open for days. */
const MOST_RECORDS = 20_000;

/** Serves `answer` on 127.0.0.1; port 0 takes any free port. */
export async function startSourceServer(
  clock: Clock,
  answer: (request: SourceRequest) => SourceReply | undefined,
  port = 0,
): Promise<SourceServer> {
  const requests: { at: number; path: string; status: number | null }[] = [];
  const unexpected: string[] = [];
  let failing: { readonly fault: SourceFault; readonly prefix: string; unaffected: number } | null = null;
  let [underWay, mostAtOnce] = [0, 0];

  /** The fault of a request to this path. */
  function faultOf(pathname: string): SourceFault | undefined {
    if (!failing || !pathname.startsWith(failing.prefix)) return undefined;
    if (failing.unaffected > 0) {
      failing.unaffected -= 1;
      return undefined;
    }
    return failing.fault;
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(incoming.url ?? '', 'http://127.0.0.1');
    const record = { at: clock(), path: `${pathname}${search}`, status: null as number | null };
    requests.push(record);
    if (requests.length > MOST_RECORDS) requests.shift();
    underWay += 1;
    mostAtOnce = Math.max(mostAtOnce, underWay);
    response.once('close', () => {
      underWay -= 1;
    });
    const body = await readText(incoming);
    const fault = faultOf(pathname);
    if (fault?.kind === 'down') return void response.destroy();
    if (fault?.kind === 'hang') return;
    const request = requestOf(incoming, body);
    const given = fault?.kind === 'status' ? { body: { message: 'as the fault says' }, ...fault } : answer(request);
    if (!given) unexpected.push(`${request.method} ${pathname}`);
    const {
      status,
      headers: answerHeaders = {},
      body: value,
    } = given ?? { status: 404, body: { message: 'Not Found' } };
    record.status = status;
    const text = fault?.kind === 'garbage' ? '<<< not json >>>' : value === undefined ? '' : JSON.stringify(value);
    response.writeHead(status, { 'content-type': 'application/json', ...answerHeaders }).end(text);
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  const url = await listen(server, port);
  return {
    url,
    requests,
    unexpected,
    fail(fault, prefix = '/', after = 0) {
      failing = fault && { fault, prefix, unaffected: after };
    },
    mostAtOnce: () => mostAtOnce,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function requestOf({ url = '', method = '', headers }: IncomingMessage, body: string): SourceRequest {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  return { method, path: pathname, query: searchParams, headers, body };
}

/** Listens on 127.0.0.1, at any free port if it is 0; the address. Rejects when the port is taken. */
async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Parses JSON; undefined if the text is not JSON. */
export function decoded(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
