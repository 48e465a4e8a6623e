import { describe, expect, test } from 'vitest';
import { growthOf, isGrowing, type ResourceUsage, resourceUsageOf, withSample } from '../../soak/resource-usage.ts';

const MINUTE_MS = 60_000;
/** A life of so many minutes, measured six times in each. */
const life = (
  minutes: number,
  megabytes: (minute: number) => number,
  handles: (minute: number) => number = () => 40,
) => ({
  name: 'one',
  pid: 1,
  samples: Array.from({ length: minutes * 6 + 1 }, (_, index) => ({
    at: index * 10_000,
    megabytes: megabytes(index / 6),
    handles: handles(index / 6),
  })),
});
const grows = (...args: Parameters<typeof life>) => {
  const growth = growthOf(life(...args));
  return growth !== undefined && isGrowing(growth);
};

describe('footprint', () => {
  test('a flat life is flat, also with the first minute and single peaks', () => {
    expect(grows(30, (minute) => (minute < 1 ? 80 : 150))).toBe(false);
    expect(grows(30, (minute) => (minute === 29 ? 900 : 150))).toBe(false);
  });

  test('memory that grows, and handles that grow, are found', () => {
    expect(grows(30, (minute) => 100 + 10 * minute)).toBe(true);
    expect(
      grows(
        30,
        () => 150,
        (minute) => 40 + 4 * minute,
      ),
    ).toBe(true);
  });

  test('a short life says nothing', () => {
    expect(grows(5, (minute) => 100 + 100 * minute)).toBe(false);
    expect(growthOf(life(1, () => 100))).toBeUndefined();
  });

  test('first and last are the medians of the thirds', () => {
    const growth = growthOf(life(31, (minute) => (minute < 11 ? 100 : minute < 21 ? 200 : 300)));
    expect(growth?.megabytes).toEqual({ first: 100, last: 300 });
  });

  test('ten thousand measurements are thinned and keep their beginning', () => {
    const end = Array.from({ length: 10_000 }, (_, at) => ({ at, megabytes: 1, handles: 1 })).reduce<
      readonly ResourceUsage[]
    >(withSample, []);
    expect(end.length).toBeLessThanOrEqual(600);
    expect(end[0]?.at).toBe(0);
    expect(end.at(-1)?.at).toBe(9_999);
  });

  test('a process takes something, one that is gone nothing', () => {
    expect(resourceUsageOf(process.pid, MINUTE_MS)?.megabytes).toBeGreaterThan(10);
    expect(resourceUsageOf(2 ** 30, MINUTE_MS)).toBeUndefined();
  });
});
