import type { Readable } from 'node:stream';
import { BLOCKED_PORTS } from './blocked-ports.ts';
import { HttpError } from './http-error.ts';
import { request } from './undici.ts';

/** First argument of `fetch`. */
export type Asked = string | URL | Request;

/** A request, with its whole body in memory. */
interface SentRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Uint8Array | null;
}

/** An answer whose body is not read yet. */
export interface BegunAnswer {
  /** The address that was asked. */
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: Readable;
}

/**
 * Sends a request of `fetch` and resolves once its answer begins. A `fetch` of the platform does the same at twice the cost, because it
 * converts each body to a stream and back. No redirect is followed.
 */
export async function send(
  input: Asked,
  { headers, ...init }: Omit<RequestInit, 'headers'> & { readonly headers: Headers; readonly signal: AbortSignal },
): Promise<BegunAnswer> {
  const sent = await sentRequestOf(input, init, headers);
  refusePort(sent.url);
  for (const [name, value] of defaultHeaders(sent.url)) if (!sent.headers.has(name)) sent.headers.set(name, value);
  const {
    statusCode,
    statusText,
    headers: fields,
    body,
  } = await request(sent.url, {
    method: sent.method,
    headers: Object.fromEntries(sent.headers),
    body: sent.body,
    signal: init.signal,
  });
  return { url: sent.url, status: statusCode, statusText: plainPhrase(statusText), headers: headersOf(fields), body };
}

/** The request; a body other than of a text or of bytes is encoded as the platform does. */
async function sentRequestOf(input: Asked, init: RequestInit, headers: Headers): Promise<SentRequest> {
  const { body = null, method = 'GET' } = init;
  if (input instanceof Request || !isPlain(body)) {
    // Headers take the place of those of a Request.
    const whole = new Request(input, { ...init, ...([...headers].length > 0 && { headers }) });
    const bytes = new Uint8Array(await whole.arrayBuffer());
    return {
      url: whole.url,
      method: whole.method,
      headers: new Headers(whole.headers),
      body: bytes.length > 0 ? bytes : null,
    };
  }
  if (typeof body === 'string' && !headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8');
  return { url: String(input), method: method.toUpperCase(), headers, body };
}

function isPlain(body: RequestInit['body']): body is string | Uint8Array<ArrayBuffer> | null {
  return body === null || typeof body === 'string' || body instanceof Uint8Array;
}

/** Refuses the ports of other protocols, which must not be spoken to in HTTP, as `fetch` does. */
function refusePort(url: string): void {
  if (BLOCKED_PORTS.has(new URL(url).port))
    throw new HttpError('unreachable', 'the port of its address is not allowed by fetch');
}

function defaultHeaders(url: string): readonly (readonly [name: string, value: string])[] {
  const encodings = url.startsWith('https:') ? 'gzip, deflate, br' : 'gzip, deflate';
  return [
    ['accept', '*/*'],
    ['accept-encoding', encodings],
    ['user-agent', 'node'],
  ];
}

/** Headers are bytes; the library reads them as UTF-8. */
function headersOf(fields: Readonly<Record<string, string | readonly string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(fields))
    for (const value of [values].flat()) headers.append(name, asBytes(value));
  return headers;
}

const asBytes = (value: string): string => (/[^\0-\xff]/.test(value) ? Buffer.from(value).toString('latin1') : value);

/** The words of a status line, if they are words. */
const plainPhrase = (words = ''): string => (/^[\t\x20-\x7e]*$/.test(words) ? words : '');
