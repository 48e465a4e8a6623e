import { describe, expect, test } from 'vitest';
import { type DailyValue, findAnomaly } from '../../src/health/anomaly.ts';

const DAYS = 35;

/** Normal noise, the same for the same seed: Lehmer's generator and the sum of twelve. */
function noiseOf(seed: number): () => number {
  let state = seed * 48_271 + 1;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return () => Array.from({ length: 12 }, next).reduce((sum, one) => sum + one, 0) - 6;
}

type Shape = (day: number, noise: number) => number | null;

/** The last day of `shape` in many series; how many of them are marked. */
function marked(shape: Shape, end = DAYS): number {
  const seeds = Array.from({ length: 500 }, (_, index) => index + 1);
  const hits = seeds.filter((seed) => {
    const noise = noiseOf(seed);
    const days = Array.from({ length: end }, (_, day): DailyValue => {
      return { value: shape(day, noise()), isWeekend: day % 7 >= 5 };
    });
    return findAnomaly(days) !== null;
  });
  return Math.round((100 * hits.length) / seeds.length);
}

const last = DAYS - 1;
const steady: Shape = (_, noise) => 100 + 5 * noise;
const weekly: Shape = (day, noise) => (day % 7 >= 5 ? 10 : 100) + 4 * noise;

describe('anomaly', () => {
  /** Labelled series: how many in a hundred are to be marked, at least and at most. */
  test.each<[string, Shape, number, number]>([
    ['a spike of 8 spreads', (day, noise) => 100 + 5 * noise + (day === last ? 40 : 0), 95, 100],
    ['a drop of 8 spreads', (day, noise) => 100 + 5 * noise - (day === last ? 40 : 0), 95, 100],
    ['the first day of a step', (day, noise) => (day >= last ? 150 : 100) + 5 * noise, 95, 100],
    ['a working day as quiet as a weekend', (day, noise) => (day === last - 2 ? 10 : (weekly(day, noise) ?? 0)), 0, 3],
    ['steady noise', steady, 0, 2],
    ['a slow drift', (day, noise) => 100 + day + 3 * noise, 0, 2],
    ['a weekly rhythm', weekly, 0, 3],
    ['steady noise with gaps', (day, noise) => (day % 3 === 1 ? null : 100 + 5 * noise), 0, 4],
    ['a spike after gaps', (day, noise) => (day === last ? 160 : day % 3 === 1 ? null : 100 + 5 * noise), 95, 100],
    ['a step long ago', (day, noise) => (day >= 6 ? 150 : 100) + 5 * noise, 0, 3],
    ['one odd day within', (day, noise) => (day === 20 ? 900 : 100 + 5 * noise), 0, 2],
    ['a constant', () => 7, 0, 0],
    ['a count that is one now and then', (day) => (day % 5 === 4 ? 1 : 0), 0, 0],
    ['a rare count that is two today', (day) => (day === last ? 2 : day % 9 === 4 ? 2 : day % 4 === 1 ? 1 : 0), 0, 0],
    ['a count of eight where none was before', (day) => (day === last ? 8 : 0), 100, 100],
    ['no data at the end', (day, noise) => (day === last ? null : 100 + 5 * noise), 0, 0],
  ])('%s is marked in so many of a hundred series', (name, shape, least, most) => {
    const share = marked(shape);
    process.stdout.write(`${name}: ${share} of 100 marked, ${least} to ${most} wanted\n`);
    expect(share).toBeGreaterThanOrEqual(least);
    expect(share).toBeLessThanOrEqual(most);
  });

  test('a working day as quiet as a weekend is marked, though weekends are as quiet', () => {
    // Day 32 is a Friday.
    expect(marked((day, noise) => (day === 32 ? 10 : weekly(day, noise)), 33)).toBeGreaterThanOrEqual(95);
  });

  test('six days are too few to say what is usual', () => {
    const days = [1, 1, 1, 1, 1, 1, 90].map((value) => ({ value, isWeekend: false }));
    expect(findAnomaly(days)).toBeNull();
    expect(findAnomaly([{ value: 1, isWeekend: false }, ...days])).toMatchObject({
      direction: 'above',
      median: 1,
      days: 7,
    });
  });

  test('a count that is usually zero has a usual value of zero, without a rest of a sum', () => {
    const days = Array.from(
      { length: DAYS },
      (_, day): DailyValue => ({ value: day === last ? 3 : 0, isWeekend: false }),
    );
    expect(findAnomaly(days)).toMatchObject({ value: 3, median: 0, low: 0, high: 0 });
    const rest = days.map((day, index) => (index === last ? { ...day, value: Number.EPSILON } : day));
    expect(findAnomaly(rest)).toBeNull();
  });
});
