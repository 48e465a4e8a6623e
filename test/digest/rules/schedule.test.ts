import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test, vi } from 'vitest';
import { dateOf, timeOfDay } from '../../../src/core/days.ts';
import type { Weekday } from '../../../src/core/schedule-text.ts';
import { dueSlots, nextSlot, type Subscription } from '../../../src/digest/rules/schedule.ts';

const DAILY: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);
const nothingKnown = () => false;

function daily(time: string, timeZone: string, values: Partial<Subscription> = {}): Subscription {
  return { channel: 'C1', time, timeZone, days: DAILY, since: 0, ...values };
}

describe('schedule', () => {
  test('the times of a thousand channels that have the same time are computed once', () => {
    const computed = vi.spyOn(Temporal.PlainDate, 'from');
    const now = at('2026-11-24T08:00:00Z');
    for (let channel = 0; channel < 1_000; channel += 1) {
      const subscription = daily('09:17', 'Europe/Vaduz', { channel: `C${channel}` });
      expect(dueSlots(subscription, now + 60_000 * (channel % 3), nothingKnown)).toHaveLength(7);
      expect(nextSlot(subscription, now).date).toBe('2026-11-24');
    }
    expect(computed.mock.calls.length).toBeLessThan(50);
    computed.mockRestore();
  });

  test.each([
    ['Europe/Berlin', '2026-03-29', '02:30', '03:00', '2026-03-29T01:00:00Z'],
    ['America/New_York', '2026-03-08', '02:30', '03:00', '2026-03-08T07:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '02:30', '2026-10-03T15:30:00Z'],
    ['Europe/Berlin', '2026-03-29', '02:00', '03:00', '2026-03-29T01:00:00Z'],
    ['America/St_Johns', '2026-03-08', '02:59', '03:00', '2026-03-08T05:30:00Z'],
    ['Africa/Cairo', '2026-04-24', '00:00', '01:00', '2026-04-23T22:00:00Z'],
  ])('D36 %s on %s: %s does not exist, and the next minute that does is %s', (zone, date, time, next, instant) => {
    const slot = nextSlot(daily(time, zone), at(instant) - 20 * HOUR);
    expect(slot).toEqual({ date, at: at(instant) });
    expect(timeOfDay(slot.at, zone)).toBe(next);
  });

  test.each([
    ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30:00Z'],
    ['America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-04T14:45:00Z'],
  ])('D36 %s on %s: %s comes twice, and the first counts', (zone, date, time, instant) => {
    const subscription = daily(time, zone);
    expect(nextSlot(subscription, at(instant) - HOUR)).toEqual({ date, at: at(instant) });
    expect(nextSlot(subscription, at(instant)).date).not.toBe(date);
  });

  test('a time that clocks skip at midnight is due as the next day begins', () => {
    // Nuuk goes from 23:00 to 00:00.
    const slot = { date: '2024-03-30', at: at('2024-03-31T01:00:00Z') };
    expect(nextSlot(daily('23:30', 'America/Nuuk'), at('2024-03-30T12:00:00Z'))).toEqual(slot);
  });

  test('a date that a zone left out, crossing the date line, has no digest', () => {
    const subscription = daily('09:00', 'Pacific/Apia', { since: at('2011-12-29T00:00:00Z') });
    const due = dueSlots(subscription, at('2012-01-01T00:00:00Z'), nothingKnown);
    expect(due.map(({ date }) => date)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
    expect(nextSlot(subscription, at('2011-12-30T00:00:00Z')).date).toBe('2011-12-31');
  });

  test.each([
    ['29 February', '2028-02-28T12:00:00Z', ['2028-02-29', '2028-03-01']],
    ['the end of a year', '2026-12-30T12:00:00Z', ['2026-12-31', '2027-01-01']],
    ['the 53rd ISO week', '2026-12-26T12:00:00Z', ['2026-12-28', '2026-12-29']],
  ])('D37 %s has one digest like any day', (_, from, dates) => {
    const subscription = daily('09:00', 'Europe/Berlin', { days: [1, 2, 3, 4, 5] });
    const first = nextSlot(subscription, at(from));
    expect([first.date, nextSlot(subscription, first.at).date]).toEqual(dates);
  });

  test('a zone without clock changes has its digest at the same instant every day', () => {
    const slot = nextSlot(daily('09:00', 'Asia/Kathmandu'), at('2026-03-29T00:00:00Z'));
    expect(slot).toEqual({ date: '2026-03-29', at: at('2026-03-29T03:15:00Z') });
  });

  test.each([
    ['on its minute', 0, 'on-time'],
    ['five minutes after', 5 / 60, 'on-time'],
    ['six minutes after', 0.1, 'late'],
    ['two hours after', 2, 'late'],
    ['longer after', 2.01, 'too-late'],
  ])('%s a digest is %s', (_, hours, verdict) => {
    const since = at('2026-11-24T00:00:00Z');
    const due = dueSlots(daily('09:00', 'UTC', { since }), at('2026-11-24T09:00:00Z') + hours * HOUR, nothingKnown);
    expect(due).toEqual([{ date: '2026-11-24', at: at('2026-11-24T09:00:00Z'), verdict }]);
  });

  test('a digest from before the subscription is not due, but that of the minute of the subscription is', () => {
    const now = at('2026-11-24T09:00:40Z');
    const due = (time: string) => dueSlots(daily(time, 'UTC', { since: now }), now + 5_000, nothingKnown);
    expect(due('08:59')).toEqual([]);
    expect(due('09:00')).toMatchObject([{ verdict: 'on-time' }]);
  });

  test('a week of missed digests is due, oldest first, and known ones are not', () => {
    const due = dueSlots(daily('09:00', 'UTC'), at('2026-11-24T12:00:00Z'), (date) => date === '2026-11-20');
    const dates = ['17', '18', '19', '21', '22', '23', '24'].map((day) => `2026-11-${day}`);
    expect(due.map(({ date }) => date)).toEqual(dates);
  });

  test('days of the week are those of the zone', () => {
    const monday = daily('00:30', 'Australia/Sydney', { days: [1] });
    // It is Sunday in UTC by then.
    expect(nextSlot(monday, at('2026-11-20T00:00:00Z'))).toEqual({
      date: '2026-11-23',
      at: at('2026-11-22T13:30:00Z'),
    });
  });

  test('due digests are unrecorded ones whose time has passed, in order', () => {
    const zone = fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia');
    const days = fc.uniqueArray(fc.constantFrom(...DAILY), { minLength: 1 });
    const instant = fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') });
    const hour = fc.integer({ min: 0, max: 23 });
    fc.assert(
      fc.property(zone, days, instant, hour, fc.func(fc.boolean()), (timeZone, wanted, now, ofDay, isKnown) => {
        const subscription = daily(`${String(ofDay).padStart(2, '0')}:00`, timeZone, { days: wanted });
        const due = dueSlots(subscription, now, isKnown);
        expect(due.filter(({ date, at: dueAt }) => isKnown(date) || dueAt > now)).toEqual([]);
        const ordered = [...new Set(due.map(({ at: dueAt }) => dueAt))].sort((a, b) => a - b);
        expect(due.map(({ at: dueAt }) => dueAt)).toEqual(ordered);
        expect(dueSlots(subscription, now, () => true)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('every day has one slot, whatever zone, time and season', () => {
    const zones = fc.constantFrom(
      ...[
        'Europe/Berlin',
        'America/St_Johns',
        'Asia/Kathmandu',
        'Australia/Lord_Howe',
        'Pacific/Chatham',
        'Africa/Cairo',
      ],
    );
    // Clocks change on the hour: that minute is worth more tries than others.
    const minute = fc.oneof(
      fc.integer({ min: 0, max: 1_439 }),
      fc.integer({ min: 0, max: 23 }).map((hour) => hour * 60),
    );
    fc.assert(
      fc.property(zones, minute, fc.integer({ min: 0, max: 400 }), (zone, ofDay, day) => {
        const time = [Math.floor(ofDay / 60), ofDay % 60].map((part) => String(part).padStart(2, '0')).join(':');
        const subscription = daily(time, zone);
        let now = at('2026-01-01T00:00:00Z') + day * 24 * HOUR;
        const dates: string[] = [];
        for (let count = 0; count < 10; count += 1) {
          const slot = nextSlot(subscription, now);
          expect(slot.at).toBeGreaterThan(now);
          expect(dateOf(slot.at, zone)).toBe(slot.date);
          expect(dates).not.toContain(slot.date);
          dates.push(slot.date);
          now = slot.at;
        }
        const first = Date.parse(`${dates[0]}T00:00:00Z`);
        expect(dates).toEqual(dates.map((_, index) => new Date(first + index * 24 * HOUR).toISOString().slice(0, 10)));
      }),
      { numRuns: 100 },
    );
  });
});
