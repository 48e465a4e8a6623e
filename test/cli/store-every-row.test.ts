import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { type Databases, KINDS, openStores, rawDatabase } from '../store/databases.ts';
import { check } from './store-check.ts';

describe.each(KINDS)('%s', (_, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  /** A table in place of ours, of which one column of one row cannot be read, though its rows can be counted. */
  const spoil = async (config: StoreConfig, table: string, column: string, spoiled: string) => {
    const raw = rawDatabase(config);
    // PostgreSQL refuses to read this as a number, SQLite to read it as JSON.
    const unreadable = raw.dialect.kind === 'sqlite' ? `json(${column})` : `${column}::int`;
    const other = raw.dialect.kind === 'sqlite' ? `${column}` : '0';
    await raw.write(async (transaction) => {
      const run = (statement: string) => sql.raw(statement).execute(transaction);
      const columns = (await run(`select * from ${table} limit 1`)).rows.flatMap((row) => Object.keys(row as object));
      const names = columns.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
      await run(`alter table ${table} rename to spoiled_${table}`);
      await run(
        `create view ${table} as select ${names.join(', ')}, case when ${spoiled} then ${unreadable} else ${other} end as spoiled from spoiled_${table}`,
      );
    });
    await raw.close();
  };

  test.each([
    ['audit', 'why', "key = 'a900'"],
    ['seen', 'key', "key = 's900'"],
    ['digest_runs', 'message', "channel = 'C900'"],
    ['leases', 'holder', 'true'],
  ])(
    'a row of %s that can be counted and not be read is damage, however far back it stands',
    async (table, column, which) => {
      await using database = await openStores(databases);
      const store = await database.open();
      const many = [...Array(1_000).keys()];
      await store.lease.acquire('process 7', { at: 990_000, ttlMs: 15_000, isDead: () => false });
      const raw = rawDatabase(database.config);
      await raw.write(async (transaction) => {
        const audit = many.map((key) => ({ key: `a${key}`, incident: 'i', at: 1, actor: null, what: 'w', why: '{' }));
        await transaction.insertInto('audit').values(audit).execute();
        await transaction
          .insertInto('seen')
          .values(many.map((key) => ({ key: `s${key}`, expiresAt: 1 })))
          .execute();
        const runs = many.map((key) => ({
          channel: `C${key}`,
          date: '2026-01-01',
          outcome: 'sent' as const,
          at: 1,
          message: '{',
        }));
        await transaction.insertInto('digestRuns').values(runs).execute();
      });
      await raw.close();
      expect((await check(database.config)).code).toBe(0);
      await spoil(database.config, table, column, which);
      const { code, out } = await check(database.config);
      expect(code).toBe(1);
      expect(out).toMatch(new RegExp(`^ {2}table ${table}: `, 'm'));
      expect(out).toMatch(new RegExp(`^${table} +${table === 'leases' ? 1 : 1_000} `, 'm'));
    },
  );
});
