import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDigestJob } from '../../src/digest/digest-job.ts';
import { createLog } from '../../src/observability/log.ts';
import { createStoreProblems } from '../../src/scheduling/store-problems.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { loopsOf } from '../support/loops.ts';

function jobWith(tick: (fence: number) => Promise<void>, fence: () => number | null) {
  const lines: string[] = [];
  const log = createLog('info', [], { write: (line) => void lines.push(line) });
  const storeProblems = createStoreProblems();
  const options = { publisher: { tick }, leadership: { fence }, storeProblems, loops: loopsOf(), log };
  return { lines, storeProblems, job: createDigestJob(options) };
}

afterEach(() => void vi.useRealTimers());

describe('digest job', () => {
  test('the job runs at its start, and again when it is woken during a run, one run at a time', async () => {
    let [running, most, ticks] = [0, 0, 0];
    const { job } = jobWith(
      async () => {
        ticks += 1;
        running += 1;
        most = Math.max(most, running);
        await sleep(20);
        running -= 1;
      },
      () => 7,
    );
    job.start();
    job.nudge();
    job.nudge();
    await sleep(10);
    await job.stop();
    expect({ most, ticks, running }).toEqual({ most: 1, ticks: 1, running: 0 });
  });

  test('a process that begins to lead runs the job at once', async () => {
    let fence: number | null = null;
    const fences: number[] = [];
    const { job } = jobWith(
      async (held) => void fences.push(held),
      () => fence,
    );
    job.start();
    expect(fences).toEqual([]);
    fence = 3;
    await expect.poll(() => fences, { timeout: 3_000 }).toEqual([3]);
    await job.stop();
  });

  test('a run that fails is logged, and the next one comes all the same', async () => {
    let ticks = 0;
    const { job, lines } = jobWith(
      async () => {
        ticks += 1;
        if (ticks === 1) throw new Error('no database');
      },
      () => 1,
    );
    job.start();
    await expect.poll(() => lines.join()).toContain('a digest could not be created');
    job.nudge();
    await job.stop();
    expect(ticks).toBe(2);
  });

  test('a problem that lasts is logged once, and again when it comes back', async () => {
    let failure: Error | undefined = new Error('no database');
    let ticks = 0;
    const { job, lines } = jobWith(
      async () => {
        ticks += 1;
        if (failure) throw failure;
      },
      () => 1,
    );
    const look = async () => {
      const before = ticks;
      job.nudge();
      await expect.poll(() => ticks).toBe(before + 1);
      await sleep(0);
    };
    await look();
    await look();
    expect(lines).toHaveLength(1);
    failure = undefined;
    await look();
    failure = new Error('no database');
    await look();
    expect(lines).toHaveLength(2);
    await job.stop();
  });

  test('the job runs with each minute of the clock, and not after its end', async () => {
    vi.useFakeTimers({ now: new Date('2026-11-24T08:59:59.500Z') });
    const looks: string[] = [];
    const { job } = jobWith(
      async () => void looks.push(new Date().toISOString()),
      () => 1,
    );
    job.start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(looks.map((at) => at.slice(11, 16))).toEqual(['08:59', '09:00', '09:01']);
    await job.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(looks).toHaveLength(3);
  });

  test('a database that cannot be used for digests is a problem, and is asked again before the next minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], now: Date.now() });
    let isLost = true;
    const { job, storeProblems } = jobWith(
      async () => {
        if (isLost) throw new StoreError('a table is lost');
      },
      () => 1,
    );
    job.nudge();
    await vi.advanceTimersByTimeAsync(0);
    expect(storeProblems.describe(true)).toBe('the database cannot be used for digests: a table is lost');
    isLost = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(storeProblems.describe(true)).toBeNull();
    await job.stop();
  });

  test('a clock that is set back by hours delays no run by more than a minute and a half', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    let ticks = 0;
    const { job } = jobWith(
      async () => {
        ticks += 1;
      },
      () => 1,
    );
    job.start();
    await vi.advanceTimersByTimeAsync(61_000);
    vi.setSystemTime(Date.now() - 5 * 3_600_000);
    for (let times = 0; times < 5; times += 1) {
      const before = ticks;
      await vi.advanceTimersByTimeAsync(91_000);
      expect(ticks).toBeGreaterThan(before);
    }
    await job.stop();
  });
});
