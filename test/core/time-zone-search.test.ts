import { describe, expect, test } from 'vitest';
import { describeTimeZone, findTimeZones, resolveTimeZone } from '../../src/core/time-zone-search.ts';

const WINTER = Date.parse('2026-01-15T12:00:00Z');
const SUMMER = Date.parse('2026-07-15T12:00:00Z');

const zonesOf = (matches: readonly { readonly zone: string }[]) => matches.map(({ zone }) => zone);

describe('resolveTimeZone', () => {
  test.each([
    ['Mumbai', 'Asia/Kolkata'],
    ['Delhi', 'Asia/Kolkata'],
    ['Bangalore', 'Asia/Kolkata'],
    ['India', 'Asia/Kolkata'],
    ['Munich', 'Europe/Berlin'],
    ['münchen', 'Europe/Berlin'],
    ['Germany', 'Europe/Berlin'],
    ['SAN FRANCISCO', 'America/Los_Angeles'],
    ['Kolkata', 'Asia/Kolkata'],
    ['Calcutta', 'Asia/Kolkata'],
    ['Nuuk', 'America/Nuuk'],
    ['Ho Chi Minh', 'Asia/Ho_Chi_Minh'],
    ['Saigon', 'Asia/Ho_Chi_Minh'],
    ['Zurich', 'Europe/Zurich'],
    ['São Paulo', 'America/Sao_Paulo'],
    ['Łódź', 'Europe/Warsaw'],
    ['St. John’s', 'America/St_Johns'],
    ['New York City', 'America/New_York'],
    ['Sydney', 'Australia/Sydney'],
    ['London', 'Europe/London'],
    ['UK', 'Europe/London'],
    ['Hawaii', 'Pacific/Honolulu'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['utc', 'UTC'],
  ])('%s is %s', (text, zone) => {
    expect(resolveTimeZone(text, SUMMER)).toEqual({ kind: 'known', zone });
  });

  test.each([
    ['EST', 'abbreviation', ['America/New_York', 'America/Toronto', 'America/Panama', 'Australia/Sydney']],
    ['ist', 'abbreviation', ['Asia/Kolkata', 'Asia/Jerusalem', 'Europe/Dublin']],
    ['CST', 'abbreviation', ['America/Chicago', 'Asia/Shanghai', 'America/Mexico_City', 'America/Costa_Rica']],
    ['ET', 'abbreviation', ['America/New_York', 'America/Toronto']],
    ['PT', 'abbreviation', ['America/Los_Angeles', 'America/Vancouver']],
    ['Eastern', 'abbreviation', ['America/New_York', 'America/Toronto', 'Australia/Sydney', 'Europe/Athens']],
    ['MST', 'abbreviation', ['America/Denver', 'America/Phoenix', 'America/Edmonton']],
    ['HST', 'abbreviation', ['Pacific/Honolulu', 'America/Adak']],
    ['SystemV/EST5', 'abbreviation', ['America/New_York', 'America/Toronto', 'America/Panama', 'Australia/Sydney']],
    ['JST', 'abbreviation', ['Asia/Tokyo']],
    ['Portland', 'places', ['America/New_York', 'America/Los_Angeles']],
    ['San Jose', 'places', ['America/Los_Angeles', 'America/Costa_Rica']],
    ['Spain', 'places', ['Europe/Madrid', 'Atlantic/Canary']],
  ])('%s is asked back as one of its %ss', (text, why, zones) => {
    const resolved = resolveTimeZone(text, SUMMER);
    expect(resolved).toMatchObject({ kind: 'several', why });
    if (resolved.kind === 'several') expect(zonesOf(resolved.matches)).toEqual(zones);
  });

  test.each([
    ['UTC+2', SUMMER, 'Europe/Berlin'],
    ['UTC+2', WINTER, 'Europe/Athens'],
    ['Etc/GMT+2', WINTER, 'Europe/Athens'],
    ['gmt-5', WINTER, 'America/New_York'],
    ['UTC-5', SUMMER, 'America/Chicago'],
    ['UTC−4', SUMMER, 'America/New_York'],
    ['UTC+5.5', WINTER, 'Asia/Kolkata'],
    ['+05:30', WINTER, 'Asia/Kolkata'],
    ['+0545', WINTER, 'Asia/Kathmandu'],
  ])('the offset %s is asked back with zones that have it now', (text, now, first) => {
    const resolved = resolveTimeZone(text, now);
    expect(resolved).toMatchObject({ kind: 'several', why: 'offset' });
    if (resolved.kind === 'several') expect(zonesOf(resolved.matches)[0]).toBe(first);
  });

  test.each(['to', 'and', 'noon', 'local', 'thur', 'xyz', '', 'every', 'weekdays', '🩺', 'constructor'])(
    '"%s" is not a zone, and none is near it',
    (text) => {
      expect(resolveTimeZone(text, SUMMER)).toEqual({ kind: 'unknown', near: [] });
    },
  );

  test.each([
    ['Berln', 'Europe/Berlin'],
    ['Newyork', 'America/New_York'],
    ['tokio', 'Asia/Tokyo'],
    ['Europe/Berln', 'Europe/Berlin'],
  ])('%s is near %s', (text, zone) => {
    const resolved = resolveTimeZone(text, SUMMER);
    expect(resolved.kind === 'unknown' && zonesOf(resolved.near)).toContain(zone);
  });
});

describe('findTimeZones', () => {
  test.each(['U+200E+5:30', '＋5：30', 'U+202A+5:30U+202C', '“+5:30”', '— 4:00', 'utc +5:30 '])(
    'an offset as keyboards and pasted texts write it, %s, is one',
    (query) => {
      const typed = query.replaceAll(/U\+([0-9A-F]{4})/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)));
      const found = findTimeZones(typed, SUMMER);
      expect(found.length).toBeGreaterThan(0);
      expect(new Set(found.map(({ offset }) => offset)).size).toBe(1);
    },
  );

  test.each([
    ['mun', 'Munich (Europe/Berlin), UTC+2'],
    ['mumb', 'Mumbai (Asia/Kolkata), UTC+5:30'],
    ['ist', 'Kolkata (Asia/Kolkata), UTC+5:30'],
    ['germ', 'Berlin (Europe/Berlin), UTC+2'],
    ['asia/kol', 'Kolkata (Asia/Kolkata), UTC+5:30'],
    ['new y', 'New York (America/New_York), UTC−4'],
    ['diego', 'San Diego (America/Los_Angeles), UTC−7'],
    ['+5:30', 'Kolkata (Asia/Kolkata), UTC+5:30'],
    ['utc', 'UTC'],
    ['Berln', 'Berlin (Europe/Berlin), UTC+2'],
    ['', 'New York (America/New_York), UTC−4'],
  ])('"%s" finds %s first', (query, label) => {
    expect(findTimeZones(query, SUMMER)[0]?.label).toBe(label);
  });

  test('each zone comes once, and no more than asked for', () => {
    for (const query of ['', 'a', 'san', 'eastern', 'america']) {
      const zones = zonesOf(findTimeZones(query, SUMMER));
      expect(new Set(zones).size).toBe(zones.length);
      expect(zones.length).toBeLessThanOrEqual(100);
    }
    expect(findTimeZones('a', SUMMER, 7)).toHaveLength(7);
  });

  test("every label fits an option of Slack's menus", () => {
    const all = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((letter) => findTimeZones(letter, SUMMER, 1000));
    expect(all.length).toBeGreaterThan(500);
    expect(all.filter(({ label }) => label.length > 75)).toEqual([]);
  });

  test('what nothing is near to finds nothing', () => {
    expect(findTimeZones('zzz', SUMMER)).toEqual([]);
  });
});

describe('describeTimeZone', () => {
  test('describes a zone by any of its names, and none by an abbreviation', () => {
    expect(describeTimeZone('Asia/Calcutta', SUMMER)).toEqual({
      zone: 'Asia/Kolkata',
      city: 'Kolkata',
      offset: 'UTC+5:30',
      label: 'Kolkata (Asia/Kolkata), UTC+5:30',
    });
    expect(describeTimeZone('EST', SUMMER)).toBeUndefined();
  });
});
