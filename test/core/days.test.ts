import { describe, expect, test } from 'vitest';
import { dateOf, lastLocalDays, timeOfDay } from '../../src/core/days.ts';
import { FINE_SECONDS } from '../../src/datadog/query.ts';

const at = (iso: string) => Date.parse(iso);
const HOUR = 3_600_000;

describe('days', () => {
  test('the last day is the local today, also where UTC is on another date', () => {
    const days = lastLocalDays(at('2026-11-23T23:30:00Z'), 'Asia/Tokyo', 7);
    expect(days.map(({ date }) => date)).toEqual(
      ['18', '19', '20', '21', '22', '23', '24'].map((day) => `2026-11-${day}`),
    );
    expect(days.at(-1)?.start).toBe(at('2026-11-23T15:00:00Z'));
  });

  test.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['America/Sao_Paulo', '2018-11-04', 23],
    ['Asia/Kathmandu', '2026-03-29', 24],
  ])('in %s the %s has %d hours', (zone, date, hours) => {
    const day = lastLocalDays(at(`${date}T12:00:00Z`), zone, 2).find((candidate) => candidate.date === date);
    expect(day && (day.end - day.start) / HOUR).toBe(hours);
  });

  test('days touch without gap or overlap over a year of clock changes', () => {
    const days = lastLocalDays(at('2026-12-31T12:00:00Z'), 'America/St_Johns', 366);
    for (const [index, day] of days.entries()) expect(day.start).toBe(days[index - 1]?.end ?? day.start);
  });

  test.each([
    'UTC',
    'Europe/Berlin',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'America/St_Johns',
    'Pacific/Chatham',
  ])('a day of %s begins on a quarter of an hour, so that no bucket spans midnight', (zone) => {
    const days = lastLocalDays(at('2026-12-31T12:00:00Z'), zone, 366);
    expect(days.filter(({ start }) => start % (FINE_SECONDS * 1000) !== 0)).toEqual([]);
  });

  test('instants read as wall-clock time and date of the zone', () => {
    expect(timeOfDay(at('2026-11-23T13:05:59Z'), 'Europe/Berlin')).toBe('14:05');
    expect(dateOf(at('2026-11-23T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-24');
  });
});
