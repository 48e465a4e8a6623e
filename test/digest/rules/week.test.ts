import { describe, expect, test } from 'vitest';
import { reviewSpan, spanOf } from '../../../src/digest/rules/week.ts';

const HOUR = 3_600_000;

describe('weeks of a review', () => {
  test.each([
    ['a Monday', '2026-11-23', '2026-11-16', '2026-11-22'],
    ['a Friday', '2026-11-27', '2026-11-16', '2026-11-22'],
    ['a Sunday, whose week is not over', '2026-11-22', '2026-11-09', '2026-11-15'],
    ['the first Monday of a year', '2027-01-04', '2026-12-28', '2027-01-03'],
    ['a Monday after 29 February', '2028-03-06', '2028-02-28', '2028-03-05'],
  ])('on %s the week that has ended is reviewed', (_, date, from, to) => {
    const { week, before, days } = reviewSpan(date, 'UTC');
    expect(week).toMatchObject({ from, to });
    expect(week.days.map((day) => day.date)).toHaveLength(7);
    expect(spanOf(before).end).toBe(spanOf(week).start);
    expect(days).toHaveLength(28);
    expect(days.at(-1)?.date).toBe(to);
  });

  test('a week in which clocks change begins and ends at local midnights', () => {
    const { week } = reviewSpan('2026-10-26', 'Europe/Berlin');
    expect(spanOf(week)).toEqual({
      start: Date.parse('2026-10-19T00:00:00+02:00'),
      end: Date.parse('2026-10-26T00:00:00+01:00'),
    });
    expect(spanOf(week).end - spanOf(week).start).toBe((7 * 24 + 1) * HOUR);
  });

  test('a day that a zone skipped is no day of its week', () => {
    // Samoa had no 30 December 2011.
    const { week, days } = reviewSpan('2012-01-02', 'Pacific/Apia');
    expect(week.days.map(({ date }) => date.slice(-2))).toEqual(['26', '27', '28', '29', '31', '01']);
    expect(spanOf(week).end - spanOf(week).start).toBe(6 * 24 * HOUR);
    expect(days).toHaveLength(27);
  });

  test('zones of different names with the same days have the same span', () => {
    const starts = (zone: string) => reviewSpan('2026-11-23', zone).days.map(({ start }) => start);
    expect(starts('Europe/Paris')).toEqual(starts('Europe/Berlin'));
    expect(starts('Europe/London')).not.toEqual(starts('Europe/Berlin'));
  });
});
