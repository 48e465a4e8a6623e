import { describe, expect, test } from 'vitest';
import { durationHint } from '../../src/catalog/schema-values.ts';

const ANY = { least: 0, most: Number.POSITIVE_INFINITY, words: 'such as 15m' };
const HOUR = 3_600_000;

describe('schema values', () => {
  test.each([
    [10, 'write the unit too: 10m or 10h or 10d'],
    ['10', 'write the unit too: 10m or 10h or 10d'],
    ['10 min', 'write 10m'],
    ['10M', 'write 10m'],
    ['2 hours', 'write 2h'],
    ['1.5h', 'write 90m'],
    ['90s', 'write 2m'],
    ['48h ', 'write 2d'],
    ['1w', 'write 7d'],
    ['7x', 'such as 15m'],
    ['2 months', 'such as 15m'],
    ['10ms', 'such as 15m'],
    ['soon', 'such as 15m'],
    ['-5m', 'such as 15m'],
    ['PT10M', 'such as 15m'],
    ['0m', 'such as 15m'],
    [0, 'such as 15m'],
    [1.5, 'such as 15m'],
    [-1, 'such as 15m'],
    [Number.NaN, 'such as 15m'],
    [null, 'such as 15m'],
    [undefined, 'such as 15m'],
    [{ m: 10 }, 'such as 15m'],
  ])('a name near %j is suggested', (written, hint) => {
    expect(durationHint(written, ANY)).toBe(hint);
  });

  test('a name that is not allowed there is never suggested', () => {
    const bounds = { least: HOUR, most: 24 * HOUR, words: 'from 1h to 24h' };
    expect(durationHint(90, bounds)).toBe('write the unit too: 90m');
    expect(durationHint(2, bounds)).toBe('from 1h to 24h');
    expect(durationHint('2 days', bounds)).toBe('from 1h to 24h');
  });
});
