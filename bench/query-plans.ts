import type { CompiledQuery, DatabaseConnection, Dialect, Driver } from 'kysely';
import type { StoreConfig } from '../src/config/store-config.ts';
import { createDamagedRows } from '../src/store/damaged-rows.ts';
import { createDatabase, type Database } from '../src/store/database.ts';
import { createDigestStore } from '../src/store/digest-store.ts';
import { createIncidentStore } from '../src/store/incident-store.ts';
import { createLeaseStore } from '../src/store/lease-store.ts';
import { createLiveCardStore } from '../src/store/live-card-store.ts';
import { createOutboxStore } from '../src/store/outbox-store.ts';
import { postgresDialect } from '../src/store/postgres/postgres.ts';
import { createSeenStore } from '../src/store/seen-store.ts';
import { sqliteDialect } from '../src/store/sqlite/sqlite.ts';
import type { Store } from '../src/store/store.ts';
import { QUIET } from '../src/store/store-error.ts';
import { createThinStore } from '../src/store/thin-store.ts';
import { createWatchStore } from '../src/store/watch-store.ts';

/** A store on an open database that notes what it asks. */
export interface WatchedStore extends Store {
  /** Returns the queries since the last call. */
  taken(): readonly CompiledQuery[];
  readonly database: Database;
}

/** Cost of a query: the tables that SQLite reads completely, and the number of pages that PostgreSQL touches. */
export interface QueryCost {
  /** SQLite's plan, a step a line; empty on PostgreSQL. */
  readonly plan: readonly string[];
  /** PostgreSQL's pages, in its memory or on the disk; 0 on SQLite. */
  readonly pages: number;
}

/** Opens it without bringing its tables up to date. */
export function watchStore(config: StoreConfig): WatchedStore {
  const asked: CompiledQuery[] = [];
  const dialect = config.kind === 'sqlite' ? sqliteDialect(config.folder) : postgresDialect(config.url);
  const database = createDatabase({ ...dialect, kysely: noting(dialect.kysely, (query) => void asked.push(query)) });
  const damaged = createDamagedRows(QUIET);
  return {
    incidents: createIncidentStore(database, damaged),
    outbox: createOutboxStore(database, damaged),
    digests: createDigestStore(database, damaged),
    watches: createWatchStore(database, damaged),
    liveCards: createLiveCardStore(database, damaged),
    seen: createSeenStore(database),
    lease: createLeaseStore(database),
    thinning: createThinStore(database),
    damaged,
    clock: async () => null,
    ping: async () => {},
    check: () => database.check(),
    interruptions: () => database.interruptions(),
    close: () => database.close(),
    taken: () => asked.splice(0).filter((query) => /^\s*(select|with|insert|update|delete)/.test(query.sql)),
    database,
  };
}

/** The costs of these queries together; nothing that they write is kept. */
export async function costOf(
  raw: Database,
  config: StoreConfig,
  queries: readonly CompiledQuery[],
): Promise<QueryCost> {
  const taken = new Error('taken back');
  const cost: QueryCost = { plan: [], pages: 0 };
  let total = cost;
  await raw
    .write(async (transaction) => {
      for (const query of queries) {
        const explain = config.kind === 'sqlite' ? 'explain query plan' : 'explain (analyze, buffers, format json)';
        const { rows } = await transaction
          .withoutPlugins()
          .executeQuery<Record<string, unknown>>({ ...query, sql: `${explain} ${query.sql}` });
        total = {
          plan: [...total.plan, ...rows.flatMap(({ detail }) => (typeof detail === 'string' ? [detail] : []))],
          pages: total.pages + pagesOf(rows[0]?.['QUERY PLAN']),
        };
      }
      throw taken;
    })
    .catch((error: unknown) => {
      if (!(error instanceof Error && error.cause === taken)) throw error;
    });
  return total;
}

/** The root of the plan counts what is under it. */
function pagesOf(explained: unknown): number {
  const [first] = Array.isArray(explained) ? (explained as readonly { readonly Plan: Record<string, number> }[]) : [];
  return (first?.Plan['Shared Hit Blocks'] ?? 0) + (first?.Plan['Shared Read Blocks'] ?? 0);
}

function noting(base: Dialect, note: (query: CompiledQuery) => void): Dialect {
  const noted = new WeakSet<DatabaseConnection>();
  const watch = (connection: DatabaseConnection): DatabaseConnection => {
    if (noted.has(connection)) return connection;
    noted.add(connection);
    const execute = connection.executeQuery.bind(connection);
    return Object.assign(connection, {
      executeQuery: <Row>(query: CompiledQuery) => {
        note(query);
        return execute<Row>(query);
      },
    });
  };
  return {
    createAdapter: () => base.createAdapter(),
    createQueryCompiler: () => base.createQueryCompiler(),
    createIntrospector: (kysely) => base.createIntrospector(kysely),
    createDriver() {
      const driver = base.createDriver();
      const acquire = driver.acquireConnection.bind(driver);
      return Object.assign(driver, { acquireConnection: async () => watch(await acquire()) }) satisfies Driver;
    },
  };
}
