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
    ['ci for30m', 'ci', 'red', 30],
    ['ci yellow after5min', 'ci', 'yellow', 5],
    ['ci FOR 30 MINS', 'ci', 'red', 30],
    ['ci for 30-min', 'ci', 'red', 30],
    ['ci for half an hour', 'ci', 'red', 30],
    ['ci half an hour', 'ci', 'red', 30],
    ['ci for an hour', 'ci', 'red', 60],
    ['ci for one hour yellow', 'ci', 'yellow', 60],
    ['ci for a quarter of an hour', 'ci', 'red', 15],
    ['ci for 1.5h', 'ci', 'red', 90],
    ['ci for 1,5 hours', 'ci', 'red', 90],
    ['ci for 1 h and 30 min', 'ci', 'red', 90],
    ['ci 1 hour 30 min', 'ci', 'red', 90],
    ['ci at once', 'ci', 'red', 0],
    ['ci yellow immediately', 'ci', 'yellow', 0],
    ['ci now', 'ci', 'red', 0],
    ['ci 0m', 'ci', 'red', 0],
    ['for 20m ci', 'ci', 'red', 20],
    ['for 1 hour 30 min ci tests yellow', 'ci tests', 'yellow', 90],
    ['yellow for 5m ci', 'ci', 'yellow', 5],
    ['ci when not green', 'ci', 'yellow', 30],
    ['ci if it is critical or warning', 'ci', 'yellow', 30],
    ['ci critical for 5m', 'ci', 'red', 5],
    ['green ci', 'green ci', 'red', 30],
    ['stage 2', 'stage 2', 'red', 30],
    ['stage 0', 'stage 0', 'red', 30],
    ['jobs run once', 'jobs run once', 'red', 30],
  ])('watch %s', (words, name, level, minutes) => {
    expect(last(words)).toEqual([name, level, minutes]);
  });

  test.each([
    'ci for a while',
    'ci for 30 sec',
    'ci for 1.5',
    'ci for two hours',
    'ci for30x',
    'ci for',
    'ci for 25h',
    'ci for 30d',
    'ci for -5m',
    'ci for 99999',
  ])('watch %s has a time that cannot be read', (words) => {
    expect(last(words)).toEqual(['ci', 'red', null]);
  });

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
