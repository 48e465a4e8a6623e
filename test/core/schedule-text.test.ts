import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeDigestTime, parseDigestTime } from '../../src/core/schedule-text.ts';
import { ALL_DAYS, type Weekday } from '../../src/core/schedule-words.ts';
import { canonicalTimeZone } from '../../src/core/time-zone.ts';

const TEAM = 'America/New_York';
const NOW = Date.parse('2026-07-15T12:00:00Z');
const EXAMPLE = 'write it like 09:00 Europe/Berlin weekdays';

const parse = (words: string) => parseDigestTime(words, { timeZone: TEAM, now: NOW });

describe('schedule text', () => {
  test.each([
    ['09:00 Europe/Berlin weekdays', '09:00 (Europe/Berlin) on weekdays'],
    ['09:00', '09:00 (America/New_York) on weekdays'],
    ['9am', '09:00 (America/New_York) on weekdays'],
    ['12am', '00:00 (America/New_York) on weekdays'],
    ['12:30pm daily', '12:30 (America/New_York) every day'],
    ['daily utc 7:15', '07:15 (UTC) every day'],
    ['08:00 mon,wed,fri', '08:00 (America/New_York) on Mon, Wed, Fri'],
    ['08:00 Friday, mon', '08:00 (America/New_York) on Mon, Fri'],
    ['08:00 mon-fri', '08:00 (America/New_York) on weekdays'],
    ['08:00 fri-mon', '08:00 (America/New_York) on Mon, Fri, Sat, Sun'],
    ['08:00 sat sun', '08:00 (America/New_York) on weekends'],
    ['9 AM mon – thurs', '09:00 (America/New_York) on Mon, Tue, Wed, Thu'],
    ['08:00 America/Port-au-Prince', '08:00 (America/Port-au-Prince) on weekdays'],
    ['08:00 Asia/Kathmandu', '08:00 (Asia/Kathmandu) on weekdays'],
    ['08:00 europe/berlin', '08:00 (Europe/Berlin) on weekdays'],
    ['noon', '12:00 (America/New_York) on weekdays'],
    ['12 noon every day', '12:00 (America/New_York) every day'],
    ['midnight utc', '00:00 (UTC) on weekdays'],
    ['weekdays at 9', '09:00 (America/New_York) on weekdays'],
    ['at 9 on weekdays', '09:00 (America/New_York) on weekdays'],
    ['every day at 9am', '09:00 (America/New_York) every day'],
    ['every weekday at 14:30', '14:30 (America/New_York) on weekdays'],
    ['Every Monday at 9 a.m.', '09:00 (America/New_York) on Mon'],
    ['Mondays and Thursdays, 9am', '09:00 (America/New_York) on Mon, Thu'],
    ['9am Monday to Friday', '09:00 (America/New_York) on weekdays'],
    ['Weekly — Friday 16:00', '16:00 (America/New_York) on Fri, weekly'],
    ['9am — Berlin', '09:00 (Europe/Berlin) on weekdays'],
    ['09:00 - mon - wed', '09:00 (America/New_York) on Mon, Tue, Wed'],
    ['weekdays – 9.30am – Berlin', '09:30 (Europe/Berlin) on weekdays'],
    ['9am mon—wed', '09:00 (America/New_York) on Mon, Tue, Wed'],
    ['09.30', '09:30 (America/New_York) on weekdays'],
    ['0930', '09:30 (America/New_York) on weekdays'],
    ['9am Mumbai', '09:00 (Asia/Kolkata) on weekdays'],
    ['9am, Mumbai, India', '09:00 (Asia/Kolkata) on weekdays'],
    ['9am San Francisco', '09:00 (America/Los_Angeles) on weekdays'],
    ['San Francisco time 9 pm', '21:00 (America/Los_Angeles) on weekdays'],
    ['ho chi minh every day 08:00', '08:00 (Asia/Ho_Chi_Minh) every day'],
    ['9am in The Hague', '09:00 (Europe/Amsterdam) on weekdays'],
    ['9am New York EST', '09:00 (America/New_York) on weekdays'],
    ['9am “Berlin”', '09:00 (Europe/Berlin) on weekdays'],
    ['9am (Europe/Berlin).', '09:00 (Europe/Berlin) on weekdays'],
    ['9:00 Asia/Calcutta', '09:00 (Asia/Kolkata) on weekdays'],
    ['09:00 9am', '09:00 (America/New_York) on weekdays'],
    ['This channel gets the daily digest at 09:00 (Europe/Berlin) on weekdays.', '09:00 (Europe/Berlin) on weekdays'],
    ['weekly', '09:00 (America/New_York) on Mon, weekly'],
    ['Weekly at 9am', '09:00 (America/New_York) on Mon, weekly'],
    ['weekly mondays 9', '09:00 (America/New_York) on Mon, weekly'],
    ['every week', '09:00 (America/New_York) on Mon, weekly'],
    ['once a week, Fridays at 16:00, Berlin', '16:00 (Europe/Berlin) on Fri, weekly'],
    ['weekly review sun 7pm', '19:00 (America/New_York) on Sun, weekly'],
    ['weekdays 9', '09:00 (America/New_York) on weekdays'],
    [
      'This channel gets the weekly review at 09:00 (Europe/Berlin) on Mon, weekly.',
      '09:00 (Europe/Berlin) on Mon, weekly',
    ],
    ['Until now it came at 09:00 (Europe/Berlin) on Mon, Fri.', '09:00 (Europe/Berlin) on Mon, Fri'],
  ])('"%s" is %s', (words, described) => {
    const parsed = parse(words);
    expect(parsed.kind === 'ok' ? describeDigestTime(parsed.time) : parsed).toBe(described);
  });

  test.each([
    ['', 'The time of day is missing.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['weekdays', 'The time of day is missing.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['9', '"9" is not a time of day.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['25:00', '"25:00" is not a time of day.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['09:60', '"09:60" is not a time of day.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['13pm', '"13pm" is not a time of day.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['09:00 17:00', 'There are two times, 09:00 and 17:00.', 'a channel gets one digest per day'],
    [
      '09:00 UTC Europe/Berlin',
      'There are two time zones, UTC and Europe/Berlin.',
      'write it like 09:00 Europe/Berlin weekdays',
    ],
    [
      '09:00 Berln',
      '"Berln" is neither a time zone nor a day of the week.',
      'did you mean Europe/Berlin or Europe/Zurich?',
    ],
    ['09:00 wekdays', '"wekdays" is neither a time zone nor a day of the week.', 'did you mean weekdays?'],
  ])('"%s" is refused: %s', (words, what, fix) => {
    expect(parse(words)).toMatchObject({ kind: 'wrong', what, fix });
  });

  test.each([
    ['9am EST', 'EST', 'America/New_York, America/Toronto, America/Panama or Australia/Sydney'],
    ['9am IST', 'IST', 'Asia/Kolkata, Asia/Jerusalem or Europe/Dublin'],
    ['CST 9am', 'CST', 'America/Chicago, Asia/Shanghai, America/Mexico_City or America/Costa_Rica'],
    ['9am ET', 'ET', 'America/New_York or America/Toronto'],
    ['9am PT daily', 'PT', 'America/Los_Angeles or America/Vancouver'],
    ['9am Eastern', 'Eastern', 'America/New_York, America/Toronto, Australia/Sydney or Europe/Athens'],
    ['9am Eastern time', 'Eastern', 'America/New_York, America/Toronto, Australia/Sydney or Europe/Athens'],
    ['9am MST', 'MST', 'America/Denver, America/Phoenix or America/Edmonton'],
    ['9am HST', 'HST', 'Pacific/Honolulu or America/Adak'],
    ['9am JST', 'JST', 'Asia/Tokyo'],
    ['9am SystemV/EST5', 'SystemV/EST5', 'America/New_York, America/Toronto, America/Panama or Australia/Sydney'],
    ['9am UTC+2', 'UTC+2', 'Europe/Berlin, Europe/Paris, Europe/Madrid or Europe/Rome'],
    ['9am UTC +5.5', 'UTC +5.5', 'Asia/Kolkata or Asia/Colombo'],
    ['9am +02:00', '+02:00', 'Europe/Berlin, Europe/Paris, Europe/Madrid or Europe/Rome'],
    ['9am Etc/GMT+2', 'Etc/GMT+2', 'Europe/Berlin, Europe/Paris, Europe/Madrid or Europe/Rome'],
    ['9am Portland', 'Portland', 'America/New_York or America/Los_Angeles'],
  ])('"%s" is asked back, since %s may be one of several', (words, zone, names) => {
    const what = `"${zone}" does not say which place's clock is meant.`;
    const [first = ''] = names.split(/, | or /);
    expect(parse(words)).toEqual({ kind: 'wrong', what, fix: `did you mean ${names}?`, zone: first });
  });

  test('an offset is asked back without names where nobody knows the time', () => {
    expect(parseDigestTime('9am UTC+2', { timeZone: TEAM })).toMatchObject({ fix: 'write a city, such as Berlin' });
  });

  test.each([
    [
      'weekly weekdays',
      'The weekly review comes on one day of the week, and not on weekdays.',
      'write it like weekly mon 09:00 Europe/Berlin',
    ],
    ['weekly 24:00', '"24:00" is not a time of day.', 'write it like weekly mon 09:00 Europe/Berlin'],
    ['9-10 every week', '"9-10" is not a time of day.', 'write it like weekly mon 09:00 Europe/Berlin'],
    ['weekly 9am 5pm', 'There are two times, 09:00 and 17:00.', 'a channel gets one review per week'],
    ['weekdays 5', '"weekdays 5" does not say whether it is in the morning.', 'write 05:00 or 17:00'],
    ['weekdays at 5', '"at 5" does not say whether it is in the morning.', 'write 05:00 or 17:00'],
    ['9am <#C0CI|ci>', '"<#C0CI|ci>" is a channel, a person or a link.', 'type the command where the digest is to go'],
    ['9am #ci', '"#ci" is a channel, a person or a link.', 'type the command where the digest is to go'],
    ['2026-11-24T09:00[Europe/Berlin]', '"2026-11-24T09:00" is not a time of day.', EXAMPLE],
    ['2026-11-24T09:00Z', '"2026-11-24T09:00Z" is not a time of day.', EXAMPLE],
    ['9am to', '"to" is neither a time zone nor a day of the week.', EXAMPLE],
    ['9am local', '"local" is neither a time zone nor a day of the week.', EXAMPLE],
    ['9am not on weekends', '"not" is neither a time zone nor a day of the week.', EXAMPLE],
    ['9am every other day', '"other day" is neither a time zone nor a day of the week.', EXAMPLE],
    ['9am 30d', '"30d" is not a time of day.', EXAMPLE],
    ['half past 9', '"9" is not a time of day.', EXAMPLE],
    ['9am Paris Berlin', 'There are two time zones, Europe/Paris and Europe/Berlin.', EXAMPLE],
    ['9am Paris and Berlin', 'There are two time zones, Europe/Paris and Europe/Berlin.', EXAMPLE],
    ['9am weekdyas', '"weekdyas" is neither a time zone nor a day of the week.', 'did you mean weekdays?'],
  ])('"%s" is refused, and no other thing is offered: %s', (words, what, fix) => {
    expect(parse(words)).toEqual({ kind: 'wrong', what, fix });
  });

  test('whatever it describes it reads again, alone and in the sentence of an answer', () => {
    const days = fc.subarray(ALL_DAYS as Weekday[], { minLength: 1 });
    const zones = [...Intl.supportedValuesOf('timeZone').flatMap((zone) => canonicalTimeZone(zone) ?? []), 'UTC'];
    const time = fc.record({
      time: fc.tuple(fc.nat(23), fc.nat(59)).map((parts) => parts.map((part) => `${part}`.padStart(2, '0')).join(':')),
      timeZone: fc.constantFrom(...zones.filter((zone) => !zone.startsWith('Etc/'))),
      days,
    });
    fc.assert(
      fc.property(time, (one) => {
        expect(parse(describeDigestTime(one))).toEqual({ kind: 'ok', time: one });
        expect(parse(`You get the daily digest at ${describeDigestTime(one)}.`)).toEqual({ kind: 'ok', time: one });
      }),
      { numRuns: 50 },
    );
  });
});
