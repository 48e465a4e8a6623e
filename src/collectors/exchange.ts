import { SourceError } from './source-error.ts';

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
  /** The question, for people. */
  readonly where: string;
  /** Ends the request when the run ends. */
  readonly signal: AbortSignal;
  /** For the request with the whole answer. */
  readonly timeoutMs: number;
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
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      const answer = await once(send, options);
      if (answer.status < 500 || left === 0) return answer;
    } catch (error) {
      if (!(error instanceof PassingError) || left === 0) throw error;
    }
  }
}

async function once(send: (signal: AbortSignal) => Promise<Response>, options: ExchangeOptions): Promise<Exchange> {
  const { source, setting, where, signal, timeoutMs } = options;
  // AbortSignal.any holds a timeout so weakly that it may never come; a timer of our own does.
  const ending = new AbortController();
  const end = () => ending.abort();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    const response = await send(ending.signal);
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    if (signal.aborted) throw new SourceError(`${where}: the run has ended`);
    if (isLate) throw new PassingError(`${where}: no answer within ${timeoutMs / 1000} s`);
    // Whatever was asked: it is one trouble, and told as one.
    throw new PassingError(
      `${source} cannot be reached${codeOf(error)}. Next step: check ${setting}, and that it is up`,
    );
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** Words of other programs may hold addresses with passwords in them: only codes are told. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
}

/** Until when a source wants to be left alone, in words for people; `until` in milliseconds since 1970. */
export function limitError(source: string, until: number, status?: number): SourceError {
  const time = `${new Date(until).toISOString().slice(11, 16)} UTC`;
  const answered = status === undefined ? '' : `HTTP ${status}, `;
  return new SourceError(`${source}: ${answered}its rate limit is used up; it is asked again from ${time} on`);
}
