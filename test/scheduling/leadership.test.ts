import { describe, expect, test } from 'vitest';
import { createLog } from '../../src/observability/log.ts';
import { createLeadership } from '../../src/scheduling/leadership.ts';
import { createStoreProblems } from '../../src/scheduling/store-problems.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { loopsOf } from '../support/loops.ts';
import { openTestStore } from '../support/store.ts';

const SOON = { interval: 10, timeout: 5_000 };

/** A process that would lead, by a clock that the test moves, over a database that may give no answer. */
async function scene() {
  const store = await openTestStore();
  const state = { passed: 0, acquire: store.lease.acquire, release: store.lease.release };
  const leadership = createLeadership({
    store: () => ({
      ...store,
      lease: {
        acquire: (...asked) => state.acquire(...asked),
        release: (holder) => state.release(holder),
      },
    }),
    storeProblems: createStoreProblems(),
    loop: loopsOf().loop('leadership'),
    wall: () => state.passed,
    steady: () => state.passed,
    clock: () => state.passed,
    log: createLog('info', [], { write: () => {} }),
  });
  return Object.assign(state, { leadership, store });
}

/** The same once it leads. */
async function leading() {
  const it = await scene();
  it.leadership.start();
  await expect.poll(() => it.leadership.fence(), SOON).toBe(1);
  return it;
}

describe('leadership', () => {
  test('a process whose lease runs out has led last until the database answers that another has the lease', async () => {
    const it = await leading();
    const { acquire } = it;
    expect(it.leadership.mayLead()).toBe(true);
    let isAsked = false;
    it.acquire = () => {
      isAsked = true;
      return Promise.reject(new StoreError('no answer'));
    };
    it.passed += 10_000;
    await expect.poll(() => isAsked, SOON).toBe(true);
    expect([it.leadership.fence(), it.leadership.mayLead()]).toEqual([null, true]);
    await acquire('another', { at: it.passed, ttlMs: 1_000, isDead: () => true });
    it.acquire = acquire;
    await expect.poll(() => it.leadership.mayLead(), SOON).toBe(false);
    expect(it.leadership.fence()).toBeNull();
    await it.leadership.stop();
    await it.store[Symbol.asyncDispose]();
  });

  test('a process that has had no answer about the lease may be the one that leads, until another is', async () => {
    const it = await scene();
    const { acquire } = it;
    let asked = 0;
    it.acquire = () => {
      asked += 1;
      return Promise.reject(new StoreError('no answer'));
    };
    it.leadership.start();
    await expect.poll(() => asked, SOON).toBeGreaterThan(1);
    expect([it.leadership.fence(), it.leadership.mayLead()]).toEqual([null, true]);
    await acquire('another', { at: it.passed, ttlMs: 1_000, isDead: () => true });
    it.acquire = acquire;
    await expect.poll(() => it.leadership.mayLead(), SOON).toBe(false);
    await it.leadership.stop();
    await it.store[Symbol.asyncDispose]();
  });

  test('a process that stops has no lease any more from when it begins to give it back', async () => {
    const it = await leading();
    const { release } = it;
    const during: unknown[] = [];
    it.release = async (holder) => {
      during.push(it.leadership.fence(), it.leadership.mayLead());
      await release(holder);
    };
    await it.leadership.stop();
    expect(during).toEqual([null, false]);
    expect(await it.store.lease.acquire('another', { at: it.passed, ttlMs: 1_000, isDead: () => false })).toBe(2);
    await it.store[Symbol.asyncDispose]();
  });
});
