import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { StoreConfig } from '../src/config/store-config.ts';
import { DAY_MS, HOUR_MS } from '../src/core/time.ts';
import { MOST_PAST } from '../src/incidents/incident-history.ts';
import type { Tables } from '../src/store/codec.ts';
import { createDatabase, type Database } from '../src/store/database.ts';
import { postgresDialect } from '../src/store/postgres/postgres.ts';
import { sqliteDialect } from '../src/store/sqlite/sqlite.ts';
import type { Store } from '../src/store/store.ts';

/** The tables that grow. */
const GROWING = ['incidents', 'audit', 'outbox', 'seen', 'digest_runs'] as const;

/** Size of a database. */
export interface StoreSize {
  /** Sizes by table. */
  readonly rows: Readonly<Record<(typeof GROWING)[number], number>>;
  /** SQLite's file with its log; what PostgreSQL says of the database after a vacuum. */
  readonly bytes: number;
}

/** The database of a store, for direct queries. */
export const underlyingDatabase = (config: StoreConfig): Database =>
  createDatabase(config.kind === 'sqlite' ? sqliteDialect(config.folder) : postgresDialect(config.url));

/** Counts rows and bytes. PostgreSQL is vacuumed and analyzed first, as its autovacuum does in time. */
export async function sizeOf(config: StoreConfig, raw: Database): Promise<StoreSize> {
  const rows = await raw.run(async (kysely) => {
    const counted = GROWING.map(async (table) => [table, await countOf(kysely, table)] as const);
    return Object.fromEntries(await Promise.all(counted)) as StoreSize['rows'];
  });
  return { rows, bytes: config.kind === 'sqlite' ? await fileBytes(config.folder) : await postgresBytes(raw) };
}

async function countOf(kysely: Kysely<Tables>, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(kysely);
  return rows[0]?.count ?? 0;
}

async function fileBytes(folder: string): Promise<number> {
  const sizes = ['', '-wal'].map(async (end) => {
    const known = await stat(join(folder, `metta-health-bot.db${end}`)).catch(() => undefined);
    return known?.size ?? 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size);
}

async function postgresBytes(raw: Database): Promise<number> {
  await raw.run((kysely) => sql`vacuum analyze`.execute(kysely));
  const size = sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`;
  return (await raw.run((kysely) => size.execute(kysely))).rows[0]?.bytes ?? 0;
}

/** Frequent queries of the bot by name. `at`: the time of the store's newest rows; `id`: an incident of that time. */
export function hotQueries(store: Store, at: number, id: string): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    unfinished: () => store.outbox.unfinished(),
    waiting: () => store.outbox.waiting(),
    current: () => store.incidents.current(at - HOUR_MS),
    past: () => store.incidents.past(at - 30 * DAY_MS, MOST_PAST),
    'known since': () => store.incidents.knownSince(),
    find: () => store.incidents.find(id),
    posted: () => store.outbox.posted([`incident:${id}`]),
    audit: () => store.incidents.audit(id),
    'seen before': () => store.seen.known([`seen ${at} 0`]),
    'runs of digests': () => store.digests.runsSince(new Date(at - 3 * DAY_MS).toISOString().slice(0, 10)),
    commit: () =>
      store.incidents.commit({
        incidents: [],
        audit: [{ key: `bench:${at}`, incident: id, at, actor: null, what: 'opened', why: '' }],
        messages: [],
        at,
      }),
  };
}
