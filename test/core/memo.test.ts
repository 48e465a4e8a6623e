import { describe, expect, test } from 'vitest';
import { memoByKey } from '../../src/core/memo.ts';

describe('memo', () => {
  test('a result is computed once for its key, also one that counts as nothing, and the oldest is forgotten', () => {
    const computed: string[] = [];
    const isEven = memoByKey<boolean>(2);
    const ask = (key: string) =>
      isEven(key, () => {
        computed.push(key);
        return Number(key) % 2 === 0;
      });
    expect(['1', '2', '1', '2', '3', '1'].map(ask)).toEqual([false, true, false, true, false, false]);
    expect(computed).toEqual(['1', '2', '3', '1']);
  });
});
