import { type Series, startLocalDatadog } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { createTimeseriesApi } from '../../src/datadog/client.ts';
import { windowsOf } from '../../src/datadog/query.ts';
import { pointsOf, queryTimeseries } from '../../src/datadog/timeseries.ts';
import { steady } from '../fixtures/series.ts';

const NOW = Date.parse('2026-11-24T12:34:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('windows', () => {
  test('a span of few buckets is asked for as it is', () => {
    expect(windowsOf(NOW - 7 * DAY, { to: NOW, seconds: 900 })).toEqual({ from: NOW - 7 * DAY, to: NOW, shifts: [0] });
  });

  test.each([35, 58, 400])('%d days are windows without gap or overlap that reach back to their beginning', (days) => {
    const { from, to, shifts } = windowsOf(NOW - days * DAY, { to: NOW, seconds: 900 });
    expect((to - from) / (900 * 1000)).toBeLessThanOrEqual(1_450);
    expect([to % HOUR, to >= NOW, (to - from) % DAY]).toEqual([0, true, 0]);
    expect(shifts.map((shift) => shift / (to - from))).toEqual(shifts.map((_, index) => index));
    expect(from - (shifts.at(-1) ?? 0)).toBeLessThanOrEqual(NOW - days * DAY);
  });

  test('a bucket of a day lies in one window', () => {
    const { from, to } = windowsOf(NOW - 30 * DAY, { to: NOW, seconds: 900, widest: 86_400 });
    expect([from % DAY, to % DAY, to > NOW]).toEqual([0, 0, true]);
  });

  test('windows come in one request, and are one series again', async () => {
    const hours = (at: number) => Math.round((at - NOW) / HOUR);
    const byWho = (who: string, sign: number): Series => ({
      ...steady('shop.orders', (at) => sign * hours(at)),
      tags: ['env:production', `who:${who}`],
    });
    const data = [steady('shop.total', hours), byWho('a', 1), byWho('b', -1)];
    const datadog = await startLocalDatadog({ data, clock: () => NOW });
    try {
      const api = createTimeseriesApi(
        { apiUrl: datadog.url, apiKey: datadog.keys.api, appKey: datadog.keys.app },
        fetch,
      );
      const [total, split] = ['avg:shop.total{*}.rollup(avg, 900)', 'avg:shop.orders{*} by {who}.rollup(avg, 900)'];
      const from = NOW - 35 * DAY;
      const result = await queryTimeseries(api, { queries: [total, split], from, to: NOW, seconds: 900 });
      expect(datadog.requests).toHaveLength(1);
      const points = pointsOf(result, total);
      expect(points).toHaveLength((35 * DAY) / 900_000);
      expect(
        points.every(({ at, value }, index) => value === hours(at) && at >= from && at > (points[index - 1]?.at ?? 0)),
      ).toBe(true);
      const groups = result.series.get(split) ?? [];
      expect(groups.map(({ tags, points: { length } }) => [tags, length])).toEqual([
        [['who:a'], points.length],
        [['who:b'], points.length],
      ]);
    } finally {
      await datadog.close();
    }
  });
});
