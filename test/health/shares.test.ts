import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { seriesKey } from '../../src/health/dashboard-series.ts';
import { widgetViews } from '../../src/health/dashboard-status.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const MINUTE = 60_000;
const catalog = loadCatalog(SHIPPED_CATALOG);
const dashboard = catalog.dashboards.find(({ slug }) => slug === 'training-wandb') ?? expect.fail();
const KEY = seriesKey({ metric: 'wandb.runs.by_status', across: 'sum', by: 'status' });

/** The shares of runs by status, out of the newest value of each and how many minutes ago it was sent. */
function sharesOf(newest: Readonly<Record<string, readonly [value: number, minutes: number]>>) {
  const parts = Object.entries(newest).map(([label, [value, minutes]]) => ({
    label,
    points: [{ at: NOW - minutes * MINUTE, value }],
  }));
  const readings = { parts: new Map([[KEY, parts]]), refused: new Map() };
  const views = widgetViews(dashboard, { catalog, readings, steps: [], bucketMs: MINUTE, now: NOW }, new Map());
  return views.flatMap((view) => (view.kind === 'pie' ? view.amounts.map(({ label, value }) => [label, value]) : []));
}

describe('shares', () => {
  test('a share that has become zero, or ended long ago, is left out', () => {
    const newest = { queued: [0, 5], running: [0, 5], succeeded: [4, 5], failed: [3, 1_800] } as const;
    expect(sharesOf(newest)).toEqual([['succeeded', 4]]);
  });

  test('a pie without any share says so', () => {
    expect(sharesOf({ queued: [0, 5], running: [0, 5] })).toEqual([
      ['queued', 0],
      ['running', 0],
    ]);
  });
});
