import { expect, test } from 'vitest';
import { atMost } from '../../src/core/at-most.ts';

test('work that is quick is waited for, and work that is not for the limit only', async () => {
  let isDone = false;
  await atMost(
    Promise.resolve().then(() => {
      isDone = true;
    }),
    60_000,
  );
  expect(isDone).toBe(true);
  expect(await atMost(Promise.resolve(7), 60_000)).toBe(7);
  const started = performance.now();
  expect(await atMost(new Promise(() => {}), 20)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(2_000);
  await expect(atMost(Promise.reject(new Error('it failed')), 60_000)).rejects.toThrow('it failed');
});
