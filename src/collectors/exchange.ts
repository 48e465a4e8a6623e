import { ForeseenError } from '../core/errors.ts';
import { retry } from '../core/retry.ts';
import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import { type HttpError, httpErrorOf } from '../http-client/http-error.ts';

/** What is known of a refusal beside its words. */
export interface Refusal {
  /** Of HTTP, where there was an answer. */
  readonly status?: number;
  /** All that the source said, for who knows its words, which may stand behind much else; not for people. */
  readonly answer?: string;
}

/** Why a source gave no usable answer. The message is fit for people and for Datadog: it holds no secret and no page of HTML. */
export class SourceError extends ForeseenError {
  readonly refusal: Refusal;

  constructor(message: string, refusal: Refusal = {}) {
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

/** What one request of a source takes. */
export interface ExchangeOptions {
  /** What people call the source, and the setting that says where it is. */
  readonly source: string;
  readonly setting: string;
  /** The setting that says who asks, where that is not all that the source goes by. */
  readonly access?: string;
  /** The question, for people. */
  readonly where: string;
  /** Ends the request when the run ends. */
  readonly signal: AbortSignal;
}

const TRIES = 2;

/** A failure that another try may mend. */
class PassingError extends SourceError {}

/**
 * One request with its whole answer, tried once more where the source fails by itself: where it cannot be reached, is late or answers
 * with 5xx. The last answer is given whatever its status; throws SourceError where there is none.
 */
export async function exchange(
  send: (signal: AbortSignal) => Promise<Response>,
  options: ExchangeOptions,
): Promise<Exchange> {
  const again = (isPassing: boolean, failed: number) => (isPassing && failed < TRIES ? 0 : undefined);
  return retry(() => once(send, options), {
    delayAfterError: (error, failed) => again(error instanceof PassingError, failed),
    delayAfterResult: ({ status }, failed) => again(status >= 500, failed),
  });
}

async function once(send: (signal: AbortSignal) => Promise<Response>, options: ExchangeOptions): Promise<Exchange> {
  try {
    const response = await send(options.signal);
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    throw sourceErrorOf(error, options);
  }
}

/** Where nobody answers, it is one trouble whatever was asked, and told as one. */
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

/** Whether a redirect leads to where people sign in, as the proxies in front of a server have it. */
function isSignIn({ answered }: HttpError): boolean {
  return /\b(log[-_]?in|sign[-_]?in|oauth2?|auth|authorize|sso|saml2?)\b/i.test(
    answered?.headers.get('location') ?? '',
  );
}

/** How long a source is left alone after it has said that there were too many requests. */
export const PAUSE_MS = {
  /** Where it does not say how long. */
  default: MINUTE_MS,
  /** Whatever it says. */
  longest: HOUR_MS,
} as const;

/** Until when a source wants to be left alone, in words for people; `until` in milliseconds since 1970. */
export function limitError(source: string, until: number, status?: number): SourceError {
  const time = `${new Date(until).toISOString().slice(11, 16)} UTC`;
  const answered = status === undefined ? '' : `HTTP ${status}, `;
  return new SourceError(`${source}: ${answered}its rate limit is used up; the next request is at ${time}`);
}
