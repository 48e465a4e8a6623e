import { parseJson } from '../core/json.ts';
import { byteAmount } from '../core/text.ts';
import { HttpError, type HttpErrorFacts, httpErrorOf } from './http-error.ts';

/** Limits of an answer. */
export interface AnswerLimits extends JsonLimits {
  /** Most bytes of the body, after it is unpacked. */
  readonly maxBytes: number;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Statuses of responses that cannot have a body. */
const BODILESS: readonly number[] = [204, 205, 304];
/** Encodings that `fetch` unpacks itself, in every version of Node. */
const ENCODINGS: readonly string[] = ['', 'identity', 'gzip', 'x-gzip', 'deflate', 'br'];
/** Bodies that the SDK of Slack would unpack without a limit, and that the bot never requests. */
const ARCHIVE = /^\s*application\/(x-)?gzip\b/i;
const FIRST_BYTES = 1_024;

/**
 * Reads the body of an answer to its end, and returns a new Response that is within the limits. Throws HttpError, for a redirect too,
 * because the keys of a request are for its own address only.
 */
export async function readAnswer(response: Response, limits: AnswerLimits): Promise<Response> {
  const { status, statusText } = response;
  const answered = { status, headers: response.headers };
  if (REDIRECTS.includes(status)) throw redirectError(response);
  if (status > 599) throw new HttpError('unreachable', `it does not speak HTTP, status ${status}`, { answered });
  refusePacked(response.headers);
  const body = await readBody(response, limits.maxBytes).catch((error: unknown) => {
    throw httpErrorOf(error, answered);
  });
  refuseOverLimit(body, limits, answered);
  const headers = new Headers(response.headers);
  // These describe the packed body.
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  return new Response(BODILESS.includes(status) ? null : body, { status, statusText, headers });
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
function redirectError({ status, headers, url }: Response): HttpError {
  const location = headers.get('location') ?? '';
  const host = URL.canParse(location, url) ? new URL(location, url).host : '';
  const isPlain = /^[a-z0-9.-]{1,100}(:\d+)?$/.test(host);
  return new HttpError('redirected', `it redirects to another address, HTTP ${status}${isPlain ? ` to ${host}` : ''}`, {
    answered: { status, headers },
  });
}

function refusePacked(headers: Headers): void {
  const encodings = (headers.get('content-encoding') ?? '').toLowerCase().split(',');
  const isKnown = encodings.length === 1 && ENCODINGS.includes(encodings[0]?.trim() ?? '');
  if (isKnown && !ARCHIVE.test(headers.get('content-type') ?? '')) return;
  throw new HttpError('packed', 'the response has an unsupported encoding');
}

/** Reads a body. Chunks are copied at once: stored as they are, a million chunks of one byte would take a hundred times their size. */
async function readBody(response: Response, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  let buffer = Buffer.alloc(0);
  let size = 0;
  // Leaving the loop by an error cancels the rest.
  for await (const chunk of response.body ?? []) {
    if (size + chunk.byteLength > maxBytes)
      throw new HttpError('too-large', `the response is over ${byteAmount(maxBytes)}`);
    if (size + chunk.byteLength > buffer.length)
      buffer = grown(buffer, { size, needed: size + chunk.byteLength, maxBytes });
    buffer.set(chunk, size);
    size += chunk.byteLength;
  }
  return buffer.subarray(0, size);
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

/** Limits above every answer that the bot reads: a page of a hundred workflow runs has some 5,000 objects, a dashboard's series 300,000 values. */
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
