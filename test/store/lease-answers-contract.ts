import { expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createLeaseStore, MOST_UNANSWERED } from '../../src/store/lease-store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { rawDatabase, type Stores } from './databases.ts';

const NOBODY_IS_DEAD = () => false;

/** The leases of one process over a database whose answers are lost: before the work was done, or after; or it is done twice. */
async function unanswered({ config, open }: Awaited<ReturnType<Stores>>) {
  await open();
  const raw = rawDatabase(config);
  const it = {
    fails: 'never' as 'never' | 'before' | 'after' | 'repeated',
    failsOf: ['run', 'write'] as readonly ('run' | 'write')[],
  };
  const losing = async <Result>(of: 'run' | 'write', work: () => Promise<Result>): Promise<Result> => {
    const fails = it.failsOf.includes(of) ? it.fails : 'never';
    if (fails === 'before') throw new StoreError('no answer');
    const result = await work();
    if (fails === 'after') throw new StoreError('no answer');
    return fails === 'repeated' ? work() : result;
  };
  const database: Database = {
    ...raw,
    run: (work) => losing('run', () => raw.run(work)),
    write: (work) => losing('write', () => raw.write(work)),
  };
  const lease = createLeaseStore(database);
  const row = () => raw.run((kysely) => kysely.selectFrom('leases').selectAll().executeTakeFirstOrThrow());
  return Object.assign(it, {
    row,
    put: (to: Awaited<ReturnType<typeof row>>) => raw.run((kysely) => kysely.updateTable('leases').set(to).execute()),
    acquire: (at: number) => lease.acquire('one', { at, ttlMs: 100, isDead: NOBODY_IS_DEAD }),
    close: () => raw.close(),
  });
}

/** What a lease is worth while the database's answers are lost. */
export function leaseAnswersContract(stores: Stores): void {
  test('a database that is put back while its holder gets no answer is noticed as well', async () => {
    await using database = await stores();
    const it = await unanswered(database);
    const empty = await it.row();
    const fence = await it.acquire(1_000);
    const first = await it.row();
    expect(await it.acquire(1_010)).toBe(fence);
    for (const [before, how] of [
      [first, 'before'],
      [empty, 'before'],
      [first, 'after'],
      [empty, 'after'],
    ] as const) {
      it.fails = how;
      await expect(it.acquire(1_020)).rejects.toThrow('no answer');
      await expect(it.acquire(1_030)).rejects.toThrow('no answer');
      it.fails = 'never';
      await it.put(before);
      await expect(it.acquire(1_040)).rejects.toThrow('restored to an older state');
      await expect(it.acquire(1_050)).rejects.toThrow('restored to an older state');
      expect(await it.row()).toEqual(before);
    }
    await it.close();
  });

  test.each(['before', 'after'] as const)(
    'a renewal whose answer is lost %s it was committed is gone on with, however often',
    async (how) => {
      await using database = await stores();
      const it = await unanswered(database);
      const fence = await it.acquire(1_000);
      for (let at = 1_010; at < 1_060; at += 10) {
        it.fails = how;
        await expect(it.acquire(at)).rejects.toThrow('no answer');
        it.fails = 'never';
        expect(await it.acquire(at + 5)).toBe(fence);
      }
      // Reading is answered, and writing is not, so often that not every state that may stand there can be remembered.
      it.fails = how;
      await expect(it.acquire(1_990)).rejects.toThrow('no answer');
      it.failsOf = ['write'];
      for (let at = 2_000; at < 2_000 + MOST_UNANSWERED + 20; at += 1) {
        await expect(it.acquire(at)).rejects.toThrow('no answer');
      }
      it.fails = 'never';
      expect(await it.acquire(3_000)).toBe(fence);
      await it.close();
    },
  );

  test('a renewal that is committed long after it was given up is known as its own', async () => {
    await using database = await stores();
    const it = await unanswered(database);
    const fence = await it.acquire(1_000);
    const first = await it.row();
    it.fails = 'after';
    await expect(it.acquire(1_010)).rejects.toThrow('no answer');
    const late = await it.row();
    await it.put(first);
    it.fails = 'before';
    it.failsOf = ['write'];
    await expect(it.acquire(1_020)).rejects.toThrow('no answer');
    it.fails = 'never';
    await it.put(late);
    expect(await it.acquire(1_030)).toBe(fence);
    await it.close();
  });

  test('a statement that is repeated because its answer was lost finds its own work', async () => {
    await using database = await stores();
    const it = await unanswered(database);
    const fence = await it.acquire(1_000);
    it.fails = 'repeated';
    // The repeated one changes nothing: the row is no longer as it was.
    const answers = [await it.acquire(1_010), await it.acquire(1_020), await it.acquire(1_030)];
    expect(answers.filter((answer) => answer !== null && answer !== fence)).toEqual([]);
    it.fails = 'never';
    expect([await it.acquire(1_040), await it.acquire(1_050)]).toContain(fence);
    expect(await it.acquire(1_060)).toBe(fence);
    await it.close();
  });
}
