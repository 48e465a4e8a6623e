import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { HTTPModuleFunctions, HTTPReceiver, isValidSlackRequest, type Logger } from '@slack/bolt';
import type { SlackTransport } from '../../config/config.ts';
import type { Clock } from '../../core/clock.ts';
import {
  type BoundedServer,
  createBoundedServer,
  portProblem,
  type RefusalLog,
} from '../../http-server/bounded-server.ts';
import { isSlackBody } from '../slack-body.ts';
import { STOP_WAIT_MS, type Transport } from '../transport.ts';
import { checkHeaders, MOST_BYTES, type RequestRefusal, TOO_LARGE } from './request-checks.ts';

/** Limits of the server. Slack gives up after three seconds; proxies in front of the bot expect a Node server to keep idle connections. */
export const LIMITS = { connections: 128, headersMs: 3_000, requestMs: 5_000, idleMs: 5_000 } as const;
/** Most bytes of all bodies that are being read, before their signatures are verified. */
export const MOST_UNPROVEN_BYTES = 8 * MOST_BYTES;
/** Time for which the rest of a refused body is discarded, so that the sender can read the answer. */
const REST_MS = 1_000;

/**
 * Creates the transport over HTTP at /slack/events. Bolt gets only requests that are signed and have the shape of Slack's requests;
 * `refused` is called with the kind of all others.
 */
export function httpTransport(
  { signingSecret, port }: Extract<SlackTransport, { kind: 'http' }>,
  { logger, clock, refused }: { readonly logger: Logger; readonly clock: Clock; readonly refused: RefusalLog },
): Transport {
  const receiver = new HTTPReceiver({ signingSecret, logger });
  const read = createBodyReader(MOST_BYTES, MOST_UNPROVEN_BYTES);
  const serve: RequestListener = async (request, response) => {
    const checked = await checkRequest(request, response, { read, signingSecret, now: clock() });
    if (checked === 'gone') return;
    if (checked === 'tested') return void response.writeHead(200).end();
    if ('status' in checked) {
      refused(checked.what);
      return refuse(request, response, checked.status);
    }
    server.keep(request, response);
    receiver.requestListener(checked, response);
  };
  const server: BoundedServer = createBoundedServer(serve, LIMITS, refused);
  return {
    receiver,
    async start() {
      if (server.isListening()) return;
      await server.listen(port).catch((error) => Promise.reject(portProblem(error, { portSetting: 'PORT', port })));
    },
    stop: () => server.close(STOP_WAIT_MS),
    isOpen: server.isListening,
    onLost: () => {},
    port: server.port,
  };
}

/** A request with its body, which Bolt does not read again. */
type BufferedRequest = IncomingMessage & { readonly rawBody: Buffer };

interface RequestCheck {
  readonly read: (request: IncomingMessage) => Promise<Body>;
  readonly signingSecret: string;
  readonly now: number;
}

/** The request with its body if it is Slack's. `tested`: it was Slack's certificate test; `gone`: the sender has disconnected. */
async function checkRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { read, signingSecret, now }: RequestCheck,
): Promise<BufferedRequest | RequestRefusal | 'tested' | 'gone'> {
  const checked = checkHeaders(request, now);
  if (typeof checked === 'object' && 'status' in checked) return checked;
  if (request.headers.expect !== undefined) response.writeContinue();
  const body = await read(request);
  if (body.kind === 'cut-off') return 'gone';
  if (body.kind !== 'read')
    return body.kind === 'too-large' ? TOO_LARGE : { status: 503, what: 'too much data at once' };
  const buffered = Object.assign(request, { rawBody: body.bytes });
  if (checked === 'test-of-certificate') return isTest(buffered) ? 'tested' : { status: 401, what: 'no signature' };
  const headers = { 'x-slack-signature': checked.signature, 'x-slack-request-timestamp': checked.seconds };
  const signed = { signingSecret, body: body.bytes.toString(), headers, nowMilliseconds: now };
  if (!isValidSlackRequest(signed)) return { status: 401, what: 'a wrong signature' };
  if (isTest(buffered)) return 'tested';
  return isSlackBody(bodyOf(buffered)) ? buffered : { status: 400, what: 'signed, but not a request that Slack sends' };
}

function isTest(request: BufferedRequest): boolean {
  const body = bodyOf(request);
  return typeof body === 'object' && body !== null && 'ssl_check' in body && body.ssl_check === '1';
}

/** The body as Bolt parses it; undefined if Bolt cannot. */
function bodyOf(request: BufferedRequest): unknown {
  try {
    return HTTPModuleFunctions.parseHTTPRequestBody(request);
  } catch {
    return undefined;
  }
}

/** Answers at once, and closes the connection after the rest of the body, or after REST_MS. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close', 'content-length': 0 });
  response.flushHeaders();
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, request.complete ? 0 : REST_MS);
  request.once('end', end);
  request.once('close', end);
  request.resume();
}

/** Result of reading a body. `crowded`: too many bytes were being read at once; `cut-off`: the sender disconnected. */
type Body =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'crowded' }
  | { readonly kind: 'cut-off' };

interface Reading {
  /** Bytes held for it. */
  cost: number;
  end(body: Body): void;
}

/** Overhead of each piece of a body, which may have one byte only. */
const PIECE_BYTES = 200;

/**
 * Creates a reader of bodies of at most `mostOfOne` bytes, which holds at most `mostOfAll` bytes of all bodies being read. Beyond that the
 * largest one is given up, so that large bodies do not displace small ones. The reader never rejects.
 */
export function createBodyReader(mostOfOne: number, mostOfAll: number): (request: IncomingMessage) => Promise<Body> {
  const readings = new Set<Reading>();
  let held = 0;
  const makeRoom = () => {
    if (held <= mostOfAll) return;
    const [first, ...others] = readings;
    const largest = others.reduce((most, one) => (most && most.cost >= one.cost ? most : one), first);
    largest?.end({ kind: 'crowded' });
  };
  return (request) =>
    new Promise((resolve) => {
      let pieces: Buffer[] = [];
      let size = 0;
      const take = (piece: Buffer) => {
        size += piece.length;
        if (size > mostOfOne) return reading.end({ kind: 'too-large' });
        pieces.push(piece);
        reading.cost += piece.length + PIECE_BYTES;
        held += piece.length + PIECE_BYTES;
        makeRoom();
      };
      const reading: Reading = {
        cost: 0,
        end(body) {
          if (!readings.delete(reading)) return;
          held -= reading.cost;
          pieces = [];
          request.off('data', take);
          resolve(body);
        },
      };
      readings.add(reading);
      request.on('data', take);
      request.once('end', () => reading.end({ kind: 'read', bytes: Buffer.concat(pieces) }));
      request.once('close', () => reading.end({ kind: 'cut-off' }));
      request.once('error', () => reading.end({ kind: 'cut-off' }));
    });
}
