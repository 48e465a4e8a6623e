import { describe, expect, test } from 'vitest';
import type { Part, Reach } from '../../src/collectors/collector.ts';
import { runCollector } from '../../src/collectors/run-collector.ts';

const NOW = Date.UTC(2026, 10, 28, 12);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const orders = (seen: Partial<Reach>): Part<null> => ({
  metrics: ['shop.orders_7d', 'shop.open'],
  asks: 'GET /orders',
  read: async () => ({
    samples: [
      { metric: 'shop.orders_7d', value: 0 },
      { metric: 'shop.open', value: 3 },
    ],
    reach: [
      {
        what: 'orders',
        metrics: ['shop.orders_7d'],
        windowMs: 7 * DAY_MS,
        mostAgeMs: DAY_MS,
        since: null,
        until: null,
        ...seen,
      },
    ],
  }),
});
const runOf = (seen: Partial<Reach>) =>
  runCollector({ name: 'shop', parts: [orders(seen)], open: () => null }, { now: NOW, timeoutMs: 5_000 });

describe('reach', () => {
  test.each<Partial<Reach>>([
    {},
    { since: NOW - 7 * DAY_MS },
    { since: NOW - 30 * DAY_MS, until: NOW - DAY_MS },
    { until: NOW + HOUR_MS },
  ])('a source that was seen over the whole window up to now gives all its metrics: %o', async (seen) => {
    const { samples, errors, reach } = await runOf(seen);
    expect(samples.map(({ metric }) => metric)).toEqual(['shop.orders_7d', 'shop.open']);
    expect(errors).toEqual([]);
    expect(reach.map(({ what, metrics }) => [what, metrics])).toEqual([
      ['orders', ['shop.orders_7d']],
      ['GET /orders', ['shop.open']],
    ]);
  });

  test.each<[string, Partial<Reach>]>([
    ['orders: read only from 2026-11-26 12:00 UTC on: why', { since: NOW - 2 * DAY_MS }],
    ['orders: read only until 2026-11-25 12:00 UTC: why', { until: NOW - 3 * DAY_MS }],
    ['orders: read only until 2026-11-27 11:59 UTC: why', { since: NOW - HOUR_MS, until: NOW - DAY_MS - 60_000 }],
  ])('a source that was read in part has no number, not that of the part: %s', async (message, seen) => {
    const { samples, errors, failed } = await runOf({ ...seen, why: 'why' });
    expect(samples).toEqual([{ metric: 'shop.open', value: 3 }]);
    expect(errors).toEqual([{ message, metrics: ['shop.orders_7d'], asks: 'GET /orders' }]);
    expect(failed).toBe(false);
  });
});
