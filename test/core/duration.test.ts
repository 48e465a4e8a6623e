import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/core/duration.ts';

const MINUTE = 60_000;

describe('duration', () => {
  test.each([
    ['90m', 90],
    ['2h', 120],
    ['1d 4h', 28 * 60],
    ['1h30m', 90],
    ['45 min', 45],
    ['2 hours', 120],
    ['1 hour 5 minutes', 65],
    [' 2H  30Min ', 150],
    ['1 day', 24 * 60],
    ['3 hrs', 180],
    ['1m', 1],
    ['30d', 30 * 24 * 60],
  ])('"%s" is %d minutes', (text, minutes) => {
    expect(parseDuration(text)).toBe(minutes * MINUTE);
  });

  test.each([
    '',
    ' ',
    '0m',
    '30d 1m',
    '99999999999999999999d',
    '90',
    '-5m',
    '1.5h',
    '1 30m',
    '30m 1h',
    '1h 1h',
    'two hours',
    '1h!',
    '５m',
  ])('"%s" is no duration', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  test.each([
    [-5 * MINUTE, 'less than a minute'],
    [0, 'less than a minute'],
    [MINUTE - 1, 'less than a minute'],
    [12 * MINUTE + 59_999, '12 min'],
    [60 * MINUTE, '1 h'],
    [125 * MINUTE, '2 h 05 min'],
    [24 * 60 * MINUTE - 1, '23 h 59 min'],
    [24 * 60 * MINUTE, '1 d'],
    [(3 * 24 + 4) * 60 * MINUTE + 59 * MINUTE, '3 d 4 h'],
  ])('%d ms reads "%s"', (duration, text) => {
    expect(formatDuration(duration)).toBe(text);
  });
});
