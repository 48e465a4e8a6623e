import { describe, expect, test } from 'vitest';
import { createInflight } from '../../src/core/inflight.ts';

describe('inflight', () => {
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

  test('a bounded number of tasks runs at once, the others follow in order, and one that fails frees its place', async () => {
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

  test('requests that arrive together begin one by one: what else comes in meanwhile is served between them', async () => {
    const inflight = createInflight();
    const events: string[] = [];
    const other = () => {
      events.push('other');
      if (events.filter((event) => event === 'other').length < 3) setImmediate(other);
    };
    setImmediate(other);
    await Promise.all(['a', 'b', 'c'].map((name) => inflight.track(async () => events.push(name))));
    expect(events.join(' ')).toMatch(/^other a other b other c/);
  });

  test('each task begins in a turn of the event loop of its own, so that requests which arrive meanwhile are read first', async () => {
    const inflight = createInflight();
    const events: string[] = [];
    const tasks = ['a', 'b', 'c'].map((name) =>
      inflight.inTurn(async () => {
        events.push(name);
        // Like a message of a socket that arrives during the work.
        if (name === 'a') setImmediate(() => events.push('acknowledged'));
      }),
    );
    await Promise.all(tasks);
    expect(events.indexOf('acknowledged')).toBeGreaterThan(0);
    expect(events.indexOf('acknowledged')).toBeLessThan(events.indexOf('c'));
  });

  test('no work begins while a request that has arrived waits for its turn', async () => {
    const inflight = createInflight();
    const events: string[] = [];
    const arrive = (name: string) =>
      inflight.track(async () => {
        events.push(`read ${name}`);
        await inflight.inTurn(async () => {
          events.push(`answered ${name}`);
          // Arrives while others wait for their turn to be worked on.
          if (name === 'a') void arrive('d');
        });
      });
    await Promise.all(['a', 'b', 'c'].map(arrive));
    await expect.poll(() => events.length).toBe(8);
    expect(events.join(', ')).toBe('read a, read b, read c, answered a, read d, answered b, answered c, answered d');
  });

  test('the queue is full at its bound, until one of its tasks ends', async () => {
    const inflight = createInflight(2, 1);
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const first = inflight.track(() => ended);
    expect(inflight.isFull()).toBe(false);
    void inflight.track(() => new Promise(() => {}));
    expect(inflight.isFull()).toBe(true);
    end();
    await first;
    expect(inflight.isFull()).toBe(false);
  });
});
