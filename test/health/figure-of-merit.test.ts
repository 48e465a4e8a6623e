import { describe, expect, test } from 'vitest';
import { findMetric } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { fomFromRaw } from '../../src/health/figure-of-merit.ts';

const catalog = loadCatalog(SHIPPED_CATALOG);

describe('ramp', () => {
  test.each([
    ['ci.revert_count', 1, 0.5],
    ['ci.duration_p90', 5, 0.714],
    ['training.multigpu_arena_sps', 40_000, 0.667],
    ['ci.pr_cycle_time', 48, 0.5],
    ['eval.remote_duration', 3, 1],
    ['eval.remote_duration', 2, 1],
    ['training.bug_count', 4, 0],
  ])('%s at %d scores %d, as the design team worked out', (path, raw, fom) => {
    const metric = findMetric(catalog, path);
    expect(metric && fomFromRaw(raw, metric.ramp)).toBeCloseTo(fom, 3);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('a raw %d is no data', (raw) => {
    expect(fomFromRaw(raw, { zero: 0, one: 1 })).toBeNull();
  });
});
