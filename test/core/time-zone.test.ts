import { describe, expect, test } from 'vitest';
import { lastLocalDays } from '../../src/core/days.ts';
import { canonicalTimeZone, describeOffset, isTimeZone, offsetMinutes } from '../../src/core/time-zone.ts';
import { zoneGroups } from '../../src/core/time-zone-names.ts';

const WINTER = Date.parse('2026-01-15T12:00:00Z');
const SUMMER = Date.parse('2026-07-15T12:00:00Z');

describe('isTimeZone', () => {
  test.each([
    'Europe/Berlin',
    'America/Argentina/Buenos_Aires',
    'Asia/Calcutta',
    'Asia/Kolkata',
    'UTC',
    'EST',
    'Etc/GMT+2',
  ])('takes %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  test.each([
    ['', 'no text'],
    ['Europe/Berln', 'no zone'],
    ['America/Newtown', 'a zone of another runtime'],
    ['2026-11-24T09:00[Europe/Berlin]', 'a date, of which Temporal takes the zone'],
    ['2026-11-24T09:00Z', 'a date'],
    ['+02:00', 'an offset, which Temporal takes'],
    ['-05', 'an offset'],
    ['PST', 'a name that Intl alone takes'],
    ['Europe/Berlin ', 'a name with a space'],
  ])('refuses "%s": %s', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });

  test('whatever it takes, both the calendar and the formatter can use', () => {
    for (const name of [...Intl.supportedValuesOf('timeZone').filter(isTimeZone), 'EST', 'UTC']) {
      expect(lastLocalDays(SUMMER, name, 1)).toHaveLength(1);
      expect(new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: name }).format(SUMMER)).toMatch(/^\w{3}$/);
    }
  });
});

describe('canonicalTimeZone', () => {
  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/BERLIN', 'Europe/Berlin'],
    [' America/New York ', 'America/New_York'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['asia/kolkata', 'Asia/Kolkata'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['America/Godthab', 'America/Nuuk'],
    ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
    ['America/Indianapolis', 'America/Indiana/Indianapolis'],
    ['America/Detroit', 'America/Detroit'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['EST5EDT', 'America/New_York'],
    ['Japan', 'Asia/Tokyo'],
    ['GB', 'Europe/London'],
    ['utc', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['Zulu', 'UTC'],
  ])('%s is stored as %s', (text, zone) => {
    expect(canonicalTimeZone(text)).toBe(zone);
  });

  test.each([
    ...['EST', 'MST', 'HST', 'CET', 'EET', 'WET', 'MET', 'GMT', 'PST', 'IST', 'CST', 'ET', 'PT'],
    ...['Etc/GMT+2', 'GMT+0', 'SystemV/EST5', 'Greenwich', 'UTC+2', '+02:00', 'Berlin', '', 'Factory', 'Z'],
  ])('"%s" is not taken for a zone', (text) => {
    expect(canonicalTimeZone(text)).toBeUndefined();
  });

  test('a canonical name is its own canonical name, and every zone of the runtime has one', () => {
    const all = Intl.supportedValuesOf('timeZone').filter((name) => !name.startsWith('Etc/'));
    const canonical = all.map(canonicalTimeZone);
    expect(canonical.filter((name) => name === undefined)).toEqual([]);
    expect(canonical.map((name) => canonicalTimeZone(name ?? ''))).toEqual(canonical);
  });

  test('a zone that was renamed has the name that the tz database has for it now', () => {
    const present = new Set(zoneGroups().flatMap(({ names }) => names.slice(0, 1)));
    const former = zoneGroups().flatMap(({ names: [first = ''] }) =>
      canonicalTimeZone(first) === first || !isTimeZone(first) ? [] : [first],
    );
    expect(former).toEqual([]);
    expect(present.size).toBeGreaterThan(300);
  });
});

describe('offsets', () => {
  test.each([
    ['Europe/Berlin', 'UTC+1', 'UTC+2'],
    ['Asia/Kolkata', 'UTC+5:30', 'UTC+5:30'],
    ['America/St_Johns', 'UTC−3:30', 'UTC−2:30'],
    ['Europe/London', 'UTC', 'UTC+1'],
  ])('%s is %s in winter and %s in summer', (zone, winter, summer) => {
    expect([describeOffset(zone, WINTER), describeOffset(zone, SUMMER)]).toEqual([winter, summer]);
  });

  test('minutes are negative behind UTC', () => {
    expect(offsetMinutes('America/New_York', SUMMER)).toBe(-240);
  });
});
