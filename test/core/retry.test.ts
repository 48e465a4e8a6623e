import { describe, expect, test } from 'vitest';
import { connectionDelay, doubledDelay, retry } from '../../src/core/retry.ts';

/** Work that fails, or gives such a result, so many times before it ends with `done`. */
function failing(times: number, end: 'throws' | 'result' = 'throws') {
  let left = times;
  return async () => {
    left -= 1;
    if (left < 0) return 'done';
    if (end === 'throws') throw new Error(`failure ${times - left}`);
    return 'again';
  };
}

function noted() {
  const waits: number[] = [];
  return { waits, pause: async (ms: number) => void waits.push(ms) };
}

describe('retry', () => {
  test('runs the work again after each delay until it succeeds', async () => {
    const { waits, pause } = noted();
    const delayAfterError = (_: unknown, failed: number) => 100 * failed;
    await expect(retry(failing(3), { delayAfterError, pause })).resolves.toBe('done');
    expect(waits).toEqual([100, 200, 300]);
  });

  test('throws the last error once there is no delay for it', async () => {
    const { waits, pause } = noted();
    const delayAfterError = (_: unknown, failed: number) => (failed < 3 ? 7 : undefined);
    await expect(retry(failing(9), { delayAfterError, pause })).rejects.toThrow('failure 3');
    expect(waits).toEqual([7, 7]);
  });

  test('throws at once without options for errors, and what the decision throws in place of it', async () => {
    await expect(retry(failing(1), {})).rejects.toThrow('failure 1');
    const refuse = () => {
      throw new Error('no use');
    };
    await expect(retry(failing(1), { delayAfterError: refuse })).rejects.toThrow('no use');
  });

  test('returns a result that calls for another attempt, where there is none', async () => {
    const { waits, pause } = noted();
    const delayAfterResult = (result: string, failed: number) => (result === 'again' && failed < 2 ? 5 : undefined);
    await expect(retry(failing(1, 'result'), { delayAfterResult, pause })).resolves.toBe('done');
    await expect(retry(failing(9, 'result'), { delayAfterResult, pause })).resolves.toBe('again');
    expect(waits).toEqual([5, 5]);
  });

  test('does not pause for a delay of zero', async () => {
    const { waits, pause } = noted();
    await expect(retry(failing(4), { delayAfterError: () => 0, pause })).resolves.toBe('done');
    expect(waits).toEqual([]);
  });
});

describe('doubledDelay', () => {
  test('doubles from the first one and stays at the longest, however many attempts have failed', () => {
    expect([1, 2, 3, 4, 5].map((failed) => doubledDelay(failed, 100, 1_000))).toEqual([100, 200, 400, 800, 1_000]);
    expect(doubledDelay(100_000, 100, 1_000)).toBe(1_000);
  });

  test('a connection waits 1 s at first and 30 s at most', () => {
    expect([1, 2, 5, 6, 60].map(connectionDelay)).toEqual([1_000, 2_000, 16_000, 30_000, 30_000]);
  });
});
