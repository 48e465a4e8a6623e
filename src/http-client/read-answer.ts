import { pipeline, type Readable, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { parseJson } from '../core/json.ts';
import { byteAmount } from '../core/text.ts';
import { HttpError, type HttpErrorFacts, httpErrorOf } from './http-error.ts';
import type { BegunAnswer } from './send.ts';

/** Limits of an answer. */
export interface AnswerLimits extends JsonLimits {
  /** Most bytes of the body, after it is unpacked. */
  readonly maxBytes: number;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Statuses of responses that cannot have a body. */
const BODILESS: readonly number[] = [204, 205, 304];
/** As lenient as `fetch`: what there is of a packed body is read, also without its end. */
const UNPACKING = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const UNPACKING_BROTLI = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };
/** Streams that unpack a body, by its encoding. */
const UNPACKERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', () => createGunzip(UNPACKING)],
  ['x-gzip', () => createGunzip(UNPACKING)],
  ['deflate', () => createInflate(UNPACKING)],
  ['br', () => createBrotliDecompress(UNPACKING_BROTLI)],
]);
const NOT_PACKED: readonly string[] = ['', 'identity'];
/** Bodies that the SDK of Slack would unpack without a limit, and that the bot never requests. */
const ARCHIVE = /^\s*application\/(x-)?gzip\b/i;
const FIRST_BYTES = 1_024;

/**
 * Reads the body of an answer to its end, and returns a Response that is within the limits. Throws HttpError, for a redirect too,
 * because the keys of a request are for its own address only.
 */
export async function readAnswer(answer: BegunAnswer, limits: AnswerLimits): Promise<Response> {
  const { url, status, statusText, headers } = answer;
  const answered = { status, headers };
  if (REDIRECTS.includes(status)) throw redirectError(url, answered);
  if (status > 599) throw new HttpError('unreachable', `it does not speak HTTP, status ${status}`, { answered });
  const isBodiless = BODILESS.includes(status);
  const unpacked = unpackedBody(answer.body, headers, isBodiless);
  const body = await readBody(unpacked, limits.maxBytes).catch((error: unknown) => {
    throw httpErrorOf(error, answered);
  });
  refuseOverLimit(body, limits, answered);
  // These describe the packed body.
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  return new ReadResponse(isBodiless ? null : body, { status, statusText, headers });
}

const UTF8 = new TextDecoder();

/** A Response whose bytes are there already: the platform would read them by a stream, which takes as long as the whole request. */
class ReadResponse extends Response {
  override readonly text: () => Promise<string>;

  constructor(bytes: Buffer<ArrayBuffer> | null, init: ResponseInit) {
    super(bytes, init);
    this.text = async () => (bytes ? UTF8.decode(bytes) : '');
  }
}

function refuseOverLimit(
  body: Uint8Array,
  limits: JsonLimits,
  answered: NonNullable<HttpErrorFacts['answered']>,
): void {
  const over = overLimit(body, limits);
  if (over === 'maxDepth') {
    throw new HttpError('too-deep', `the response is nested deeper than ${limits.maxDepth} levels`, { answered });
  }
  if (over === 'maxContainers') {
    throw new HttpError('too-large', `the response has over ${limits.maxContainers} objects and lists`, { answered });
  }
  if (over === 'maxValues') {
    throw new HttpError('too-large', `the response has over ${limits.maxValues} values`, { answered });
  }
}

/** Error that names only the host of the other address: the rest may hold a copy of the request, keys included. */
function redirectError(url: string, answered: NonNullable<HttpErrorFacts['answered']>): HttpError {
  const { status, headers } = answered;
  const location = headers.get('location') ?? '';
  const host = URL.canParse(location, url) ? new URL(location, url).host : '';
  const isPlain = /^[a-z0-9.-]{1,100}(:\d+)?$/.test(host);
  const words = `it redirects to another address, HTTP ${status}${isPlain ? ` to ${host}` : ''}`;
  return new HttpError('redirected', words, { answered });
}

/** The body as it was before it was packed. Throws HttpError for an encoding that is not read here. */
function unpackedBody(body: Readable, headers: Headers, isBodiless: boolean): Readable {
  const encoding = (headers.get('content-encoding') ?? '').trim().toLowerCase();
  const unpacker = UNPACKERS.get(encoding);
  if ((!unpacker && !NOT_PACKED.includes(encoding)) || ARCHIVE.test(headers.get('content-type') ?? ''))
    throw new HttpError('packed', 'the response has an unsupported encoding');
  // Its errors are those of the unpacked body.
  return unpacker && !isBodiless ? pipeline(body, unpacker(), () => {}) : body;
}

/** Reads a body. Chunks are copied at once: stored as they are, a million chunks of one byte would take a hundred times their size. */
function readBody(body: Readable, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  let buffer = Buffer.alloc(0);
  let size = 0;
  const take = (chunk: Uint8Array) => {
    const needed = size + chunk.byteLength;
    // Ends the request too.
    if (needed > maxBytes)
      return void body.destroy(new HttpError('too-large', `the response is over ${byteAmount(maxBytes)}`));
    if (needed > buffer.length) buffer = grown(buffer, { size, needed, maxBytes });
    buffer.set(chunk, size);
    size = needed;
  };
  return new Promise((resolve, reject) => {
    body.on('data', take);
    body.once('end', () => resolve(buffer.subarray(0, size)));
    body.once('error', reject);
    // Without an error or an end: does nothing after either.
    body.once('close', () => reject(new HttpError('unreachable', 'the connection was lost')));
  });
}

function grown(
  buffer: Buffer<ArrayBuffer>,
  { size, needed, maxBytes }: { readonly size: number; readonly needed: number; readonly maxBytes: number },
): Buffer<ArrayBuffer> {
  const larger = Buffer.alloc(Math.min(maxBytes, Math.max(FIRST_BYTES, needed, 2 * buffer.length)));
  larger.set(buffer.subarray(0, size));
  return larger;
}

/** Limits of JSON from outside. */
interface JsonLimits {
  /** Deepest nesting of objects and lists: deeper ones would overflow the stack of recursive functions. */
  readonly maxDepth: number;
  /** Most objects and lists: each takes many times the two bytes that it may be written in. */
  readonly maxContainers: number;
  /** Most values in all, by their commas. */
  readonly maxValues: number;
}

/**
 * Limits above every answer that the bot reads: a page of a hundred workflow runs has some 5,000 objects, a dashboard's series 300,000
 * values.
 */
export const JSON_LIMITS: JsonLimits = { maxDepth: 100, maxContainers: 200_000, maxValues: 1_000_000 };

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COMMA] = [...'"\\{}[],'].map((sign) => sign.charCodeAt(0));
const BLANKS: readonly number[] = [...' \t\r\n'].map((sign) => sign.charCodeAt(0));
/** The mark that may precede UTF-8. */
const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

/** The limit that a body exceeds that is JSON of an object or a list, by its first character; null for all others. */
function overLimit(body: Uint8Array, limits: JsonLimits): keyof JsonLimits | null {
  let start = 0;
  while (BYTE_ORDER_MARK.includes(body[start] ?? 0) || BLANKS.includes(body[start] ?? 0)) start += 1;
  if (body[start] !== OPEN && body[start] !== OPEN_LIST) return null;
  return exceededLimit((index) => body[index], body.length, limits);
}

/** Parses JSON; undefined if the text is not JSON, or exceeds the usual limits. */
export function parseLimitedJson(text: string): unknown {
  const isOver = exceededLimit((index) => text.charCodeAt(index), text.length, JSON_LIMITS) !== null;
  return isOver ? undefined : parseJson(text);
}

/** The first limit that JSON exceeds, or null. Brackets inside of strings do not count. */
function exceededLimit(
  codeAt: (index: number) => number | undefined,
  length: number,
  { maxDepth, maxContainers, maxValues }: JsonLimits,
): keyof JsonLimits | null {
  let [depth, containers, values] = [0, 0, 0];
  let isInString = false;
  for (let index = 0; index < length; index += 1) {
    const code = codeAt(index);
    if (isInString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === OPEN || code === OPEN_LIST) {
      depth += 1;
      containers += 1;
      if (depth > maxDepth) return 'maxDepth';
      if (containers > maxContainers) return 'maxContainers';
    } else if (code === CLOSE || code === CLOSE_LIST) depth -= 1;
    else if (code === COMMA) {
      values += 1;
      if (values > maxValues) return 'maxValues';
    }
  }
  return null;
}
