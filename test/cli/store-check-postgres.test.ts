import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { readOnly } from '../../src/store/read-only.ts';
import { change, draftOf } from '../fixtures/incidents.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { startTransactionPooler } from '../support/transaction-pooler.ts';
import { check } from './store-check.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

describe('store check PostgreSQL', () => {
  test('tables of another program in another schema are not counted, and stand in for none of ours', async () => {
    const url = await server.createDatabase();
    await server.query(url, 'create schema ours; create schema other');
    await server.query(url, 'create table other.incidents (id int); create table other.migrations (version int)');
    await server.query(url, 'insert into other.migrations values (99)');
    await server.query(url, `alter database ${new URL(url).pathname.slice(1)} set search_path = ours`);
    const empty = await check({ kind: 'postgres', url });
    expect(empty.code).toBe(1);
    expect(empty.out).toMatch(/^Version: {2}none yet/m);
    expect(empty.out).toMatch(/^It holds no data of the bot\. Next step: /m);
    expect(empty.out).not.toMatch(/^incidents /m);
    await server.query(url, 'drop table other.migrations');
    await (await openStore({ kind: 'postgres', url })).close();
    await server.query(url, 'create table other.audit (id int); drop table ours.audit');
    const { code, out } = await check({ kind: 'postgres', url });
    expect([code, out]).toEqual([1, expect.stringContaining('table audit is missing')]);
    expect(out).toMatch(/^incidents +0 /m);
  });

  test('tables of another program that are called as ours are none of ours, and nothing is called damaged', async () => {
    const url = await server.createDatabase();
    await server.query(url, 'create table incidents (number int); create table outbox (letter text)');
    const { code, out } = await check({ kind: 'postgres', url });
    expect([code, out]).toEqual([1, expect.stringMatching(/^It holds no data of the bot\. Next step: /m)]);
    expect(out).not.toMatch(/Damaged|restore a copy|^incidents /m);
  });

  test('a user without rights on the tables or their schema is advised what to grant, and nothing is called damaged', async () => {
    const url = await server.createDatabase();
    await server.query(url, 'create schema ours');
    await server.query(url, `alter database ${new URL(url).pathname.slice(1)} set search_path = ours`);
    await (await openStore({ kind: 'postgres', url })).close();
    await server.query(url, "create role reader login password 'pw-of-reader'");
    const address = Object.assign(new URL(url), { username: 'reader', password: 'pw-of-reader' }).href;
    const refused = async () => {
      const { code, out } = await check({ kind: 'postgres', url: address });
      expect(out).not.toMatch(/Damaged|restore a copy|It holds no data of the bot/);
      expect(code).toMatchObject({
        name: 'ProblemsError',
        problems: [{ where: 'DATABASE_URL', fix: expect.stringMatching(/grant this user USAGE .* and SELECT/) }],
      });
    };
    await refused();
    await server.query(url, 'grant usage on schema ours to reader');
    await refused();
    await server.query(url, 'grant select on migrations, kysely_migration, incidents, outbox, seen to reader');
    await refused();
    await server.query(url, 'grant select on all tables in schema ours to reader');
    expect((await check({ kind: 'postgres', url: address })).code).toBe(0);
  });

  test('the connection of the check cannot write, nor behind a pooler in transaction mode, whose sessions stay as they were', async () => {
    const url = await server.createDatabase();
    await (await openStore({ kind: 'postgres', url })).close();
    await using pooler = await startTransactionPooler(url);
    for (const address of [url, pooler.url]) {
      const reader = await readOnly({ kind: 'postgres', url: address });
      const seen = { key: 'k', expiresAt: 1 };
      const written = reader.run((kysely) => kysely.insertInto('seen').values(seen).execute());
      await expect(written).rejects.toThrow('25006');
      await expect(reader.run((kysely) => sql`create table more (id int)`.execute(kysely))).rejects.toThrow('25006');
      await reader.close();
    }
    // The sessions that it had are those that the bot gets.
    expect((await check({ kind: 'postgres', url: pooler.url })).code).toBe(0);
    const store = await openStore({ kind: 'postgres', url: pooler.url });
    for (const key of ['a', 'b', 'c'])
      expect(await store.incidents.commit(change({ messages: [draftOf(key)] }))).toBe('committed');
    await store.close();
  });
});
