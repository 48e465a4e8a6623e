import { describe, expect, test } from 'vitest';
import { nameKey, nearestNames } from '../../src/core/text.ts';

describe('text', () => {
  test.each([
    ['trainig', ['training']],
    ['TRAINING', ['training']],
    ['evl', ['eval']],
    ['flaky', ['flaky_checks']],
    ['zebra', []],
  ])('%s may have meant %j', (word, names) => {
    expect(nearestNames(word, ['training', 'ci', 'eval', 'flaky_checks'])).toEqual(names);
  });

  test.each([
    ['at', []],
    ['et', []],
    ['xy', []],
    ['cii', ['ci']],
    ['aky', []],
    ['traniing', ['training']],
    ['evla', ['eval']],
    ['flacky', ['flaky_checks']],
    ['noon', []],
    ['weather', []],
    ['', []],
  ])('%s is near %j alone', (word, names) => {
    expect(nearestNames(word, ['training', 'ci', 'eval', 'flaky_checks', 'utc', 'nome'])).toEqual(names);
  });

  test('those with the fewest edits are offered, and three are enough', () => {
    expect(nearestNames('tast', ['fast', 'last', 'test', 'tasty', 'task'])).toHaveLength(3);
    expect(nearestNames('training', ['trainings', 'training', 'draining'])).toEqual(['training']);
  });
});

describe('nameKey', () => {
  test.each([
    ['A / B', 'a b'],
    ['Größe (Ø)', 'große o'],
    ["St. John's", 'st johns'],
    ['flaky_checks', 'flaky checks'],
    ['🔥', ''],
  ])('%s is compared as "%s"', (name, key) => {
    expect(nameKey(name)).toBe(key);
  });
});
