import { ForeseenError } from '../core/errors.ts';
import { retry } from '../core/retry.ts';
import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import { type HttpError, httpErrorOf } from '../http-client/http-error.ts';

/** Facts about a refusal besides its message. */
export interface SourceRefusal {
  /** The HTTP status, if there was an answer. */
  readonly status?: number;
  /** The full answer, for code that searches it for known words; not for people. */
  readonly answer?: string;
}

/** A source that gave no usable answer. The message is fit for people and for Datadog: it holds no secret and no page of HTML. */
export class SourceError extends ForeseenError {
  readonly refusal: SourceRefusal;

  constructor(message: string, refusal: SourceRefusal = {}) {
    super(message);
    this.name = 'SourceError';
    this.refusal = refusal;
  }
}

/** An answer of a source, read to its end. */
export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Context of one request to a source. */
export interface ExchangeOptions {
  /** Name of the source for people, and the setting with its address. */
  readonly source: string;
  readonly setting: string;
  /** The setting with the credentials, if a sign-in page in front of the source may ask for them. */
  readonly access?: string;
  /** The request, for people. */
  readonly where: string;
  /** Ends the request when the run ends. */
  readonly signal: AbortSignal;
}

const TRIES = 2;

/** A failure that another attempt may fix. */
class PassingError extends SourceError {}

/**
 * Makes one request and reads its whole answer; tries once more if the source itself fails: it cannot be reached, is late or answers
 * with 5xx. Returns the last answer whatever its status; throws SourceError if there is none.
 */
export async function exchange(
  send: (signal: AbortSignal) => Promise<Response>,
  options: ExchangeOptions,
): Promise<Exchange> {
  const delay = (isPassing: boolean, failed: number) => (isPassing && failed < TRIES ? 0 : undefined);
  return retry(() => attempt(send, options), {
    delayAfterError: (error, failed) => delay(error instanceof PassingError, failed),
    delayAfterResult: ({ status }, failed) => delay(status >= 500, failed),
  });
}

async function attempt(send: (signal: AbortSignal) => Promise<Response>, options: ExchangeOptions): Promise<Exchange> {
  try {
    const response = await send(options.signal);
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    throw sourceErrorOf(error, options);
  }
}

/** Names the source and not the request if nothing answers, so that all requests fail with the same message, which is reported once. */
function sourceErrorOf(error: unknown, { source, setting, access, where, signal }: ExchangeOptions): SourceError {
  if (signal.aborted) return new SourceError(`${where}: the run has ended`);
  const failure = httpErrorOf(error);
  switch (failure.kind) {
    case 'timeout':
      return new PassingError(failure.describe(where));
    case 'unreachable':
      return new PassingError(`${failure.describe(source)}. Next step: check ${setting}, and that the server is up`);
    case 'redirected':
      if (access !== undefined && isSignIn(failure)) {
        const what = `${failure.describe(source)}, which is a sign-in page`;
        return new SourceError(`${what}. Next step: check ${access}, and that ${setting} points to its API`);
      }
      return new SourceError(`${failure.describe(source)}. Next step: check ${setting}`);
    default:
      return new SourceError(failure.describe(where));
  }
}

/** Whether a redirect leads to a sign-in page, as proxies in front of a server have it. */
function isSignIn({ answered }: HttpError): boolean {
  return /\b(log[-_]?in|sign[-_]?in|oauth2?|auth|authorize|sso|saml2?)\b/i.test(
    answered?.headers.get('location') ?? '',
  );
}

/** Milliseconds for which a source is not asked after it has reported too many requests. */
export const PAUSE_MS = {
  /** Used if it does not say how long. */
  default: MINUTE_MS,
  /** Upper bound, whatever it says. */
  longest: HOUR_MS,
} as const;

/** Returns the error for a source whose rate limit is used up; `until` in milliseconds since 1970. */
export function limitError(source: string, until: number, status?: number): SourceError {
  const time = `${new Date(until).toISOString().slice(11, 16)} UTC`;
  const answered = status === undefined ? '' : `HTTP ${status}, `;
  return new SourceError(`${source}: ${answered}its rate limit is used up; the next request is at ${time}`);
}
