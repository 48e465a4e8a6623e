import type { Series } from '../src/series.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** 2026-11-23 14:00 UTC, a Monday. */
export const NOW = Date.UTC(2026, 10, 23, 14);
export const MIDNIGHT = Date.UTC(2026, 10, 23);

/** A series with a point every quarter of an hour. */
export function gauge(
  metric: string,
  valueAt: number | ((at: number) => number | null),
  ...tags: readonly string[]
): Series {
  return {
    metric,
    tags,
    every: 900,
    source: 'simulated',
    valueAt: typeof valueAt === 'number' ? () => valueAt : valueAt,
  };
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('was not rejected');
    },
    (error: unknown) => error,
  );
}
