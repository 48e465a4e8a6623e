import { expect, test } from 'vitest';
import { groupBy } from '../../src/core/group.ts';

test('items are grouped by key, in their order', () => {
  const groups = groupBy(['ab', 'c', 'ad'], (word) => word[0]);
  expect([...groups]).toEqual([
    ['a', ['ab', 'ad']],
    ['c', ['c']],
  ]);
});
