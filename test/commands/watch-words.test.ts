import { describe, expect, test } from 'vitest';
import { askedWatch, watchReadings } from '../../commands/watch-words.ts';

const MINUTE = 60_000;
const last = (words: string) => {
  const { name = '', level, holdMs } = watchReadings(words).at(-1) ?? {};
  return [name, level, holdMs === null ? null : (holdMs ?? 0) / MINUTE];
};

describe('what is typed about watches', () => {
  test.each([
    ['watch ci', 'watch', 'ci'],
    ['WATCH CI', 'watch', 'CI'],
    ['unwatch ci.tests', 'unwatch', 'ci.tests'],
    ['watching', 'watching', ''],
    ['watches', 'watching', ''],
    ['watch', 'watch', ''],
  ])('%s', (words, verb, rest) => {
    expect(askedWatch({ words, raw: words })).toEqual({ verb, rest: { words: rest, raw: rest } });
  });

  test.each(['why ci', 'watchdog', 'ci watch'])('%s is another question', (words) => {
    expect(askedWatch({ words, raw: words })).toBeUndefined();
  });

  test.each([
    ['ci', 'ci', 'red', 30],
    ['CI YELLOW', 'CI', 'yellow', 30],
    ['ci tests.pass_rate for 30 min', 'ci tests.pass_rate', 'red', 30],
    ['ci for 0m', 'ci', 'red', 0],
    ['ci for 0', 'ci', 'red', 0],
    ['ci for 45', 'ci', 'red', 45],
    ['ci yellow for 1h 30m', 'ci', 'yellow', 90],
    ['ci for 2 hours yellow', 'ci', 'yellow', 120],
    ['ci when it turns yellow or red for 10m', 'ci', 'yellow', 10],
    ['ci if red after 5m', 'ci', 'red', 5],
    ['ci 20m', 'ci', 'red', 20],
    ['ci yellow 20 min', 'ci', 'yellow', 20],
    ['ci for 24h', 'ci', 'red', 1_440],
    ['ci for at once', 'ci', 'red', 0],
  ])('watch %s', (words, name, level, minutes) => {
    expect(last(words)).toEqual([name, level, minutes]);
  });

  test.each(['ci for a while', 'ci for', 'ci for 25h', 'ci for 30d', 'ci for -5m', 'ci for 99999'])(
    'watch %s has a time that cannot be read',
    (words) => {
      expect(last(words)).toEqual(['ci', 'red', null]);
    },
  );

  test('a name of the catalog may have the words for a level and a time', () => {
    expect(watchReadings('time for red builds').map(({ name }) => name)).toEqual([
      'time for red builds',
      'time',
      'time',
    ]);
    expect(watchReadings('red builds for 5m').map(({ name, level }) => [name, level])).toEqual([
      ['red builds for 5m', 'red'],
      ['red builds', 'red'],
      ['builds', 'red'],
    ]);
  });
});
