import { describe, expect, test } from 'vitest';
import { cutBetweenWords, nameKey, nearestNames } from '../../src/core/text.ts';

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

describe('cutBetweenWords', () => {
  test.each([
    ['a short text\nin one line ', 'a short text in one line'],
    ['words that are too many for the line, of which the last goes', 'words that are too many for the line,…'],
    [`key ${'k'.repeat(60)}`, 'key…'],
    ['k'.repeat(60), '…'],
    [`{"message":"Bad credentials","status":"${'4'.repeat(60)}"}`, '{"message":"Bad credentials","status":"…'],
    [`{"message":"Bad_credentials","token":"${'k'.repeat(60)}"}`, '{"message":"Bad_credentials","token":"…'],
    [`GitHub ${'a'.repeat(60)}`, 'GitHub…'],
    ['请求失败了'.repeat(20), `${'请求失败了'.repeat(20).slice(0, 39)}…`],
    [`请求失败了${'k'.repeat(60)}`, '请求失败了…'],
    [`${' '.repeat(795)}${'k'.repeat(60)}`, '…'],
    [`key${' '.repeat(2_000)}more`, 'key…'],
  ])('%s is cut to %s', (text, cut) => {
    expect(cutBetweenWords(text, 40)).toBe(cut);
    expect(cutBetweenWords(text, 40).length).toBeLessThanOrEqual(40);
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
