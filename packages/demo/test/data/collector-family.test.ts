import type { Series } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { collectorFamily } from '../../src/data/collector-family.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

/** A collector that ran every quarter of an hour until the fourth run. */
const failed: Series = {
  metric: 'collector.shop.failed',
  tags: ['env:production'],
  every: 900,
  source: 'simulated',
  valueAt: (at) => (at <= 3 * QUARTER ? 0 : null),
};

describe('collector family', () => {
  test('the reports of a collector about itself share one name for all collectors and differ by a tag', () => {
    const family = collectorFamily([failed, { ...failed, metric: 'shop.orders' }]);
    expect(family.map(({ metric, tags }) => [metric, tags.join()])).toEqual([
      ['collector.failed', 'env:production,collector:shop'],
      ['collector.minutes_since_run', 'env:production,collector:shop'],
    ]);
    expect(family[0]?.valueAt(QUARTER)).toBe(0);
  });

  test('minutes since the last run go up until the next, and on when there is none', () => {
    const since = collectorFamily([failed])[1];
    const at = [QUARTER, QUARTER + 14 * MINUTE, 2 * QUARTER, 3 * QUARTER + 100 * MINUTE, 3 * QUARTER + 400 * MINUTE];
    expect(at.map((time) => since?.valueAt(time))).toEqual([0, 14, 0, 100, null]);
  });
});
