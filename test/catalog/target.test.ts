import { describe, expect, test } from 'vitest';
import { meets, parseTarget } from '../../src/catalog/target.ts';

describe('target', () => {
  test.each([
    ['< 5', 4.999, true],
    ['< 5', 5, false],
    ['<= 5', 5, true],
    ['> 40k', 40_000, false],
    ['> 40k', 40_001, true],
    ['>= 1 a day', 1, true],
    ['0', 0, true],
    ['0', 1, false],
    ['= 1', 1, true],
    ['<24h', 23, true],
    ['> 95%', 95, false],
    ['< 10% diff', 9, true],
    ['> -1', 0, true],
    ['> 1M', 999_999, false],
    ['< 5min', 4.9, true],
  ])('%s is met by %d: %s', (text, value, met) => {
    const target = parseTarget(text);
    expect(target && meets(value, target)).toBe(met);
  });

  test.each(['', 'soon', '< five', '5 <', '<> 3'])('"%s" is no target', (text) => {
    expect(parseTarget(text)).toBeUndefined();
  });

  test('a target keeps the words of its author', () => {
    expect(parseTarget(' >= 1 a day ')?.text).toBe('>= 1 a day');
  });
});
