import { describe, expect, test } from 'vitest';
import { parseOptions } from '../../soak/options.ts';

describe('options', () => {
  test('the defaults are an hour of three replicas on both stores', () => {
    expect(parseOptions([])).toEqual({
      minutes: 60,
      stores: ['sqlite', 'postgres'],
      seed: 1,
      percent: 1,
      replicas: 3,
      json: undefined,
      help: false,
    });
  });

  test('hours and minutes may have fractions', () => {
    expect(parseOptions(['--hours', '0.5']).minutes).toBe(30);
    expect(parseOptions(['--minutes', '5', '--store', 'postgres', '--seed', '9'])).toMatchObject({
      minutes: 5,
      stores: ['postgres'],
      seed: 9,
    });
  });

  test.each([
    [['--hours=0'], '--hours cannot be "0": write a number over 0'],
    [['--minutes='], '--minutes cannot be ""'],
    [['--hours=1', '--minutes=1'], 'write --hours or --minutes, not both'],
    [['--store=mysql'], '--store cannot be "mysql": write sqlite, postgres or both'],
    [['--seed=x'], '--seed cannot be "x": write a whole number from 0'],
    [['--replicas=0'], '--replicas cannot be "0": write a whole number from 1'],
    [['--faults=60'], '--faults cannot be "60": write 50 at most'],
    [['--hour=1'], '--hour'],
  ])('%j is refused with what to write instead', (args, says) => {
    expect(() => parseOptions(args)).toThrow(says);
  });
});
