import { describe, expect, test } from 'vitest';
import { parseTarget } from '../../src/catalog/target.ts';
import { formatValue } from '../../src/health/format.ts';

describe('format', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [0.005, '0.01'],
    [0.004, '0.004'],
    [-0.0012, '-0.001'],
    [5e-324, '5e-324'],
    [1234.567, '1,234.57'],
  ])('%d reads %s: what is not zero does not read zero', (value, words) => {
    expect(formatValue(value)).toBe(words);
  });

  test('a value never reads as the opposite of what it is to its goal', () => {
    expect(formatValue(4.999, parseTarget('< 5'))).toBe('4.999');
    expect(formatValue(0.004, parseTarget('< 5'))).toBe('0.004');
  });
});
