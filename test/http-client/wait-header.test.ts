import { describe, expect, test } from 'vitest';
import { retryAfterMs, secondsOf } from '../../src/http-client/wait-header.ts';

const NOW = Date.parse('2026-12-31T23:59:30Z');
const wait = (value: string) => retryAfterMs(new Headers({ 'retry-after': value }), NOW);

describe('a header with a wait', () => {
  test.each([
    ['90', 90_000],
    ['1.5', 1_500],
    ['9999999999', 9_999_999_999_000],
    ['Fri, 01 Jan 2027 00:00:30 GMT', 60_000],
    ['Thu, 31 Dec 2026 23:59:00 GMT', undefined],
    ['0', undefined],
    ['-5', undefined],
    ['0x10', undefined],
    ['1e3', undefined],
    ['Infinity', undefined],
    ['soon 2099', undefined],
    ['', undefined],
  ])('Retry-After %j is a wait of %s ms', (value, ms) => {
    expect(wait(value)).toBe(ms);
  });

  test('seconds are a number from 0 on, or there are none', () => {
    const seconds = (value: string) => secondsOf(new Headers({ 'x-reset': value }), 'X-Reset');
    expect(['0', ' 7 ', '12.5', '-1', 'NaN', 'abc', ''].map(seconds)).toEqual([
      0,
      7,
      12.5,
      ...Array.from({ length: 4 }, () => undefined),
    ]);
    expect(secondsOf(new Headers(), 'x-reset')).toBeUndefined();
  });
});
