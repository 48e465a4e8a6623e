import { byteAmount } from '../core/text.ts';
import { HttpError, httpErrorOf } from './http-error.ts';
import { type AnswerLimits, JSON_LIMITS, readAnswer } from './read-answer.ts';
import { type Asked, send } from './send.ts';

/** Limits of a request and its answer. */
export interface RequestLimits extends AnswerLimits {
  /** Milliseconds for the whole exchange, from the connection to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Most bytes of the request's body. */
  readonly maxSentBytes: number;
}

/** Options of `fetch`, and limits of this request that override those of the client. */
export interface HttpInit extends RequestInit {
  readonly limits?: Partial<RequestLimits>;
}

/** A `fetch` that takes limits too, and rejects with HttpError only. */
export type HttpClient = (input: Asked, init?: HttpInit) => Promise<Response>;

export const LIMITS: RequestLimits = {
  timeoutMs: 10_000,
  maxBytes: 10_000_000,
  ...JSON_LIMITS,
  maxSentBytes: 20_000_000,
};

/**
 * Creates the only client by which the bot makes requests outside of its process: HTTP and HTTPS, without credentials in the address,
 * without ever following a redirect, within limits of time, of bytes after unpacking and of the size of JSON. The answer is read to its end
 * before it is returned. Unless a request says otherwise: 10 s, 10 MB of answer, 20 MB of request, and of JSON 100 levels, 200,000 objects
 * and lists and 1,000,000 values.
 */
export function createHttpClient(): HttpClient {
  return async (input, { limits, ...init } = {}) => {
    const allowed = { ...LIMITS, ...limits };
    refuseAddress(input);
    const headers = headersOf(init.headers);
    if (sizeOf(init.body) > allowed.maxSentBytes) {
      throw new HttpError('invalid-request', `the request is over ${byteAmount(allowed.maxSentBytes)}`);
    }
    const ending = endingOf(allowed.timeoutMs, init.signal);
    try {
      return await readAnswer(await send(input, { ...init, headers, signal: ending.signal }), allowed);
    } catch (error) {
      const failure = ending.reason() ?? httpErrorOf(error);
      // Cancels the rest of the answer.
      ending.end();
      throw failure;
    } finally {
      ending.clear();
    }
  };
}

/** Returns the same client with these limits for every request that does not override them. */
export function withLimits(client: HttpClient, limits: Partial<RequestLimits>): HttpClient {
  return (input, init) => client(input, { ...init, limits: { ...limits, ...init?.limits } });
}

function refuseAddress(input: Parameters<HttpClient>[0]): void {
  const address = input instanceof Request ? input.url : String(input);
  if (!URL.canParse(address)) throw new HttpError('invalid-request', 'its address is not a URL');
  const { protocol, username, password } = new URL(address);
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new HttpError('invalid-request', 'its address starts with neither http:// nor https://');
  }
  if (username !== '' || password !== '') {
    throw new HttpError('invalid-request', 'its address contains a user name or a password, which is not allowed here');
  }
}

/** Builds headers with an error of our own: the platform's would repeat the header, which may be a key. */
function headersOf(init: RequestInit['headers']): Headers {
  try {
    return new Headers(init);
  } catch {
    throw new HttpError(
      'invalid-request',
      'a key, token or other header contains a character that is not allowed in headers',
    );
  }
}

/** Bytes of a body in memory; streams are never sent here. */
function sizeOf(body: RequestInit['body']): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Blob) return body.size;
  if (body instanceof FormData) return [...body.values()].reduce((sum, value) => sum + sizeOf(value), 0);
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  return 0;
}

/**
 * Ends a request after its time, or when the caller's signal does. AbortSignal.any holds a timeout so weakly that it may never fire, unlike
 * a timer of our own.
 */
function endingOf(timeoutMs: number, callerSignal: AbortSignal | null | undefined) {
  const controller = new AbortController();
  const end = () => controller.abort();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, timeoutMs);
  callerSignal?.addEventListener('abort', end, { once: true });
  if (callerSignal?.aborted) end();
  return {
    signal: controller.signal,
    end,
    reason() {
      if (callerSignal?.aborted) return new HttpError('ended', 'the request was cancelled before its response');
      return isLate ? new HttpError('timeout', `no response within ${timeoutMs / 1_000} s`) : undefined;
    },
    clear() {
      clearTimeout(timer);
      callerSignal?.removeEventListener('abort', end);
    },
  };
}
