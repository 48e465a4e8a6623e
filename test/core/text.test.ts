import { describe, expect, test } from 'vitest';
import { nearestNames } from '../../src/core/text.ts';

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

  test('the nearest come first, and three are enough', () => {
    expect(nearestNames('tast', ['fast', 'last', 'test', 'tasty', 'task'])).toHaveLength(3);
  });
});
