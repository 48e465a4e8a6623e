import { expect, test } from 'vitest';
import type { MessagePatch } from '../../src/store/outbox.ts';
import { change, draftOf, leadOf } from '../fixtures/incidents.ts';
import { rawDatabase, type Stores } from './databases.ts';

const NOBODY_IS_DEAD = () => false;
const SENT: MessagePatch = {
  state: 'sent',
  shownRevision: 1,
  sendingRevision: 1,
  posted: { channel: 'C1', ts: '1.1' },
};

/** Who leads, and what was seen. */
export function leaseContract(stores: Stores): void {
  test('a lease is prolonged under the same number, and nobody else gets it before it stood still for its time', async () => {
    await using database = await stores();
    const [one, two] = [(await database.open()).lease, (await database.open()).lease];
    const fence = await one.acquire('one', { at: 1_000, ttlMs: 100, isDead: NOBODY_IS_DEAD });
    expect(fence).toBeGreaterThan(0);
    expect(await two.acquire('two', { at: 1_050, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
    expect(await one.acquire('one', { at: 1_090, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBe(fence);
    expect(await two.acquire('two', { at: 1_189, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
    expect(await two.acquire('two', { at: 1_288, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
    expect(await two.acquire('two', { at: 1_289, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBe(Number(fence) + 1);
    expect(await one.acquire('one', { at: 1_291, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
  });

  test.each([
    ['an hour ahead', 3_600_000],
    ['five seconds ahead', 5_000],
    ['five seconds behind', -5_000],
    ['an hour behind', -3_600_000],
  ])('a clock that is %s neither takes a lease early nor waits for it longer', async (_, skew) => {
    await using database = await stores();
    const [one, two] = [(await database.open()).lease, (await database.open()).lease];
    let now = 10_000_000;
    const held = () => one.acquire('one', { at: now, ttlMs: 100, isDead: NOBODY_IS_DEAD, steady: () => now });
    // The steady clock of another machine begins anywhere.
    const wanted = () =>
      two.acquire('two', { at: now + skew, ttlMs: 100, isDead: NOBODY_IS_DEAD, steady: () => now - 9_000_000 });
    const fence = await held();
    for (let times = 0; times < 10; times += 1) {
      now += 20;
      expect([await held(), await wanted()]).toEqual([fence, null]);
    }
    now += 99;
    expect(await wanted()).toBeNull();
    now += 1;
    expect(await wanted()).toBe(Number(fence) + 1);
    expect(await held()).toBeNull();
  });

  test('an answer of the database that was long on its way counts from when it came', async () => {
    await using database = await stores();
    const [one, two] = [(await database.open()).lease, (await database.open()).lease];
    const fence = await one.acquire('one', { at: 1_000, ttlMs: 100, isDead: NOBODY_IS_DEAD });
    let now = 1_000;
    const slowly = () => two.acquire('two', { at: now, ttlMs: 100, isDead: NOBODY_IS_DEAD, steady: () => now + 90 });
    expect(await slowly()).toBeNull();
    // What it read may have been written just before it came.
    now = 1_099;
    expect(await slowly()).toBeNull();
    now = 1_100;
    expect(await slowly()).toBe(Number(fence) + 1);
  });

  test('a lease whose prolonging got no answer is prolonged under the same number', async () => {
    await using database = await stores();
    const { lease } = await database.open();
    const raw = rawDatabase(database.config);
    const fence = await lease.acquire('one', { at: 1_000, ttlMs: 100, isDead: NOBODY_IS_DEAD });
    const tables = (from: string, to: string) =>
      raw.run((kysely) => kysely.schema.alterTable(from).renameTo(to).execute());
    await tables('leases', 'lost');
    await expect(lease.acquire('one', { at: 1_010, ttlMs: 100, isDead: NOBODY_IS_DEAD })).rejects.toThrow();
    await tables('lost', 'leases');
    expect(await lease.acquire('one', { at: 1_020, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBe(fence);
    expect(await lease.acquire('one', { at: 1_030, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBe(fence);
    await raw.close();
  });

  test('a lease whose end has a fraction of a millisecond is prolonged as any other', async () => {
    await using database = await stores();
    const { lease } = await database.open();
    const fence = await lease.acquire('one', { at: 1_000.397, ttlMs: 100.5, isDead: NOBODY_IS_DEAD });
    expect(await lease.acquire('one', { at: 1_050.25, ttlMs: 100.5, isDead: NOBODY_IS_DEAD })).toBe(fence);
  });

  test('the number only grows, also when the lease was given back', async () => {
    await using database = await stores();
    const { lease } = await database.open();
    const first = await lease.acquire('one', { at: 1_000, ttlMs: 100, isDead: NOBODY_IS_DEAD });
    await lease.release('one');
    const second = await lease.acquire('two', { at: 1_001, ttlMs: 100, isDead: NOBODY_IS_DEAD });
    await lease.release('two');
    const third = await lease.acquire('two', { at: 1_002, ttlMs: 100, isDead: NOBODY_IS_DEAD });
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
    const fence = await lease.acquire('one', { at: 1_000, ttlMs: 100, isDead: NOBODY_IS_DEAD });
    const first = await row();
    expect(await lease.acquire('one', { at: 1_050, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBe(fence);
    const second = await row();
    for (const before of [first, empty]) {
      await put(before);
      await expect(lease.acquire('one', { at: 1_060, ttlMs: 100, isDead: NOBODY_IS_DEAD })).rejects.toThrow(
        'restored to an older state',
      );
      expect(await row()).toEqual(before);
    }
    // A clock that is set back writes an earlier end, which is its own.
    await put(second);
    expect(await lease.acquire('one', { at: 900, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBe(fence);
    expect(await lease.acquire('one', { at: 950, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBe(fence);
    // Another process has led meanwhile.
    const other = await (await database.open()).lease.acquire('two', { at: 1_200, ttlMs: 100, isDead: () => true });
    expect(other).toBe(Number(fence) + 1);
    expect(await lease.acquire('one', { at: 1_210, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
    await raw.close();
  });

  test('a row that somebody has deleted is made again once its lease is surely over, under a number that nobody has had', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    const raw = rawDatabase(database.config);
    const remove = () => raw.run((kysely) => kysely.deleteFrom('leases').execute());
    const fences = [await one.lease.acquire('one', { at: 1_000, ttlMs: 100, isDead: NOBODY_IS_DEAD })];
    expect(await two.lease.acquire('two', { at: 1_010, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
    for (const [first, second, at] of [
      ['one', 'two', 2_000],
      ['two', 'one', 1_500],
    ] as const) {
      const lease = { one: one.lease, two: two.lease };
      await remove();
      // What the former holder decides meanwhile is written down by nobody.
      const fence = Number(fences.at(-1));
      expect(await one.incidents.commit(change({ fence, messages: [draftOf(`late ${at}`)] }))).toBe('fenced-off');
      expect(await lease[second].acquire(second, { at, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
      expect(await lease[first].acquire(first, { at, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
      expect(await lease[first].acquire(first, { at: at + 99, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
      const [taken, other] = await Promise.all([
        lease[first].acquire(first, { at: at + 100, ttlMs: 100, isDead: NOBODY_IS_DEAD }),
        lease[second].acquire(second, { at: at + 60, ttlMs: 100, isDead: NOBODY_IS_DEAD }),
      ]);
      expect([typeof taken, other]).toEqual(['number', null]);
      fences.push(taken);
      expect(await lease[first].acquire(first, { at: at + 150, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBe(taken);
      expect(await lease[second].acquire(second, { at: at + 160, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
    }
    expect(fences.map(Number)).toEqual(fences.map(Number).toSorted((a, b) => a - b));
    expect(new Set(fences).size).toBe(3);
    await raw.close();
  });

  test('a process that starts on a database without that row leads after the time of a lease', async () => {
    await using database = await stores();
    const raw = rawDatabase(database.config);
    const old = (await database.open()).lease;
    const before = await old.acquire('old', { at: Date.now(), ttlMs: 100, isDead: NOBODY_IS_DEAD });
    await raw.run((kysely) => kysely.deleteFrom('leases').execute());
    const { lease } = await database.open();
    const now = Date.now();
    expect(await lease.acquire('new', { at: now, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
    expect(await lease.acquire('new', { at: now + 100, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBe(now + 100);
    expect(now).toBeGreaterThan(Number(before));
    expect(await old.acquire('old', { at: now + 101, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
    await raw.close();
  });

  test('only its holder gives a lease back', async () => {
    await using database = await stores();
    const { lease } = await database.open();
    const fence = await lease.acquire('one', { at: 1_000, ttlMs: 100, isDead: NOBODY_IS_DEAD });
    await lease.release('two');
    expect(await lease.acquire('two', { at: 1_001, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBeNull();
    expect(await lease.acquire('one', { at: 1_001, ttlMs: 100, isDead: NOBODY_IS_DEAD })).toBe(fence);
  });

  test('the lease of a holder known to be dead need not run out', async () => {
    await using database = await stores();
    const { lease } = await database.open();
    const fence = await lease.acquire('one', { at: 1_000, ttlMs: 100, isDead: NOBODY_IS_DEAD });
    expect(await lease.acquire('two', { at: 1_001, ttlMs: 100, isDead: (holder) => holder === 'one' })).toBe(
      Number(fence) + 1,
    );
  });

  test('a posted message is edited once more where that is asked for, and no other', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    await store.incidents.commit(change({ messages: ['posted', 'waiting', 'sending'].map((key) => draftOf(key)) }));
    await store.outbox.patch(
      fence,
      new Map<string, MessagePatch>([
        ['posted', SENT],
        ['sending', { ...SENT, state: 'sending' }],
      ]),
    );
    const asked = ['posted', 'waiting', 'sending', 'unknown'].map((key) => store.outbox.showAgain(key));
    expect(await Promise.all(asked)).toEqual([true, false, false, false]);
    const unfinished = await store.outbox.unfinished();
    expect(unfinished.find(({ key }) => key === 'posted')).toMatchObject({
      state: 'sent',
      shownRevision: 0,
      revision: 1,
    });
  });

  test('a single one of many that ask for the lease at once leads', async () => {
    await using database = await stores();
    const opened = [await database.open(), await database.open()];
    const answers = await Promise.all(
      [...Array(8).keys()].map((number) =>
        opened[number % 2]?.lease.acquire(`p${number}`, { at: 1_000, ttlMs: 100, isDead: NOBODY_IS_DEAD }),
      ),
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

  test('a key that is let go counts as new again, in every process', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    expect(await one.seen.first('share', 0, 1_000)).toBe(true);
    await two.seen.forget('share');
    expect(await one.seen.first('share', 1, 1_000)).toBe(true);
    expect(await two.seen.first('share', 2, 1_000)).toBe(false);
  });

  test('a key is kept for its time, and is new after it', async () => {
    await using database = await stores();
    const { seen } = await database.open();
    const keepMs = 60_000;
    expect(await seen.first('event', 0, keepMs)).toBe(true);
    expect(await seen.first('event', keepMs - 1, keepMs)).toBe(false);
    expect(await seen.first('event', keepMs, keepMs)).toBe(true);
    expect(await seen.first('event', 2 * keepMs - 1, keepMs)).toBe(false);
    expect(await seen.first('event', 24 * 3_600_000, keepMs)).toBe(true);
  });
}
