import { describe, expect, test } from 'vitest';
import { summarize } from '../../bench/statistics.ts';
import { percentile } from '../../src/core/statistics.ts';

const ONE_TO_200 = Array.from({ length: 200 }, (_, index) => 200 - index);

describe('statistics', () => {
  test('percentiles are values that were measured, by nearest rank and whatever the order', () => {
    expect(percentile(ONE_TO_200, 0.5)).toBe(100);
    expect(percentile(ONE_TO_200, 0.99)).toBe(198);
    expect(percentile(ONE_TO_200, 1)).toBe(200);
  });

  test('with few values the 99th percentile is the largest, not less', () => {
    expect(percentile([1, 9, 3], 0.99)).toBe(9);
  });

  test('numbers are sorted as numbers, not as text', () => {
    expect(percentile([10, 9, 100], 0.5)).toBe(10);
    expect(summarize([10, 9, 100])).toEqual({ median: 10, min: 9, max: 100 });
  });

  test('the median of an even number of runs lies between the two in the middle', () => {
    expect(summarize([4, 1, 2, 100])).toEqual({ median: 3, min: 1, max: 100 });
  });

  test('an empty sample has no number rather than a zero', () => {
    expect(percentile([], 0.5)).toBeNull();
    expect(summarize([]).median).toBeNaN();
  });
});
