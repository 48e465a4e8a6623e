import { describe, expect, test } from 'vitest';
import { atMost } from '../../src/core/at-most.ts';

describe('atMost', () => {
  test('returns what comes in time, and nothing for what does not, without waiting for it', async () => {
    expect(await atMost(Promise.resolve(1), 1_000)).toBe(1);
    const never = new Promise<number>(() => {});
    expect(await atMost(never, 1)).toBeUndefined();
  });

  test('rejects as the work does', async () => {
    await expect(atMost(Promise.reject(new Error('broken')), 1_000)).rejects.toThrow('broken');
  });
});
