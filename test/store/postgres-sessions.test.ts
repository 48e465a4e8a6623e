import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { change, draftOf } from '../fixtures/incidents.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { rawDatabase } from './databases.ts';

// A session keeps what the server was when it began: what a new one could do, an old one cannot, however long it is asked.

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const nameOf = (url: string) => new URL(url).pathname.slice(1);
let written = 0;
const write = (store: Store) =>
  store.incidents.commit(change({ messages: [draftOf(String(++written))] })).catch((error: Error) => error.message);
/** More at once than the pool has connections. */
const writeMuch = (store: Store) => Promise.all([...Array(10)].map(() => write(store)));

describe('PostgreSQL sessions', () => {
  test.each([
    ['only read', 'default_transaction_read_only = on', 'is read-only (SQLSTATE 25006)'],
    ['find no table', 'search_path = nowhere', '(SQLSTATE 42P01)'],
  ])(
    'sessions that began when one could %s are used no more: once the server works again, so does the store',
    async (_, setting, words) => {
      const url = await server.createDatabase();
      const store = await openStore({ kind: 'postgres', url });
      await server.query(server.url, `alter database ${nameOf(url)} set ${setting}`);
      await server.endSessions(url);
      // Each of the ended ones fails once before the next one is opened.
      await expect.poll(() => write(store), { interval: 20 }).toContain(words);
      for (const said of await writeMuch(store)) expect(said).toContain(words);
      await server.query(server.url, `alter database ${nameOf(url)} reset ${setting.split(' ')[0]}`);
      await expect.poll(() => write(store), { interval: 20, timeout: 2_000 }).toBe('committed');
      expect(new Set(await writeMuch(store))).toEqual(new Set(['committed']));
      await store.close();
    },
  );

  test('a read-only session ends the idle ones beside it too: they read old data, or fail next', async () => {
    const url = await server.createDatabase();
    const store = await openStore({ kind: 'postgres', url });
    await server.query(server.url, `alter database ${nameOf(url)} set default_transaction_read_only = on`);
    await server.endSessions(url);
    await expect.poll(() => write(store), { interval: 20 }).toContain('25006');
    // Reading works, and leaves five idle sessions.
    const read = () => Promise.all([...Array(10)].map(() => store.outbox.unfinished().catch(() => 'ended')));
    await expect.poll(read, { interval: 20 }).toEqual([...Array(10)].map(() => []));
    await server.query(server.url, `alter database ${nameOf(url)} reset default_transaction_read_only`);
    expect(await write(store)).toContain('25006');
    expect(new Set(await writeMuch(store))).toEqual(new Set(['committed']));
    await store.close();
  });

  test('a row that is refused costs no session', async () => {
    const url = await server.createDatabase();
    const database = rawDatabase({ kind: 'postgres', url });
    const backend = async () => (await sql`select pg_backend_pid() as pid`.execute(kysely)).rows;
    const kysely = await database.run(async (known) => known);
    const before = await backend();
    await sql`select 1 / 0`.execute(kysely).catch(() => {});
    expect(await backend()).toEqual(before);
    await database.close();
  });

  test('the bot works behind PgBouncer, which takes no limit at the start of a session; the limits hold all the same', async () => {
    const url = await server.createDatabase();
    await using pgbouncer = await startPgBouncer(url);
    const store = await openStore({ kind: 'postgres', url: pgbouncer.url });
    expect(await writeMuch(store)).toEqual([...Array(10)].map(() => 'committed'));
    await store.close();
    const database = rawDatabase({ kind: 'postgres', url: pgbouncer.url });
    const setting = (name: string) =>
      database.run(async (kysely) => (await sql`select current_setting(${name}) as value`.execute(kysely)).rows);
    expect(await setting('statement_timeout')).toEqual([{ value: '5s' }]);
    expect(await setting('lock_timeout')).toEqual([{ value: '4500ms' }]);
    expect(await setting('idle_in_transaction_session_timeout')).toEqual([{ value: '5s' }]);
    await database.close();
  });

  test('a parameter of the address that PgBouncer refuses ends the start, with where to allow it', async () => {
    await using pgbouncer = await startPgBouncer(server.url);
    for (const query of ['options=-c%20geqo%3Doff', 'statement_timeout=9000', 'lock_timeout=9000']) {
      const opened = openStore({ kind: 'postgres', url: `${pgbouncer.url}?${query}` });
      await expect(opened, query).rejects.toMatchObject({
        name: 'ProblemsError',
        problems: [{ where: 'DATABASE_URL', fix: expect.stringContaining('ignore_startup_parameters') }],
      });
    }
  });

  test('any other error of PgBouncer is its own trouble, which may pass', async () => {
    await using pgbouncer = await startPgBouncer(server.url, 'no more connections allowed (max_client_conn)');
    const opened = openStore({ kind: 'postgres', url: pgbouncer.url });
    await expect(opened).rejects.toMatchObject({ name: 'StoreError', message: expect.stringContaining('PgBouncer') });
  });
});
