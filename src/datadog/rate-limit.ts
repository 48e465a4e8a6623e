import type { Clock } from '../clock.ts';
import { createPause } from '../pause.ts';

/** What Datadog's X-RateLimit headers allow. */
export interface RateLimit {
  /** Until when nothing may be asked, in milliseconds since 1970; undefined while asking is allowed. */
  blockedUntil(): number | undefined;
  /** Takes note of an answer's status and headers. */
  observe(status: number, headers: Headers): void;
}

/** A 429 without a usable Reset header blocks for this long. */
const DEFAULT_RESET_SECONDS = 60;
/** Datadog's longest period; a header that claims more is wrong. */
const LONGEST_RESET_SECONDS = 3600;

/** Reads `X-RateLimit-Remaining` and `-Reset` (seconds until the budget is new) off every answer. */
export function createRateLimit(clock: Clock): RateLimit {
  const pause = createPause(clock);
  return {
    blockedUntil: pause.until,
    observe(status, headers) {
      const remaining = numberOf(headers, 'x-ratelimit-remaining');
      if (status !== 429 && (remaining === undefined || remaining > 0)) return;
      const seconds = numberOf(headers, 'x-ratelimit-reset') ?? DEFAULT_RESET_SECONDS;
      // Answers overtake each other: the later reset counts.
      pause.begin(clock() + 1000 * Math.min(Math.max(seconds, 1), LONGEST_RESET_SECONDS));
    },
  };
}

function numberOf(headers: Headers, name: string): number | undefined {
  const value = Number(headers.get(name)?.trim() || Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}
