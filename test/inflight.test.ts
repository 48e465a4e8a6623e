import { expect, test } from 'vitest';
import { createInflight } from '../src/inflight.ts';

test('a drain waits for what is running, also for what fails', async () => {
  const inflight = createInflight();
  const ended: string[] = [];
  const work = (name: string, ms: number) =>
    inflight.track(async () => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      ended.push(name);
      if (name === 'failing') throw new Error('failed');
    });
  const failing = work('failing', 10).catch((error: Error) => error.message);
  const good = work('good', 30);
  expect(await inflight.drain(5_000)).toBe(0);
  expect(ended).toEqual(['failing', 'good']);
  expect(await failing).toBe('failed');
  await good;
});

test('a drain gives up at its limit and says how much is left', async () => {
  const inflight = createInflight();
  void inflight.track(() => new Promise(() => {}));
  expect(await inflight.drain(20)).toBe(1);
});
