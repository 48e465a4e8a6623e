import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createThinning } from '../../src/jobs/store-upkeep.ts';
import { createLog } from '../../src/observability/log.ts';
import { createStoreProblems } from '../../src/scheduling/store-problems.ts';
import { RestoredDatabaseError, RowError, StoreError } from '../../src/store/store-error.ts';
import { loopsOf } from '../support/loops.ts';

const failing = (error: Error) => () => Promise.reject(error);
const works = () => Promise.resolve('done');
const LOCKED = new StoreError('It is locked. Next step: unlock it');

describe('store problems', () => {
  test('a user of the database has a problem of its own, logged until its own work succeeds', async () => {
    const storeProblems = createStoreProblems();
    expect(storeProblems.describe(true)).toBeNull();
    await expect(storeProblems.attempt('digests', failing(LOCKED))).rejects.toBe(LOCKED);
    expect(await storeProblems.attempt('outbox', works)).toBe('done');
    expect(storeProblems.describe(true)).toBe(`the database cannot be used for digests: ${LOCKED.message}`);
    await storeProblems.attempt('sending', failing(LOCKED)).catch(() => {});
    await storeProblems.attempt('evaluations', failing(new StoreError('It is gone'))).catch(() => {});
    expect(storeProblems.describe(true)).toMatch(
      /^the database .* storing evaluations: It is gone; the database .* storing what was sent to Slack, digests: It is locked/,
    );
    storeProblems.idle('sending');
    await storeProblems.attempt('evaluations', works);
    await storeProblems.attempt('digests', works);
    expect(storeProblems.describe(true)).toBeNull();
  });

  test('a problem other than that of the lease is not logged without the lease, and a follower has only those of each process', async () => {
    const storeProblems = createStoreProblems();
    await storeProblems.attempt('outbox', failing(LOCKED)).catch(() => {});
    expect(storeProblems.describe(false)).toBeNull();
    await storeProblems.attempt('tables', failing(LOCKED)).catch(() => {});
    expect(storeProblems.describe(false)).toContain('reading each of its tables: It is locked');
    await storeProblems.attempt('lease', failing(new StoreError('It is down'))).catch(() => {});
    expect(storeProblems.describe(true)).toBe('the database cannot be used: It is down');
  });

  test('a database that was put back needs a new process, until the lease can be used or fails for another reason', async () => {
    const storeProblems = createStoreProblems();
    const putBack = () =>
      storeProblems.attempt('lease', failing(new RestoredDatabaseError('It was put back'))).catch(() => {});
    await putBack();
    expect(storeProblems.needsRestart()).toBe('It was put back');
    expect(storeProblems.describe(false)).toBe(
      'the database cannot be used: It was put back. Next step: restart the bot',
    );
    await storeProblems.attempt('lease', failing(LOCKED)).catch(() => {});
    expect(storeProblems.needsRestart()).toBeNull();
    await putBack();
    await storeProblems.attempt('lease', works);
    expect(storeProblems.needsRestart()).toBeNull();
  });

  test('a row of the outbox that is refused costs itself only; another error is no problem of the database', async () => {
    const storeProblems = createStoreProblems();
    await storeProblems.attempt('sending', failing(new RowError('a row is refused'))).catch(() => {});
    await storeProblems.attempt('digests', failing(new Error('Slack'))).catch(() => {});
    expect(storeProblems.describe(true)).toBeNull();
    await storeProblems.attempt('evaluations', failing(new RowError('a row is refused'))).catch(() => {});
    expect(storeProblems.describe(true)).toContain('a row is refused');
  });

  test('a deletion of old rows is tried again seconds after it failed, and logged once', async () => {
    const lines: string[] = [];
    const log = createLog('info', [], { write: (line) => void lines.push(line) });
    const storeProblems = createStoreProblems();
    let [now, tries] = [0, 0];
    const thin = async () => {
      tries += 1;
      if (tries <= 2) throw LOCKED;
      return { deleted: { messages: 0, incidents: 0, audit: 0, digestRuns: 0, liveCards: 0, seen: 0 }, isMore: false };
    };
    const leadership = { fence: () => 1 };
    const kept = { messagesMs: 1, incidentsMs: 1 };
    const loop = loopsOf().loop('thinning');
    const thinning = createThinning({
      store: () => ({ thin }),
      leadership,
      storeProblems,
      retention: kept,
      loop,
      clock: () => now,
      log,
    });
    thinning.start();
    for (const told of [/deleting old rows: It is locked/, /deleting old rows: It is locked/]) {
      now += 5_000;
      const before = tries;
      await expect.poll(() => tries, { timeout: 3_000 }).toBe(before + 1);
      await sleep(0);
      expect(storeProblems.describe(true)).toMatch(told);
    }
    now += 5_000;
    await expect.poll(() => storeProblems.describe(true), { timeout: 3_000 }).toBeNull();
    await thinning.stop();
    expect(lines.join('').match(/could not be deleted/g)).toHaveLength(1);
  });
});
