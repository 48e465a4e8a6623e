import { describe, expect, test } from 'vitest';
import { dashboardLinks } from '../../../blocks/kit/dashboard-links.ts';
import { countByStatus, lastKnown, lightAndValue } from '../../../blocks/kit/status.ts';
import { alignColumns, channelName, enumerate, link, MAX_LISTED } from '../../../blocks/kit/text.ts';
import { moment, shortDate, sinceThen } from '../../../blocks/kit/time.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');

describe('text', () => {
  test('a link encodes the characters of its address that would end it early', () => {
    expect(link('https://a.test/x|y>z', 'a & b')).toBe('<https://a.test/x%7Cy%3Ez|a &amp; b>');
  });

  test('a list names the first items and counts the others', () => {
    const items = Array.from({ length: MAX_LISTED + 2 }, (_, index) => `m${index}`);
    expect(enumerate(items)).toMatch(/^m0, m1, .*and 2 more$/);
  });

  test('columns are aligned, and an emoji counts as two characters', () => {
    expect(
      alignColumns([
        ['🟢', 'a'],
        ['abc', 'b'],
      ]),
    ).toEqual(['🟢   a', 'abc  b']);
  });

  test.each([
    ['East Asian', '学習', '한글', 'ＡＢ', '、。'],
    ['a mark on the letter before', 'abce\u0301', 'abca\u0308', 'abcn\u0303', 'abcd\u200b'],
  ])('columns stay aligned under names of %s', (_, ...names) => {
    const lines = alignColumns([...names, 'abcd'].map((name) => [name, '|']));
    expect(lines).toEqual([...names, 'abcd'].map((name) => `${name}  |`));
  });

  test('a channel is a mention where its id is given, and its name otherwise', () => {
    expect([channelName('C0123'), channelName('#ops')]).toEqual(['<#C0123>', '#ops']);
  });

  test('a moment has its date as soon as it is not of today', () => {
    expect(moment(NOON, NOON, 'UTC')).toBe('12:00');
    expect(moment(NOON - 86_400_000, NOON, 'UTC')).toBe('Nov 22, 12:00');
    expect(shortDate('2026-01-05')).toBe('Jan 5');
    expect(sinceThen(NOON)).toContain('{ago}|Nov 23, 12:00 UTC>');
  });

  test('a figure of merit is shown as a light beside its value, in gray when it is no longer current', () => {
    expect([lightAndValue(0.85), lightAndValue(null), lastKnown(0.85)]).toEqual(['🟢 0.85', '⚪ –', '⚪ 0.85']);
  });

  test('a count by status names the critical ones first and the noun in its number', () => {
    const lit = [
      { label: 'a', status: 'green' },
      { label: 'b', status: 'red' },
    ] as const;
    expect(countByStatus(lit, 'target')).toBe('1 critical, 1 healthy of 2 targets');
    expect(countByStatus([], 'target')).toBe('no targets');
  });

  test('dashboard links are one line, and no block where there is no dashboard', () => {
    const places = ['a', 'b'].map((label) => ({ url: `https://dd.test/${label}`, label, place: 'dashboard' }) as const);
    expect(dashboardLinks([])).toEqual([]);
    expect(JSON.stringify(dashboardLinks(places))).toContain('In Datadog: <https://dd.test/a|a>');
  });
});
