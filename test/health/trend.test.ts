import { describe, expect, test } from 'vitest';
import { movingAverage, trendLine } from '../../src/core/statistics.ts';
import { stepsOf } from '../../src/health/trend.ts';

const NOW = Date.parse('2026-11-24T17:00:00Z');
const DAY = 86_400_000;

describe('trend', () => {
  test('a week is seven local days, a month fifteen pairs of them, a day twelve stretches of two hours', () => {
    const week = stepsOf(7 * DAY, NOW, 'Europe/Berlin');
    expect(week.map(({ label }) => label)).toEqual(
      ['18', '19', '20', '21', '22', '23', '24'].map((day) => `2026-11-${day}`),
    );
    const month = stepsOf(30 * DAY, NOW, 'Europe/Berlin');
    expect([month.length, month.at(-1)?.label]).toEqual([15, '2026-11-24']);
    expect(
      stepsOf(DAY, NOW, 'UTC')
        .map(({ label }) => label)
        .slice(-2),
    ).toEqual(['15:00', '17:00']);
  });

  test.each([7, 8, 21, 30, 31, 90])(
    'the steps of %d days follow one another without a gap until today ends',
    (days) => {
      const steps = stepsOf(days * DAY, NOW, 'America/New_York');
      expect(steps.length).toBeLessThanOrEqual(20);
      for (const [index, { start }] of steps.entries()) if (index > 0) expect(start).toBe(steps[index - 1]?.end);
      expect(steps.at(-1)?.end).toBeGreaterThan(NOW);
    },
  );

  test('a trend is the line of the least squares, over gaps too', () => {
    expect(trendLine([1, 2, null, 4])).toEqual([1, 2, 3, 4]);
    expect(trendLine([1, 3, 2, 4]).map((value) => Math.round(10 * (value ?? 0)))).toEqual([13, 21, 29, 37]);
    expect(trendLine([null, 5, null])).toEqual([null, null, null]);
  });

  test('a moving average is over three steps at most', () => {
    expect(movingAverage([3, null, 6, 9, 12])).toEqual([3, 3, 4.5, 7.5, 9]);
    expect(movingAverage([null, null])).toEqual([null, null]);
  });
});
