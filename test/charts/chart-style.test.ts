import { describe, expect, test } from 'vitest';
import { amount, short } from '../../src/charts/chart-style.ts';

describe('chart style', () => {
  test('a label is one line without emoji and direction marks, and a long one is cut', () => {
    expect(short('a\nb 🟢\u202e c')).toBe('a b  c');
    expect(short('x'.repeat(40))).toBe(`${'x'.repeat(29)}…`);
  });

  test('an amount has two decimals at most, and none from a thousand on', () => {
    expect([amount(null), amount(1.234), amount(0)]).toEqual(['no data', '1.23', '0']);
    expect(amount(1234.5)).not.toContain('.');
  });
});
