import { describe, expect, test } from 'vitest';
import { lastLocalDays } from '../../src/core/days.ts';
import { buildMetricDetail } from '../../src/health/metric-detail.ts';
import type { Point } from '../../src/health/reading.ts';
import { buildRollup } from '../../src/health/rollup.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const NOW = Date.parse('2026-11-24T12:30:00Z');
const HOUR = 3_600_000;
const CATALOG = catalogOf({ shop: ['refunds'] });
const days = lastLocalDays(NOW, 'UTC', 35);
const SPAN = { timeZone: 'UTC', days, shown: 7, now: NOW, bucketMs: HOUR };

/** A point an hour up to now, its value by the number of its day, 0 being the first of 35. */
const hourly = (rawOn: (day: number) => number | null): readonly Point[] =>
  days.flatMap(({ start, end }, day) => {
    const value = rawOn(day);
    if (value === null) return [];
    const hours = (Math.min(end, NOW) - start) / HOUR;
    return Array.from({ length: Math.ceil(hours) }, (_, hour) => ({ at: start + hour * HOUR, value }));
  });
const detail = (rawOn: (day: number) => number | null) =>
  buildMetricDetail(CATALOG, { path: 'shop.refunds', reading: { fom: [], raw: hourly(rawOn) } }, SPAN);

describe('metric detail', () => {
  test('statistics are those of the days on screen, weeks those of the last fourteen', () => {
    // The ramp of this catalog runs from 10 to 0.
    const { statistics, weeks, values, foms } = detail((day) => (day >= 28 ? day - 28 : day >= 21 ? 2 : 9));
    expect(values).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(foms).toEqual([1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4]);
    expect(statistics).toMatchObject({ min: 0, max: 6, p90: 5 });
    expect(weeks?.before).toBe(2);
    expect(weeks?.last).toBe(statistics?.average);
  });

  test('the figure of a day is that of the rollup: the mean of figures, and none that is out of range', () => {
    const today = days.at(-1)?.start ?? 0;
    const at = (values: readonly number[]) => values.map((value, hour) => ({ at: today + hour * HOUR, value }));
    const reading = { fom: at([85, -1]), raw: at([0, 30]) };
    const { foms, values } = buildMetricDetail(CATALOG, { path: 'shop.refunds', reading }, SPAN);
    expect([foms.at(-1), values.at(-1)]).toEqual([0.5, 15]);
    const span = { ...SPAN, days: days.slice(-7) };
    const rollup = buildRollup(CATALOG, span, new Map([['shop.refunds', reading]]));
    expect(rollup.areas[0]?.rows[0]?.foms.at(-1)).toBe(0.5);
  });

  test('the last change of status is shown with its date, over a gap too', () => {
    const { lastChange, changesThisWeek, status } = detail((day) =>
      day === 32 ? null : day >= 33 ? 9 : day >= 10 ? 1 : 9,
    );
    expect(lastChange).toEqual({ date: '2026-11-23', from: 'green', to: 'red' });
    expect([changesThisWeek, status]).toEqual([1, 'red']);
  });

  test('a reading is as old as the end of its hour, and gray when its collector has missed two runs', () => {
    expect(detail(() => 1).reading).toMatchObject({ value: 1, at: NOW, current: true });
    const silent = detail((day) => (day === 34 ? null : 1));
    expect(silent).toMatchObject({ status: 'gray', reading: { current: false, at: days[34]?.start } });
    expect(silent.values.at(-1)).toBeNull();
  });

  test('a metric without any data has no statistics, no weeks and no change', () => {
    expect(detail(() => null)).toMatchObject({
      reading: null,
      status: 'gray',
      statistics: null,
      weeks: null,
      anomaly: null,
      lastChange: null,
      changesThisWeek: 0,
      collector: 'all',
      raw: 'raw.shop.refunds',
    });
  });

  test('a figure of merit does not make an old raw value current', () => {
    const yesterday = hourly((day) => (day === 34 ? null : 1));
    const fom = [{ at: NOW - HOUR, value: 1 }];
    expect(buildMetricDetail(CATALOG, { path: 'shop.refunds', reading: { fom, raw: yesterday } }, SPAN).status).toBe(
      'gray',
    );
    expect(buildMetricDetail(CATALOG, { path: 'shop.refunds', reading: { fom, raw: [] } }, SPAN).status).toBe('green');
  });

  test('a day that has just begun is held against the same hours of the days before', () => {
    const rhythm = (at: number) => 100 + 30 * Math.sin((2 * Math.PI * (at % 86_400_000)) / 86_400_000);
    const anomalyAt = (now: number, last: (at: number) => number) => {
      const span = { ...SPAN, now, days: lastLocalDays(now, 'UTC', 35) };
      const from = span.days[0]?.start ?? 0;
      const today = span.days.at(-1)?.start ?? 0;
      const raw = Array.from({ length: Math.ceil((now - from) / HOUR) }, (_, hour) => {
        const at = from + hour * HOUR;
        return { at, value: at >= today ? last(at) : rhythm(at) };
      });
      return buildMetricDetail(CATALOG, { path: 'shop.refunds', reading: { fom: [], raw } }, span).anomaly;
    };
    const midnight = Date.parse('2026-11-24T00:00:00Z');
    for (const hours of [1, 3, 6, 12, 23]) expect(anomalyAt(midnight + hours * HOUR, rhythm)).toBeNull();
    expect(anomalyAt(midnight + 3 * HOUR, (at) => 2 * rhythm(at))).toMatchObject({ direction: 'above' });
  });
});
