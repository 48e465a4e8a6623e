import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { lastLocalDays } from '../../src/core/days.ts';
import { PACKAGE_ROOT, SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { buildRollup, type MetricReading, onlyArea, withSent } from '../../src/health/rollup.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const NOON = Date.parse('2025-12-15T12:00:00Z');
const days = lastLocalDays(NOON, 'UTC', 7);
const HOUR = 3_600_000;

const build = (catalog: Catalog, readings: ReadonlyMap<string, MetricReading>) =>
  buildRollup(catalog, { timeZone: 'UTC', days, now: NOON, bucketMs: HOUR }, readings);

const onDay = (index: number, value: number) => {
  const start = days[index]?.start ?? 0;
  return [0, 6, 12, 18].map((hour) => ({ at: start + hour * HOUR, value }));
};
const reading = (fom: MetricReading['fom'], raw: MetricReading['raw'] = []) => ({ fom, raw });

interface RealDay extends Record<string, unknown> {
  readonly day: string;
}
const real: { days: readonly RealDay[] } = JSON.parse(
  readFileSync(join(PACKAGE_ROOT, 'packages/demo/data/github-daily.json'), 'utf8'),
);

describe('rollup', () => {
  test.each([
    ['hotfix_count', 'github.commits.hotfix', (raw: number) => Math.max(0, Math.min(1, (raw - 10) / (0 - 10)))],
    ['revert_count', 'github.commits.reverts', (raw: number) => Math.max(0, Math.min(1, (raw - 2) / (0 - 2)))],
    [
      'force_merge_count',
      'github.commits.force_merge_7d',
      (raw: number) => Math.max(0, Math.min(1, (raw - 14) / (0 - 14))),
    ],
  ])('with the real days as raw metric and no FoM series, %s shows the ramp of those days', (key, raw, ramp) => {
    const lastWeek = real.days.slice(-7);
    expect(lastWeek.map(({ day }) => day)).toEqual(days.map(({ date }) => date));
    const points = lastWeek.flatMap((day, index) => onDay(index, Number(day[raw])));
    const rollup = build(loadCatalog(SHIPPED_CATALOG), new Map([[`ci.${key}`, reading([], points)]]));
    const row = onlyArea(rollup, 'ci').areas[0]?.rows.find((candidate) => candidate.key === key);
    expect(row?.foms).toEqual(lastWeek.map((day) => ramp(Number(day[raw]))));
  });

  test('the FoM series wins over the raw metric, day by day', () => {
    const both = reading(onDay(6, 0.9), [...onDay(5, 5), ...onDay(6, 10)]);
    const rollup = build(catalogOf({ a: ['m'] }), new Map([['a.m', both]]));
    expect(rollup.areas[0]?.rows[0]?.foms.slice(-3)).toEqual([null, 0.5, 0.9]);
  });

  test('area scores 0.85, 0.65 and 0.92 give 0.81 overall', () => {
    const catalog = catalogOf({ training: ['m'], ci: ['m'], eval: ['m'] });
    const scores = { 'training.m': 0.85, 'ci.m': 0.65, 'eval.m': 0.92 };
    const readings = Object.entries(scores).map(([path, value]): [string, MetricReading] => [
      path,
      reading(onDay(6, value)),
    ]);
    const rollup = build(catalog, new Map(readings));
    expect(rollup.overall.at(-1)?.value?.toFixed(2)).toBe('0.81');
  });

  test('gray metrics are left out of a mean and counted beside it', () => {
    const rollup = build(catalogOf({ a: ['m', 'n', 'o'] }), new Map([['a.m', reading(onDay(6, 0.4))]]));
    expect(rollup.areas[0]?.scores.at(-1)).toEqual({ value: 0.4, withData: 1, of: 3 });
  });

  test('without any data every score is missing, and none is zero', () => {
    const rollup = build(catalogOf({ a: ['m'] }), new Map());
    expect(rollup.overall).toEqual(days.map(() => ({ value: null, withData: 0, of: 1 })));
    expect(rollup.areas[0]?.rows[0]).toMatchObject({ foms: days.map(() => null), lastDataAt: null });
  });

  test('a raw NaN is no data, nor is a figure of merit out of its range: a percentage is not green', () => {
    const rollup = build(
      catalogOf({ a: ['nan', 'above', 'below', 'percent'] }),
      new Map([
        ['a.nan', reading([], onDay(6, Number.NaN))],
        ['a.above', reading(onDay(6, 1.4))],
        ['a.below', reading(onDay(6, -3))],
        ['a.percent', reading(onDay(6, 20), onDay(6, 8))],
      ]),
    );
    expect(rollup.areas[0]?.rows.map(({ foms }) => foms.at(-1))).toEqual([null, null, null, 0.2]);
  });

  test('a figure of merit is no newer than its raw value: where nobody renews that, the row is overdue', () => {
    const at = (hoursAgo: number, value: number) => [{ at: NOON - hoursAgo * HOUR, value }];
    const rollup = build(
      catalogOf({ a: ['both', 'raw_is_old', 'fom_is_old', 'fom_only'] }),
      new Map([
        ['a.both', reading(at(1, 0.9), at(1, 1))],
        ['a.raw_is_old', reading(at(1, 0.9), at(9, 1))],
        ['a.fom_is_old', reading(at(9, 0.9), at(1, 1))],
        ['a.fom_only', reading(at(1, 0.9))],
      ]),
    );
    expect(rollup.areas[0]?.rows.map(({ isOverdue }) => isOverdue)).toEqual([false, true, false, false]);
    expect(rollup.areas[0]?.scores.at(-1)?.withData).toBe(3);
  });

  test('a figure of merit that is being sent counts as Datadog will give it: in its bucket, with what is there', () => {
    const now = NOON + 20 * 60_000;
    const before = new Map([
      [
        'a.m',
        reading([
          { at: NOON - HOUR, value: 0 },
          { at: NOON, value: 0.2 },
        ]),
      ],
      ['a.n', reading([])],
    ]);
    const sent = new Map([
      ['a.m', 0.6],
      ['a.o', 1],
    ]);
    const after = withSent(before, sent, { now, bucketMs: HOUR });
    expect([...after].map(([path, { fom }]) => [path, fom])).toEqual([
      [
        'a.m',
        [
          { at: NOON - HOUR, value: 0 },
          { at: NOON, value: 0.4 },
        ],
      ],
      ['a.n', []],
    ]);
  });
});
