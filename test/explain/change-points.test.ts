import { describe, expect, test } from 'vitest';
import { lastLocalDays } from '../../src/core/days.ts';
import { changeToExplain } from '../../src/explain/change.ts';
import { findChangePoints } from '../../src/explain/change-points.ts';
import { earlierTimes } from '../../src/explain/earlier-times.ts';
import { beginningOf, gridOf, type Hourly, hourlyValues, partOf } from '../../src/explain/hourly-series.ts';
import { noiseOf, varianceOfMean, withoutOutliers } from '../../src/explain/noise.ts';
import { cutIntoSegments } from '../../src/explain/segments.ts';
import { hoursOfDrift } from '../../src/explain/slow-drift.ts';
import { withoutRhythm } from '../../src/explain/usual-rhythm.ts';
import { leastChange } from '../../src/explain/why.ts';
import { chanceOf } from './chance.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-11-24T12:00:00Z');
const days = lastLocalDays(NOW, 'UTC', 30);
const grid = gridOf(days, NOW, {
  timeZone: 'UTC',
  isWeekend: ({ date }) => [0, 6].includes(new Date(date).getUTCDay()),
});
const count = grid.slots.length;
const chance = chanceOf(7);
const noise = Array.from({ length: count }, () => chance.normal());
const madeOf = (valueAt: (hour: number) => number | null): Hourly =>
  noise.map((one, hour) => {
    const value = valueAt(hour);
    return value === null ? null : value + one;
  });
const seriesOf = (values: Hourly) => ({ grid, values, isLessBetter: false, least: 1 });
const changeIn = (values: Hourly, freshMs = 3 * HOUR_MS) =>
  changeToExplain(seriesOf(values), findChangePoints({ grid, values }, 1), { now: NOW, freshMs });

describe('hourly series', () => {
  test('a grid has the hours of local days, and the points of an hour are its mean', () => {
    expect(count).toBe(29 * 24 + 12);
    expect(grid.slots[25]).toEqual({ day: 1, hour: 1, evenHour: 1, isWeekend: false });
    const values = hourlyValues(grid, [
      { at: grid.from, value: 1 },
      { at: grid.from + HOUR_MS / 2, value: 3 },
      { at: grid.from + 2 * HOUR_MS, value: Number.NaN },
      { at: NOW + HOUR_MS, value: 9 },
    ]);
    expect(values.slice(0, 3)).toEqual([2, null, null]);
    const part = partOf({ grid, values }, 1, 3);
    expect([part.values.length, part.grid.from]).toEqual([2, beginningOf(grid, 1)]);
  });

  test.each([
    ['2026-10-26T12:00:00Z', 'Europe/Berlin', [0, 1, 2, 2, 3, 4]],
    ['2026-03-30T12:00:00Z', 'Europe/Berlin', [0, 1, 3, 4, 5, 6]],
    ['2026-11-24T12:00:00Z', 'Asia/Kolkata', [0, 1, 2, 3, 4, 5]],
  ])('the day before %s in %s has the hours of the wall clock', (iso, timeZone, hours) => {
    const now = Date.parse(iso);
    const { slots } = gridOf(lastLocalDays(now, timeZone, 3), now, { timeZone, isWeekend: () => false });
    expect(
      slots
        .filter(({ day }) => day === 1)
        .map(({ hour }) => hour)
        .slice(0, 6),
    ).toEqual(hours);
    expect(slots.every(({ hour, evenHour }) => hour < 24 && evenHour < 24)).toBe(true);
  });
});

describe('change point', () => {
  test('a step is found at its hour, whatever the rhythm of the day and of weekends', () => {
    const values = madeOf((hour) => {
      const { hour: ofDay, isWeekend } = grid.slots[hour] ?? { hour: 0, isWeekend: false };
      return 50 + 6 * Math.sin((ofDay * Math.PI) / 12) + (isWeekend ? 9 : 0) - (hour >= 690 ? 6 : 0);
    });
    expect(withoutRhythm(values, grid.slots)).toMatchObject({ hasRhythm: true, isKnown: true });
    expect(changeIn(values)).toMatchObject({ kind: 'step', isWorse: true, isRise: false, at: beginningOf(grid, 690) });
  });

  // On the day, on the day after, and up to the end of the week in which a change is explained.
  const AFTER_CLOCKS = ['2026-10-25T14:00Z', '2026-10-25T20:00Z', '2026-10-26T12:00Z', '2026-10-31T12:00Z'];
  const IN_SPRING = ['2026-03-29T16:00Z', '2026-03-30T12:00Z', '2026-04-02T12:00Z'];
  test.each(
    [...AFTER_CLOCKS, ...IN_SPRING].flatMap((iso) =>
      ['Europe/Berlin', 'UTC'].map((follows) => [iso, follows] as const),
    ),
  )(
    'at %s a rhythm that keeps to the clock of %s is no change where clocks are changed, and a step is one',
    (iso, follows) => {
      const now = Date.parse(iso);
      const timeZone = 'Europe/Berlin';
      const weekend = ({ date }: { readonly date: string }) => [0, 6].includes(new Date(date).getUTCDay());
      const changed = gridOf(lastLocalDays(now, timeZone, 30), now, { timeZone, isWeekend: weekend });
      const clock = new Intl.DateTimeFormat('en-GB', { timeZone: follows, hour: 'numeric', hourCycle: 'h23' });
      const stepAt = changed.slots.length - 8;
      const changeOf = (height: number) => {
        const values = changed.slots.map((_, hour) => {
          const wave = 15 * Math.sin((Number(clock.format(beginningOf(changed, hour))) * Math.PI) / 12);
          return 100 + wave + (noise[hour] ?? 0) - (hour >= stepAt ? height : 0);
        });
        const series = { grid: changed, values, isLessBetter: false, least: 1 };
        return changeToExplain(series, findChangePoints(series, 1), { now, freshMs: 3 * HOUR_MS });
      };
      expect(changeOf(0)).toMatchObject({ kind: 'none' });
      const step = changeOf(6);
      expect(step).toMatchObject({ kind: 'step', isWorse: true, isRise: false });
      // A few hours of the very day do not tell by which clock the rhythm goes if it steps on that day too.
      const isDayOver = !/-(?:25|29)T/.test(iso);
      const off = step.kind === 'step' ? step.at - beginningOf(changed, stepAt) : Number.NaN;
      expect(Math.abs(off)).toBeLessThanOrEqual(isDayOver ? HOUR_MS : 12 * HOUR_MS);
    },
  );

  test('noise alone, and one odd hour, is no change', () => {
    expect(changeIn(madeOf((hour) => (hour === 700 ? 90 : 50)))).toEqual({
      kind: 'none',
      hours: 7 * 24,
    });
  });

  test('values that never differ have no change, and a single other value of many is none', () => {
    expect(changeIn(noise.map(() => 1))).toMatchObject({ kind: 'none' });
    expect(changeIn(noise.map((_, hour) => (hour === 640 ? 0 : 1)))).toMatchObject({ kind: 'none' });
  });

  test('a switch from 1 to 0 is clear', () => {
    const values = noise.map((_, hour) => (hour >= 700 ? 0 : 1));
    const found = changeToExplain({ ...seriesOf(values), least: 0.08 }, findChangePoints({ grid, values }, 0.08), {
      now: NOW,
      freshMs: HOUR_MS,
    });
    expect(found).toMatchObject({ kind: 'step', confidence: 'clear', before: 1, after: 0, at: beginningOf(grid, 700) });
  });

  test('a change within a gap is placed between its ends, and says so', () => {
    const values = madeOf((hour) => (hour >= 680 && hour < 690 ? null : hour >= 690 ? 40 : 50));
    const found = changeIn(values);
    expect(found).toMatchObject({ kind: 'step', isAfterGap: true });
    if (found.kind !== 'step') return;
    expect(found.from).toBeLessThanOrEqual(beginningOf(grid, 680));
    expect(found.to).toBeGreaterThanOrEqual(beginningOf(grid, 690));
  });

  test('a slow drift has no time, but a beginning and an end', () => {
    const found = changeIn(madeOf((hour) => 50 - 12 * Math.min(1, Math.max(0, (hour - 560) / 130))));
    expect(found).toMatchObject({ kind: 'drift', isWorse: true });
  });

  test('a day without data is none on which it did not happen', () => {
    // Ten days with data, fifteen without, and the last four and a half with.
    const values = madeOf((hour) => (hour >= 240 && hour < 600 ? null : hour >= 690 ? 40 : 50));
    const points = findChangePoints({ grid, values }, 1);
    const found = changeIn(values);
    if (found.kind !== 'step') return expect.fail(found.kind);
    expect(earlierTimes(seriesOf(values), points, found)).toEqual({ days: 15, times: [] });
  });

  test('a recovery ends a change, and earlier ones are counted with their durations', () => {
    const isLow = (hour: number) => [100, 400, 690].some((start) => hour >= start && hour < start + 9);
    const values = madeOf((hour) => (isLow(hour) ? 40 : 50));
    const points = findChangePoints({ grid, values }, 1);
    const found = changeIn(values);
    expect(found).toMatchObject({ kind: 'step', recoveredAt: beginningOf(grid, 699) });
    if (found.kind !== 'step') return;
    const { times, days: read } = earlierTimes(seriesOf(values), points, found);
    expect(read).toBe(30);
    expect(times).toEqual(
      [100, 400].map((start) => ({ at: beginningOf(grid, start), recoveredAt: beginningOf(grid, start + 9) })),
    );
  });

  test('no data since long ago, and too few data, are said', () => {
    const since = changeIn(madeOf((hour) => (hour < 700 ? 50 : null)));
    expect(since).toEqual({ kind: 'no-data', since: beginningOf(grid, 700) });
    expect(changeIn(madeOf((hour) => (hour > count - 6 ? 50 : null)))).toEqual({
      kind: 'too-little',
      hours: 5,
      days: 30,
    });
    expect(changeIn(madeOf(() => null))).toEqual({ kind: 'too-little', hours: 0, days: 30 });
  });

  test('hours of weeks ago say nothing about the last seven days', () => {
    const gap = (from: number) => (hour: number) => (hour >= count - 200 && hour < count - from ? null : 50);
    expect(changeIn(madeOf(gap(1)))).toEqual({ kind: 'too-little', hours: 1, days: 7 });
    expect(changeIn(madeOf(gap(0)), 300 * HOUR_MS)).toEqual({ kind: 'too-little', hours: 0, days: 7 });
    expect(changeIn(madeOf(gap(30)))).toEqual({ kind: 'none', hours: 30 });
    expect(changeIn(madeOf(() => 50))).toEqual({ kind: 'none', hours: 168 });
  });

  test('a change of this hour lies between times of the past', () => {
    for (const minutes of [1, 10, 29, 59]) {
      const now = NOW + minutes * 60_000;
      const later = gridOf(lastLocalDays(now, 'UTC', 30), now, { timeZone: 'UTC', isWeekend: () => false });
      const values = later.slots.map((_, hour) => (hour >= later.slots.length - 3 ? 40 : 50) + (noise[hour] ?? 0));
      const points = findChangePoints({ grid: later, values }, 1);
      const series = { grid: later, values, isLessBetter: false, least: 1 };
      // The newest hours may all be possible.
      const shifted = { ...points, changes: points.changes.map((one) => ({ ...one, latest: later.slots.length - 1 })) };
      const found = changeToExplain(series, shifted, { now, freshMs: 3 * HOUR_MS });
      if (found.kind !== 'step') return expect.fail(found.kind);
      expect(found.to).toBeLessThanOrEqual(now);
      expect(found.from).toBeLessThanOrEqual(found.at);
    }
  });

  test('with too few days for a rhythm, what happened a day before at that hour is no change', () => {
    const values = madeOf((hour) => {
      if (hour < count - 60) return null;
      return (grid.slots[hour]?.hour ?? 0) >= 8 && (grid.slots[hour]?.hour ?? 0) < 20 ? 60 : 50;
    });
    expect(findChangePoints({ grid, values }, 1).isRhythmKnown).toBe(false);
    expect(changeIn(values)).toMatchObject({ kind: 'none' });
  });
});

describe('noise', () => {
  test('its size and likeness are those of the values, whatever steps they have', () => {
    const steps = noise.map((one, hour) => one + (hour > 300 ? 20 : 0));
    const { sigma, likeBefore } = noiseOf(steps, 0.01);
    expect(sigma).toBeGreaterThan(0.85);
    expect(sigma).toBeLessThan(1.2);
    expect(likeBefore).toBeLessThan(0.25);
    expect(varianceOfMean({ sigma: 1, likeBefore: 0 }, 4)).toBe(0.25);
    expect(varianceOfMean({ sigma: 1, likeBefore: 0.8 }, 4)).toBeGreaterThan(0.5);
  });

  test('an outlier is cut, and a step stays', () => {
    expect(withoutOutliers([1, 1, 9, 1, 1, 5, 5, 5], { sigma: 0.1, likeBefore: 0 })[2]).toBeLessThan(2);
    expect(withoutOutliers([1, 1, 1, 5, 5, 5], { sigma: 0.1, likeBefore: 0 })).toEqual([1, 1, 1, 5, 5, 5]);
  });

  test('segments begin where the level does, and a ramp is no stairs', () => {
    const one = { sigma: 1, likeBefore: 0 };
    const step = noise.slice(0, 100).map((value, at) => value + (at >= 40 ? 8 : 0));
    expect(cutIntoSegments(step, one)).toEqual([40]);
    expect(cutIntoSegments([1, 2], one)).toEqual([]);
    expect(hoursOfDrift(step, { cuts: [40], ends: [0, 100] }, one)).toBe(0);
    const ramp = noise.slice(0, 100).map((value, at) => value + 0.2 * at);
    expect(hoursOfDrift(ramp, { cuts: [50], ends: [0, 100] }, one)).toBeGreaterThan(18);
  });

  test('a change matters from a twelfth of the ramp on, about', () => {
    expect(leastChange({ zero: 10, one: 0 })).toBeCloseTo(0.8);
    expect(leastChange({ zero: 0, one: 1 })).toBeCloseTo(0.08);
  });
});
