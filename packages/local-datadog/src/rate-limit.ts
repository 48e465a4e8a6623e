import type { Clock } from './clock.ts';

/** Requests allowed in each period; periods begin at multiples of their length. */
export interface Budget {
  readonly requests: number;
  readonly seconds: number;
}

/** Datadog's published budget for querying a timeseries: https://docs.datadoghq.com/api/latest/rate-limits/, in its older versions. */
export const QUERY_BUDGET: Budget = { requests: 1600, seconds: 3600 };

/** The headers that tell a client how much of its budget is left. */
export type RateHeaders = Readonly<Record<string, string>>;

/** Counts requests against a budget. `take` spends one and says whether it was still allowed. */
export function createRateLimit(budget: Budget, clock: Clock) {
  let period = 0;
  let used = 0;
  return {
    take(): { allowed: boolean; headers: RateHeaders } {
      const current = Math.floor(clock() / (budget.seconds * 1000));
      used = current === period ? used + 1 : 1;
      period = current;
      const reset = Math.ceil(((current + 1) * budget.seconds * 1000 - clock()) / 1000);
      return { allowed: used <= budget.requests, headers: rateHeaders(budget, budget.requests - used, reset) };
    },
  };
}

/** The `X-RateLimit-*` headers; `reset` is in seconds from now. */
export function rateHeaders(budget: Budget, remaining: number, reset: number): RateHeaders {
  return {
    'X-RateLimit-Limit': String(budget.requests),
    'X-RateLimit-Period': String(budget.seconds),
    'X-RateLimit-Remaining': String(Math.max(0, remaining)),
    'X-RateLimit-Reset': String(reset),
    'X-RateLimit-Name': 'query_timeseries',
  };
}
