import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { runLoad } from '../../bench/load.ts';

/** Work that counts how much of it is under way. */
function countingWork() {
  const seen = { running: 0, most: 0, begun: 0 };
  const work = async () => {
    seen.begun += 1;
    const number = seen.begun;
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    await nextTurn();
    seen.running -= 1;
    return number;
  };
  return { seen, work };
}

describe('load', () => {
  test('every piece of work is done once, and never more at a time than allowed', async () => {
    const { seen, work } = countingWork();
    const results = await runLoad(23, 5, work);
    expect(results.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, index) => index + 1));
    expect(seen.most).toBe(5);
  });

  test('with one in flight the next begins only when the last has ended', async () => {
    const { seen, work } = countingWork();
    expect(await runLoad(4, 1, work)).toEqual([1, 2, 3, 4]);
    expect(seen.most).toBe(1);
  });

  test('less work than places begins no more than there is', async () => {
    const { seen, work } = countingWork();
    await runLoad(2, 50, work);
    expect(seen.begun).toBe(2);
  });

  test('a single failure fails the load', async () => {
    await expect(runLoad(3, 2, () => Promise.reject(new Error('not acknowledged')))).rejects.toThrow(
      'not acknowledged',
    );
  });
});
