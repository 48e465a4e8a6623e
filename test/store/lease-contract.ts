import { expect, test } from 'vitest';
import { rawDatabase, type Stores } from './databases.ts';

const NOBODY_IS_DEAD = () => false;

/** Who leads, and what was seen. */
export function leaseContract(stores: Stores): void {
  test('a lease is prolonged under the same number, and nobody else gets it before it runs out', async () => {
    await using database = await stores();
    const { lease } = await database.open();
    const fence = await lease.acquire('one', 1_000, 100, NOBODY_IS_DEAD);
    expect(fence).toBeGreaterThan(0);
    expect(await lease.acquire('two', 1_050, 100, NOBODY_IS_DEAD)).toBeNull();
    expect(await lease.acquire('one', 1_090, 100, NOBODY_IS_DEAD)).toBe(fence);
    expect(await lease.acquire('two', 1_189, 100, NOBODY_IS_DEAD)).toBeNull();
    expect(await lease.acquire('two', 1_190, 100, NOBODY_IS_DEAD)).toBe(Number(fence) + 1);
    expect(await lease.acquire('one', 1_191, 100, NOBODY_IS_DEAD)).toBeNull();
  });

  test('a lease whose end has a fraction of a millisecond is prolonged as any other', async () => {
    await using database = await stores();
    const { lease } = await database.open();
    const fence = await lease.acquire('one', 1_000.397, 100.5, NOBODY_IS_DEAD);
    expect(await lease.acquire('one', 1_050.25, 100.5, NOBODY_IS_DEAD)).toBe(fence);
  });

  test('the number only grows, also when the lease was given back', async () => {
    await using database = await stores();
    const { lease } = await database.open();
    const first = await lease.acquire('one', 1_000, 100, NOBODY_IS_DEAD);
    await lease.release('one');
    const second = await lease.acquire('two', 1_001, 100, NOBODY_IS_DEAD);
    await lease.release('two');
    const third = await lease.acquire('two', 1_002, 100, NOBODY_IS_DEAD);
    expect([second, third]).toEqual([Number(first) + 1, Number(first) + 2]);
  });

  test('a database that was put back to before what its holder wrote is not written to any more', async () => {
    await using database = await stores();
    const { lease } = await database.open();
    const raw = rawDatabase(database.config);
    const row = () => raw.run((kysely) => kysely.selectFrom('leases').selectAll().executeTakeFirstOrThrow());
    const put = (before: Awaited<ReturnType<typeof row>>) =>
      raw.run((kysely) => kysely.updateTable('leases').set(before).execute());
    const empty = await row();
    const fence = await lease.acquire('one', 1_000, 100, NOBODY_IS_DEAD);
    const first = await row();
    expect(await lease.acquire('one', 1_050, 100, NOBODY_IS_DEAD)).toBe(fence);
    const second = await row();
    for (const before of [first, empty]) {
      await put(before);
      await expect(lease.acquire('one', 1_060, 100, NOBODY_IS_DEAD)).rejects.toThrow('put back to an older state');
      expect(await row()).toEqual(before);
    }
    // A clock that is set back writes an earlier end, which is its own.
    await put(second);
    expect(await lease.acquire('one', 900, 100, NOBODY_IS_DEAD)).toBe(fence);
    expect(await lease.acquire('one', 950, 100, NOBODY_IS_DEAD)).toBe(fence);
    // Another process has led meanwhile.
    const other = await (await database.open()).lease.acquire('two', 1_200, 100, NOBODY_IS_DEAD);
    expect(other).toBe(Number(fence) + 1);
    expect(await lease.acquire('one', 1_210, 100, NOBODY_IS_DEAD)).toBeNull();
    await raw.close();
  });

  test('only its holder gives a lease back', async () => {
    await using database = await stores();
    const { lease } = await database.open();
    const fence = await lease.acquire('one', 1_000, 100, NOBODY_IS_DEAD);
    await lease.release('two');
    expect(await lease.acquire('two', 1_001, 100, NOBODY_IS_DEAD)).toBeNull();
    expect(await lease.acquire('one', 1_001, 100, NOBODY_IS_DEAD)).toBe(fence);
  });

  test('the lease of a holder known to be dead need not run out', async () => {
    await using database = await stores();
    const { lease } = await database.open();
    const fence = await lease.acquire('one', 1_000, 100, NOBODY_IS_DEAD);
    expect(await lease.acquire('two', 1_001, 100, (holder) => holder === 'one')).toBe(Number(fence) + 1);
  });

  test('of many that ask at once, one leads', async () => {
    await using database = await stores();
    const opened = [await database.open(), await database.open()];
    const answers = await Promise.all(
      [...Array(8).keys()].map((number) => opened[number % 2]?.lease.acquire(`p${number}`, 1_000, 100, NOBODY_IS_DEAD)),
    );
    expect(answers.filter((fence) => fence !== null)).toEqual([1]);
  });

  test('a key is new to one caller, whichever process it comes to', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    const answers = await Promise.all([...Array(8)].map((_, n) => (n % 2 ? one : two).seen.first('event', 1_000, 100)));
    expect(answers.filter((first) => first)).toHaveLength(1);
    expect(await one.seen.first('another', 1_000, 100)).toBe(true);
  });

  test('keys that are kept are known, however many are asked for', async () => {
    await using database = await stores();
    const { seen } = await database.open();
    await seen.first('event 7', 0, 1_000);
    await seen.first('event 1200', 0, 1_000);
    const keys = Array.from({ length: 1_300 }, (_, number) => `event ${number}`);
    expect([...(await seen.known(keys))].sort()).toEqual(['event 1200', 'event 7']);
    expect(await seen.known([])).toEqual(new Set());
  });

  test('a key is kept for its time at least, and is forgotten some time after', async () => {
    await using database = await stores();
    const { seen } = await database.open();
    const keepMs = 60_000;
    expect(await seen.first('event', 0, keepMs)).toBe(true);
    expect(await seen.first('event', keepMs - 1, keepMs)).toBe(false);
    expect(await seen.first('event', 24 * 3_600_000, keepMs)).toBe(true);
  });
}
