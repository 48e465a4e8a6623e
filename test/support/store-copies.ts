import { sql, type Transaction } from 'kysely';
import type { Environment } from '../../src/config/environment.ts';
import type { Tables } from '../../src/store/codec.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { postgresDialect } from '../../src/store/postgres/postgres.ts';
import { sqliteDialect } from '../../src/store/sqlite/sqlite.ts';
import { databaseOf } from './test-database.ts';

/** What a store held at one time: its rows, by the names that tables and columns have in the database. */
export type StoreCopy = ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;

/** All tables but `migrations`, which says how they look and not what they hold. */
const TABLES = [
  ...[
    'incidents',
    'watch',
    'audit',
    'outbox',
    'seen',
    'digest_choices',
    'digest_runs',
    'watches',
    'live_cards',
    'leases',
  ],
] as const;

/** A copy of what the store holds now. */
export function backUp(env: Environment): Promise<StoreCopy> {
  return withDatabase(env, (database) =>
    database.write(async (transaction) => {
      const copy = new Map<string, readonly Record<string, unknown>[]>();
      for (const table of TABLES) {
        const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(transaction);
        copy.set(table, rows.map(withNamesOfColumns));
      }
      return copy;
    }),
  );
}

/** Makes the store hold what the copy holds and nothing else; no bot may be running on it. */
export function putBack(env: Environment, copy: StoreCopy): Promise<void> {
  return withDatabase(env, (database) => database.write((transaction) => fill(transaction, env, copy, TABLES)));
}

async function fill(
  transaction: Transaction<Tables>,
  env: Environment,
  copy: StoreCopy,
  tables: readonly (typeof TABLES)[number][],
): Promise<void> {
  for (const table of tables) {
    await sql`delete from ${sql.table(table)}`.execute(transaction);
    for (const row of copy.get(table) ?? []) {
      const columns = sql.join(Object.keys(row).map((column) => sql.ref(column)));
      // PostgreSQL counts these numbers up by itself and takes none unless it is told to.
      const override = sql.raw(databaseOf(env).kind === 'postgres' ? 'overriding system value' : '');
      await sql`insert into ${sql.table(table)} (${columns}) ${override} values (${sql.join(Object.values(row))})`.execute(
        transaction,
      );
    }
  }
}

/**
 * What a failover to a server that lacks the newest commits looks like to a bot that runs: the copy is what it finds, with the lease as
 * it is, and its sessions have ended. On PostgreSQL.
 */
export function failOver(env: Environment, copy: StoreCopy): Promise<void> {
  const tables = TABLES.filter((table) => table !== 'leases');
  return withDatabase(env, (database) =>
    database.write(async (transaction) => {
      await sql`lock table ${sql.join(tables.map((table) => sql.table(table)))} in access exclusive mode`.execute(
        transaction,
      );
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(transaction);
      await fill(transaction, env, copy, tables);
    }),
  );
}

/** Makes the store as empty as a new one; no bot may be running on it. */
export function empty(env: Environment): Promise<void> {
  const lease = { name: 'leader', holder: null, fence: 0, expires_at: 0 };
  return putBack(env, new Map([['leases', [lease]]]));
}

async function withDatabase<Result>(env: Environment, work: (database: Database) => Promise<Result>): Promise<Result> {
  const config = databaseOf(env);
  const dialect = config.kind === 'sqlite' ? sqliteDialect(config.folder) : postgresDialect(config.url);
  const database = createDatabase(dialect);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Kysely has made camel case of what stands in the database. */
function withNamesOfColumns(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}
