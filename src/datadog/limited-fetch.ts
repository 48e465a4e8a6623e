import type { Failure } from '../health/answer.ts';
import type { HttpClient, RequestLimits } from '../http-client/http-client.ts';
import { HttpError, type HttpErrorKind, httpErrorOf } from '../http-client/http-error.ts';
import { DatadogError } from './failure.ts';
import type { RateLimit } from './rate-limit.ts';

/** What asking Datadog takes, and who hears of it. */
export interface LimitedFetchOptions {
  readonly fetch: HttpClient;
  readonly rateLimit: RateLimit;
  /** Told of every request that ended: HTTP status, or the kind of failure. */
  readonly onRequest: (outcome: string, seconds: number) => void;
  /** Where they differ from those of the client. */
  readonly limits?: Partial<RequestLimits>;
}

/**
 * A `fetch` for the Datadog client, which by itself hides the rate-limit headers. Throws DatadogError; asks nothing at all while the
 * rate limit blocks.
 */
export function createLimitedFetch({
  fetch: send,
  rateLimit,
  onRequest,
  limits = {},
}: LimitedFetchOptions): HttpClient {
  return async (input, init) => {
    const until = rateLimit.blockedUntil();
    if (until !== undefined)
      throw new DatadogError({ kind: 'rate-limited', detail: 'the rate limit is used up', until });
    const started = performance.now();
    const done = (outcome: string) => onRequest(outcome, (performance.now() - started) / 1000);
    try {
      const response = await send(input, { ...init, limits });
      rateLimit.observe(response.status, response.headers);
      done(String(response.status));
      return usable(response, rateLimit.blockedUntil());
    } catch (error) {
      // What begins an answer counts, also where its rest cannot be read.
      if (error instanceof HttpError && error.answered) {
        rateLimit.observe(error.answered.status, error.answered.headers);
      }
      const failure = failureOfFetch(error);
      if (!(error instanceof DatadogError)) done(failure.kind);
      throw new DatadogError(failure);
    }
  };
}

/** A 429 is thrown here, where its reset is known: the client hides the headers. */
function usable(response: Response, blockedUntil: number | undefined): Response {
  const { status } = response;
  if (status === 429 && blockedUntil !== undefined) {
    throw new DatadogError({ kind: 'rate-limited', detail: 'HTTP 429', until: blockedUntil });
  }
  if (status === 204 || status === 304)
    throw new DatadogError({ kind: 'unreadable', detail: `HTTP ${status}, no content` });
  return response;
}

/** What the kinds of the HTTP client come to here; a request that cannot be sent, and a redirect, are for who set the address. */
const KINDS: Readonly<Record<HttpErrorKind, Failure['kind']>> = {
  'invalid-request': 'unreachable',
  unreachable: 'unreachable',
  redirected: 'unreachable',
  timeout: 'timeout',
  ended: 'timeout',
  'too-large': 'unreadable',
  'too-deep': 'unreadable',
  packed: 'unreadable',
};

/** The reason behind an error of asking Datadog, without any word of a library. */
function failureOfFetch(error: unknown): Failure {
  if (error instanceof DatadogError) return error.failure;
  const { kind, detail } = httpErrorOf(error);
  return { kind: KINDS[kind], detail };
}
