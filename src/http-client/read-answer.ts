import { parseJson } from '../core/json.ts';
import { byteAmount } from '../core/text.ts';
import { HttpError, type HttpErrorFacts, httpErrorOf } from './http-error.ts';

/** What an answer may come to. */
export interface AnswerLimits extends JsonLimits {
  /** Of the body, after it is unpacked. */
  readonly maxBytes: number;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** A response with one of these can be built without a body only. */
const BODILESS: readonly number[] = [204, 205, 304];
/** What `fetch` unpacks by itself; in each version of Node the same. */
const ENCODINGS: readonly string[] = ['', 'identity', 'gzip', 'x-gzip', 'deflate', 'br'];
/** Bodies that the SDK of Slack would unpack without a limit, and that nobody here has asked for. */
const ARCHIVE = /^\s*application\/(x-)?gzip\b/i;
const FIRST_BYTES = 65_536;

/**
 * The answer with its body read to the end, as a Response of its own: whatever is read from it is within the limits. Throws HttpError,
 * for a redirect too, since the keys of a request are for the address that it was made for.
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
  // They were about the body as it was packed.
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

/** Only the host of the other address is told: the rest may hold a copy of what was asked, keys included. */
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

/** Chunks are copied as they come: kept as they are, a million chunks of one byte would take a hundred times their size. */
async function readBody(response: Response, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  let held = Buffer.alloc(0);
  let size = 0;
  // Leaving the loop by an error cancels the rest.
  for await (const chunk of response.body ?? []) {
    if (size + chunk.byteLength > maxBytes)
      throw new HttpError('too-large', `the response is over ${byteAmount(maxBytes)}`);
    if (size + chunk.byteLength > held.length) held = grown(held, { size, needed: size + chunk.byteLength, maxBytes });
    held.set(chunk, size);
    size += chunk.byteLength;
  }
  return held.subarray(0, size);
}

function grown(
  held: Buffer<ArrayBuffer>,
  { size, needed, maxBytes }: { readonly size: number; readonly needed: number; readonly maxBytes: number },
): Buffer<ArrayBuffer> {
  const larger = Buffer.alloc(Math.min(maxBytes, Math.max(FIRST_BYTES, needed, 2 * held.length)));
  larger.set(held.subarray(0, size));
  return larger;
}

/** What JSON from outside may come to. */
interface JsonLimits {
  /** How deep objects and lists may be nested: what is deeper would end whatever walks through it. */
  readonly maxDepth: number;
  /** How many objects and lists there may be: each takes many times the two bytes that it may be written in. */
  readonly maxContainers: number;
  /** How many values there may be in all, by their commas. */
  readonly maxValues: number;
}

/** More than any answer that the bot reads has: a page of a hundred workflow runs has some 5,000 objects, a dashboard's series 300,000 values. */
export const JSON_LIMITS: JsonLimits = { maxDepth: 100, maxContainers: 200_000, maxValues: 1_000_000 };

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COMMA] = [...'"\\{}[],'].map((sign) => sign.charCodeAt(0));
const BLANKS: readonly number[] = [...' \t\r\n'].map((sign) => sign.charCodeAt(0));
/** The mark that may stand before UTF-8. */
const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

/** Which limit a body goes over that is JSON of an object or a list, by its first sign; null for all others. */
function overLimit(body: Uint8Array, limits: JsonLimits): keyof JsonLimits | null {
  let start = 0;
  while (BYTE_ORDER_MARK.includes(body[start] ?? 0) || BLANKS.includes(body[start] ?? 0)) start += 1;
  if (body[start] !== OPEN && body[start] !== OPEN_LIST) return null;
  return measured((index) => body[index], body.length, limits);
}

/** JSON in a text; undefined where it is none, or goes over the usual limits. */
export function parseLimitedJson(text: string): unknown {
  const isOver = measured((index) => text.charCodeAt(index), text.length, JSON_LIMITS) !== null;
  return isOver ? undefined : parseJson(text);
}

/** Brackets inside of strings do not count. */
function measured(
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
