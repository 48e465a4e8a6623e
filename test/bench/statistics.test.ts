import { expect, test } from 'vitest';
import { percentile, summarize } from '../../bench/statistics.ts';

const ONE_TO_200 = Array.from({ length: 200 }, (_, index) => 200 - index);

test('percentiles are values that were measured, by nearest rank and whatever the order', () => {
  expect(percentile(ONE_TO_200, 50)).toBe(100);
  expect(percentile(ONE_TO_200, 99)).toBe(198);
  expect(percentile(ONE_TO_200, 100)).toBe(200);
});

test('with few values the 99th percentile is the largest, not less', () => {
  expect(percentile([1, 9, 3], 99)).toBe(9);
});

test('numbers are sorted as numbers, not as text', () => {
  expect(percentile([10, 9, 100], 50)).toBe(10);
  expect(summarize([10, 9, 100])).toEqual({ median: 10, min: 9, max: 100 });
});

test('the median of an even number of rounds lies between the two in the middle', () => {
  expect(summarize([4, 1, 2, 100])).toEqual({ median: 3, min: 1, max: 100 });
});

test('of nothing there is no figure rather than a zero', () => {
  expect(percentile([], 50)).toBeNaN();
  expect(summarize([]).median).toBeNaN();
});
