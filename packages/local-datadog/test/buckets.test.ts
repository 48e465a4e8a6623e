import { expect, test } from 'vitest';
import { bucketStarts, defaultSeconds, intervalSeconds, intoBuckets } from '../src/buckets.ts';
import type { Rollup } from '../src/rollup-argument.ts';
import { DAY, HOUR, MIDNIGHT } from './gauges.ts';

const berlinDays: Rollup = { kind: 'daily', method: 'avg', hour: 0, timeZone: 'Europe/Berlin' };
const hourly: Rollup = { kind: 'seconds', method: 'avg', seconds: 3600 };
const over = (from: number, to: number) => ({ from, to, span: to - from });
const hoursBetween = (starts: readonly number[]) =>
  starts.slice(1).map((start, index) => (start - (starts[index] ?? 0)) / HOUR);

test('calendar days of Berlin have 25 hours where the clocks go back', () => {
  const starts = bucketStarts(berlinDays, over(Date.UTC(2026, 9, 23, 22), Date.UTC(2026, 9, 27, 12)));
  expect(starts.map((start) => new Date(start).toISOString())).toEqual([
    '2026-10-23T22:00:00.000Z',
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
    '2026-10-26T23:00:00.000Z',
  ]);
  expect(hoursBetween(starts)).toEqual([24, 25, 24]);
});

test('calendar days of Berlin have 23 hours where the clocks go forward', () => {
  const starts = bucketStarts(berlinDays, over(Date.UTC(2027, 2, 26, 23), Date.UTC(2027, 2, 29, 12)));
  expect(hoursBetween(starts)).toEqual([24, 23]);
});

test('a day may begin at another hour', () => {
  const starts = bucketStarts({ ...berlinDays, hour: 6 }, over(MIDNIGHT - DAY, MIDNIGHT + DAY));
  expect(starts.map((start) => new Date(start).toISOString())).toEqual([
    '2026-11-22T05:00:00.000Z',
    '2026-11-23T05:00:00.000Z',
  ]);
});

test('a partial first bucket is left out and a partial last one kept', () => {
  const starts = bucketStarts(hourly, over(MIDNIGHT + 1, MIDNIGHT + 2.5 * HOUR));
  expect(starts).toEqual([MIDNIGHT + HOUR, MIDNIGHT + 2 * HOUR]);
  expect(bucketStarts(berlinDays, over(MIDNIGHT, MIDNIGHT + HOUR))).toEqual([]);
});

test('from is inclusive and to exclusive', () => {
  expect(bucketStarts(hourly, over(MIDNIGHT, MIDNIGHT + 2 * HOUR))).toEqual([MIDNIGHT, MIDNIGHT + HOUR]);
});

test('days in seconds are days of UTC', () => {
  const starts = bucketStarts(
    { kind: 'seconds', method: 'avg', seconds: 86_400 },
    over(MIDNIGHT - DAY, MIDNIGHT + HOUR),
  );
  expect(starts).toEqual([MIDNIGHT - DAY, MIDNIGHT]);
});

test('default intervals are those of Datadog’s API', () => {
  expect([HOUR, 4 * HOUR, DAY, 7 * DAY, 31 * DAY].map(defaultSeconds)).toEqual([20, 60, 300, 3600, 14_400]);
});

test('no series has more than 1500 points, whatever was asked', () => {
  for (const days of [1, 7, 30, 90, 400]) {
    const window = over(MIDNIGHT - days * DAY, MIDNIGHT);
    for (const rollup of [
      { kind: 'seconds', method: 'avg', seconds: 1 },
      { kind: 'default', method: 'avg' },
    ] as const) {
      expect(bucketStarts(rollup, window).length).toBeLessThanOrEqual(1500);
    }
  }
  expect(intervalSeconds({ kind: 'seconds', method: 'avg', seconds: 60 }, over(MIDNIGHT - 7 * DAY, MIDNIGHT))).toBe(
    600,
  );
});

test('the interval a request wishes for is used unless it is too small', () => {
  const byDefault = { kind: 'default', method: 'avg' } as const;
  expect(intervalSeconds(byDefault, { ...over(MIDNIGHT - DAY, MIDNIGHT), requestedSeconds: 1800 })).toBe(1800);
  expect(intervalSeconds(byDefault, { ...over(MIDNIGHT - DAY, MIDNIGHT), requestedSeconds: 5 })).toBe(60);
});

test('samples are aggregated by the method of the rollup, those before the first bucket dropped', () => {
  const samples = [1, 2, 3, 6].map((value, index) => ({ at: MIDNIGHT + (index - 1) * 900_000, value }));
  const byMethod = (method: Rollup['method']) => [...intoBuckets(samples, [MIDNIGHT, MIDNIGHT + HOUR], method)];
  expect(byMethod('avg')).toEqual([[MIDNIGHT, 11 / 3]]);
  expect(byMethod('sum')).toEqual([[MIDNIGHT, 11]]);
  expect(byMethod('min')).toEqual([[MIDNIGHT, 2]]);
  expect(byMethod('max')).toEqual([[MIDNIGHT, 6]]);
  expect(byMethod('count')).toEqual([[MIDNIGHT, 3]]);
});
