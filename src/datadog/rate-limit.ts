import type { Clock } from '../clock.ts';

/** What Datadog's X-RateLimit headers allow. */
export interface RateLimit {
  /** Until when nothing may be asked, in milliseconds since 1970; undefined while asking is allowed. */
  blockedUntil(): number | undefined;
  /** Takes note of an answer's status and headers. */
  observe(status: number, headers: Headers): void;
}

/** A 429 without a usable Reset header blocks for this long. */
const DEFAULT_RESET_SECONDS = 60;

/** Reads `X-RateLimit-Remaining` and `-Reset` (seconds until the budget is new) off every answer. */
export function createRateLimit(clock: Clock): RateLimit {
  let until = 0;
  return {
    blockedUntil: () => (clock() < until ? until : undefined),
    observe(status, headers) {
      const remaining = headers.get('x-ratelimit-remaining');
      if (status !== 429 && (remaining === null || Number(remaining) > 0)) return;
      const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
      until = clock() + 1000 * (reset >= 0 ? reset : DEFAULT_RESET_SECONDS);
    },
  };
}
