import { expect, test } from 'vitest';
import { createInflight } from '../../src/core/inflight.ts';

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

test('so many are worked on at once, the others in their order, and what fails gives its turn on', async () => {
  const inflight = createInflight(10, 2);
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const work = (number: number) =>
    inflight.inTurn(async () => {
      began.push(number);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (number === 0) throw new Error('failed');
    });
  const all = [0, 1, 2, 3].map((number) => work(number).catch((error: Error) => error.message));
  await expect.poll(() => began).toEqual([0, 1]);
  ends[0]?.();
  await expect.poll(() => began).toEqual([0, 1, 2]);
  for (const end of ends) end();
  await expect.poll(() => began).toEqual([0, 1, 2, 3]);
  ends[3]?.();
  expect(await Promise.all(all)).toEqual(['failed', undefined, undefined, undefined]);
});

test('it is full when so many are taken, until one of them ends', async () => {
  const inflight = createInflight(2, 1);
  let end = () => {};
  const first = inflight.track(
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  expect(inflight.isFull()).toBe(false);
  void inflight.track(() => new Promise(() => {}));
  expect(inflight.isFull()).toBe(true);
  end();
  await first;
  expect(inflight.isFull()).toBe(false);
});
