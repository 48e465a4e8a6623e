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
      inflight.inSlot(async () => {
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

  /** What happens while requests arrive together, each of which takes that long on this clock; something else comes in between turns. */
  async function orderOf(requestMs: number): Promise<string> {
    let now = 0;
    const inflight = createInflight(200, 50, () => now);
    const events: string[] = [];
    let isOver = false;
    const other = () => {
      events.push('other');
      if (!isOver) setImmediate(other);
    };
    setImmediate(other);
    const request = (name: string) =>
      inflight.track(async () => {
        now += requestMs;
        await Promise.resolve();
        events.push(name);
      });
    await Promise.all(['a', 'b', 'c', 'd'].map(request));
    isOver = true;
    return events.join(' ');
  }

  test('requests that arrive together begin in slices: what else comes in meanwhile is served between them', async () => {
    expect(await orderOf(5)).toMatch(/^other a other b other c other d/);
    expect(await orderOf(1)).toMatch(/^other a b other c d/);
    expect(await orderOf(0.1)).toMatch(/^other a b c d/);
  });

  test('requests begin for as long as the rest of the turn took', async () => {
    let now = 0;
    const inflight = createInflight(200, 50, () => now);
    const events: string[] = [];
    setImmediate(() => {
      now += 20;
      events.push('work of 20 ms');
      setImmediate(() => events.push('other'));
    });
    const request = (name: string) =>
      inflight.track(async () => {
        now += 5;
        events.push(name);
      });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map(request));
    expect(events.join(' ')).toBe('work of 20 ms a b c d other e');
  });

  test('each task begins in a turn of the event loop of its own, so that requests which arrive meanwhile are read first', async () => {
    const inflight = createInflight();
    const events: string[] = [];
    const tasks = ['a', 'b', 'c'].map((name) =>
      inflight.inSlot(async () => {
        events.push(name);
        // Like a message of a socket that arrives during the work.
        if (name === 'a') setImmediate(() => events.push('acknowledged'));
      }),
    );
    await Promise.all(tasks);
    expect(events.indexOf('acknowledged')).toBeGreaterThan(0);
    expect(events.indexOf('acknowledged')).toBeLessThan(events.indexOf('c'));
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
