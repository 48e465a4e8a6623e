import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { change, draftOf, incidentOf, leadOf } from '../../fixtures/incidents.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { startTransactionPooler } from '../../support/transaction-pooler.ts';
import { rawDatabase } from '../databases.ts';

// A server, a database or a user may have other defaults than PostgreSQL's: the bot sets what it depends on itself.

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** A new database whose sessions begin with this setting. */
async function databaseWith(setting: string): Promise<string> {
  const url = await server.createDatabase();
  await server.query(server.url, `alter database ${new URL(url).pathname.slice(1)} set ${setting}`);
  return url;
}

/** Ends when that many sessions of the database wait for a lock. */
async function waiting(client: pg.Client, sessions: number): Promise<void> {
  const count = async () => {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
    );
    return rows[0]?.count;
  };
  await expect.poll(count, { interval: 20 }).toBe(sessions);
}

/** Another client of the pooler gives every session of the server its defaults again: the pooler hands out the one that is idle longest. */
async function forgetSettings(pooled: string): Promise<void> {
  const client = new pg.Client(pooled);
  await client.connect();
  for (let session = 0; session < 20; session += 1) await client.query('reset all');
  await client.end();
}

/** Both do something at once while another writer is busy: the first waits in front of the second. */
async function behindAWriter<First, Second>(
  url: string,
  first: () => Promise<First>,
  second: () => Promise<Second>,
): Promise<readonly [First, Second]> {
  const [writer, looker] = [new pg.Client(url), new pg.Client(url)];
  await Promise.all([writer.connect(), looker.connect()]);
  // The key of the lock of writers, which is the same in every version.
  await writer.query('begin; select pg_advisory_xact_lock(6210417)');
  const one = first();
  await waiting(looker, 1);
  const two = second();
  await waiting(looker, 2);
  await writer.query('commit');
  const both = await Promise.all([one, two]);
  await Promise.all([writer.end(), looker.end()]);
  return both;
}

const takenWhileItWaits = async (url: string, one: Store, two: Store) => {
  const fence = await leadOf(one, 'one');
  const [taken, written] = await behindAWriter(
    url,
    () => two.lease.acquire('two', { at: 100, ttlMs: 10, isDead: () => true }),
    () => one.incidents.commit(change({ fence, messages: [draftOf('late')] })),
  );
  expect([taken, written]).toEqual([fence + 1, 'fenced-off']);
  expect(await one.outbox.unfinished()).toEqual([]);
};

describe.each(['read committed', 'repeatable read', 'serializable'])('transactions are %s by default', (level) => {
  /** Two processes on such a database. */
  async function withTwo(work: (url: string, one: Store, two: Store) => Promise<void>): Promise<void> {
    const url = await databaseWith(`default_transaction_isolation = '${level}'`);
    const [one, two] = [await openStore({ kind: 'postgres', url }), await openStore({ kind: 'postgres', url })];
    await work(url, one, two);
    await Promise.all([one.close(), two.close()]);
  }

  test('a leader whose lease is taken while it waits to write writes nothing any more', () =>
    withTwo(takenWhileItWaits));

  test('two decisions about one incident at once: the second one is a conflict, and not an error', () =>
    withTwo(async (url, one, two) => {
      await one.incidents.commit(change({ incidents: [{ incident: incidentOf(), version: 0 }] }));
      const decide = (store: Store) => () =>
        store.incidents.commit(change({ incidents: [{ incident: incidentOf({ reminders: 1 }), version: 1 }] }));
      expect(await behindAWriter(url, decide(one), decide(two))).toEqual(['committed', 'conflict']);
    }));

  test('many at once: nothing fails, and nothing is lost', () =>
    withTwo(async (_, one, two) => {
      const keys = [...Array(40)].map((_, number) => `m${number}`);
      const written = await Promise.all(
        keys.flatMap((key, at) => [
          (at % 2 === 0 ? one : two).incidents.commit(change({ messages: [draftOf(key)] })),
          two.seen.first(`${at % 5}`, 1, 1_000).then(() => 'committed'),
        ]),
      );
      expect(new Set(written)).toEqual(new Set(['committed']));
      expect(new Set((await one.outbox.unfinished()).map(({ key }) => key))).toEqual(new Set(keys));
    }));
});

test('transactions behind PgBouncer do not depend on what their session was set to', async () => {
  const url = await databaseWith("default_transaction_isolation = 'repeatable read'");
  await using pooler = await startTransactionPooler(url);
  const config = { kind: 'postgres', url: pooler.url } as const;
  const [one, two] = [await openStore(config), await openStore(config)];
  await forgetSettings(pooler.url);
  await takenWhileItWaits(url, one, two);
  await Promise.all([one.close(), two.close()]);
});

test('the limits of a transaction behind PgBouncer do not depend on what its session was set to', async () => {
  const url = await server.createDatabase();
  await using pooler = await startTransactionPooler(url);
  const database = rawDatabase({ kind: 'postgres', url: pooler.url });
  await database.run((kysely) => sql`select 1`.execute(kysely));
  await forgetSettings(pooler.url);
  const limits = await database.write(async (transaction) => {
    const { rows } =
      await sql`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle`.execute(transaction);
    return rows;
  });
  expect(limits).toEqual([{ statement: '5s', lock: '4500ms', idle: '5s' }]);
  await database.close();
});

test('a process that freezes while it writes, behind PgBouncer, keeps nobody from leading', {
  timeout: 30_000,
}, async () => {
  const url = await server.createDatabase();
  await using pooler = await startTransactionPooler(url);
  const config = { kind: 'postgres', url: pooler.url } as const;
  const frozen = rawDatabase(config);
  const store = await openStore(config);
  await frozen.run((kysely) => sql`select 1`.execute(kysely));
  await forgetSettings(pooler.url);
  let goOn = () => {};
  const work = () =>
    new Promise<void>((resolve) => {
      goOn = resolve;
    });
  const begun = vi.fn(work);
  const written = frozen.write(begun).catch((error: Error) => error.message);
  await expect.poll(() => begun.mock.calls.length, { interval: 20 }).toBe(1);
  const lead = () => store.lease.acquire('other', { at: 0, ttlMs: 1, isDead: () => true }).catch(() => null);
  // The frozen one has the lock, and no statement that the server could end.
  await expect.poll(lead, { interval: 20, timeout: 10_000 }).not.toBeNull();
  goOn();
  expect(await written).toContain('PostgreSQL');
  await Promise.all([store.close(), frozen.close()]);
});

test('what was committed survives a crash of the server, also where synchronous_commit is off', {
  timeout: 60_000,
}, async () => {
  await using own = await startPostgres();
  await own.query(own.url, "alter system set synchronous_commit = 'off'");
  // Nobody else writes the log meanwhile.
  await own.query(own.url, "alter system set wal_writer_delay = '10s'");
  await own.query(own.url, 'select pg_reload_conf()');
  const store = await openStore({ kind: 'postgres', url: own.url });
  await own.query(own.url, 'checkpoint');
  const fence = await leadOf(store);
  expect(await store.incidents.commit(change({ messages: [draftOf('confirmed')] }))).toBe('committed');
  expect(await store.seen.first('a click', 1, 1_000)).toBe(true);
  await own.crash();
  await own.startAgain();
  const keys = async () => (await store.outbox.unfinished()).map(({ key }) => key);
  await expect.poll(() => keys().catch(String), { interval: 50 }).toEqual(['confirmed']);
  expect(await store.seen.first('a click', 2, 1_000)).toBe(false);
  expect(await leadOf(store)).toBe(fence);
  await store.close();
});
