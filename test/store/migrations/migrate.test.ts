import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../../../src/store/migrations/migrations.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { startTransactionPooler } from '../../support/transaction-pooler.ts';
import { rawDatabase } from '../databases.ts';
import { makeOldDatabase } from '../old-databases.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const open = (url: string, migrations = MIGRATIONS) => openStore({ kind: 'postgres', url }, undefined, migrations);

async function ask(url: string, statement: string): Promise<readonly unknown[]> {
  const raw = rawDatabase({ kind: 'postgres', url });
  const { rows } = await raw.run((kysely) => sql.raw(statement).execute(kysely));
  await raw.close();
  return rows;
}

describe('migrate', () => {
  test('behind a pooler that gives each transaction another session all come up, and no lock is left behind', async () => {
    const url = await server.createDatabase();
    await using pooler = await startTransactionPooler(url);
    const bad = { ...MIGRATIONS, '999-bad': async () => Promise.reject(new TypeError('a mistake')) };
    await expect(open(pooler.url, bad)).rejects.toThrow('Migration 999-bad failed');
    const stores = await Promise.all(Array.from({ length: 8 }, () => open(pooler.url)));
    await Promise.all(stores.map((store) => store.ping()));
    expect(await ask(url, "select count(*)::int as locks from pg_locks where locktype = 'advisory'")).toEqual([
      { locks: 0 },
    ]);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a user who may not create tables is refused where an old database has to be updated, and nothing is changed', async () => {
    const url = await server.createDatabase();
    await makeOldDatabase({ kind: 'postgres', url }, 2);
    await server.query(url, "create role tables_only login password 'g'");
    await server.query(url, 'grant all on all tables in schema public to tables_only');
    await expect(open(url.replace(/\/\/[^@]+@/, '//tables_only:g@'))).rejects.toMatchObject({
      name: 'ProblemsError',
      problems: [
        { where: 'DATABASE_URL', what: expect.stringContaining('42501'), fix: expect.stringContaining('grant CREATE') },
      ],
    });
    expect(await ask(url, 'select max(version) as version from migrations')).toEqual([{ version: 2 }]);
  });

  test('an up-to-date database is opened by a user who may not create tables', async () => {
    const url = await server.createDatabase();
    await (await open(url)).close();
    await server.query(url, "create role up_to_date login password 'g'");
    await server.query(url, 'grant all on all tables in schema public to up_to_date');
    const store = await open(url.replace(/\/\/[^@]+@/, '//up_to_date:g@'));
    await store.ping();
    await store.close();
  });

  test('migrations that another program has counted in another schema are none of ours', async () => {
    const url = await server.createDatabase();
    await server.query(url, 'create schema other');
    await server.query(url, 'create table other.kysely_migration (name text primary key, timestamp text)');
    await server.query(url, "insert into other.kysely_migration values ('001-of-the-other', '2026')");
    await server.query(url, 'create schema ours');
    await server.query(url, `alter database ${new URL(url).pathname.slice(1)} set search_path = ours`);
    const store = await open(url);
    await store.ping();
    await store.close();
    expect(await ask(url, 'select count(*)::int as names from ours.kysely_migration')).toEqual([
      { names: Object.keys(MIGRATIONS).length },
    ]);
  });
});
