import { setTimeout as sleep } from 'node:timers/promises';
import type { StoreConfig } from '../config/store-config.ts';
import { ProblemsError } from '../core/problem.ts';
import { connectionDelay, retry } from '../core/retry.ts';
import { createDamagedRows } from './damaged-rows.ts';
import { createDatabase, type Database } from './database.ts';
import { createDigestStore } from './digest-store.ts';
import { createIncidentStore } from './incident-store.ts';
import { askTables } from './inspect.ts';
import { createLeaseStore } from './lease-store.ts';
import { createLiveCardStore } from './live-card-store.ts';
import { migrate } from './migrations/migrate.ts';
import { MIGRATIONS, type Migrations } from './migrations/migrations.ts';
import { createOutboxStore } from './outbox-store.ts';
import { createSeenStore } from './seen-store.ts';
import { sqliteDialect } from './sqlite/sqlite.ts';
import type { Store } from './store.ts';
import { MigrationError, QUIET, StoreError, type StoreLog } from './store-error.ts';
import { createThinStore } from './thin-store.ts';
import { createWatchStore } from './watch-store.ts';

/**
 * Opens the database and brings its tables up to date. Throws ProblemsError if a person has to fix something, and
 * StoreError if a retry may help, both with the next step.
 */
export async function openStore(
  config: StoreConfig,
  log: StoreLog = QUIET,
  migrations: Migrations = MIGRATIONS,
): Promise<Store> {
  const dialect = await dialectOf(config, log);
  const database = createDatabase(dialect);
  try {
    await database.run(dialect.proveUsable);
    await migrate(database, migrations);
  } catch (error) {
    await database.close();
    throw openingError(database, error);
  }
  const damaged = createDamagedRows(log);
  return {
    incidents: createIncidentStore(database, damaged),
    outbox: createOutboxStore(database, damaged),
    digests: createDigestStore(database, damaged),
    watches: createWatchStore(database, damaged),
    liveCards: createLiveCardStore(database, damaged),
    damaged,
    seen: createSeenStore(database),
    lease: createLeaseStore(database, log),
    thinning: createThinStore(database),
    clock: () => database.run(dialect.clockOf),
    ping: () => database.run(askTables),
    check: () => database.check(),
    interruptions: () => database.interruptions(),
    close: () => database.close(),
  };
}

async function dialectOf(config: StoreConfig, log: StoreLog): Promise<Database['dialect']> {
  if (config.kind === 'sqlite') return sqliteDialect(config.folder, log);
  // Most bots never load the client of PostgreSQL.
  const { postgresDialect } = await import('./postgres/postgres.ts');
  return postgresDialect(config.url, log);
}

function openingError({ dialect }: Database, error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const problem = dialect.problemOf(error.cause);
  const where = error instanceof MigrationError ? `, in migration ${error.migration}; nothing was changed` : '';
  if (problem !== undefined) return new ProblemsError([{ ...problem, what: `${problem.what}${where}` }]);
  return new StoreError(`The database cannot be opened. ${error.message}`, { cause: error.cause });
}

/** A store that may not be open yet: in the meantime the bot is not connected to Slack, and reports that it is not ready. */
export interface StoreSource {
  /** The open store. Throws StoreError before it is open. */
  get(): Store;
  isOpen(): boolean;
  /**
   * Opens it, retrying with growing waits while the database cannot be reached, until the signal stops it. Throws ProblemsError
   * if a retry cannot help.
   */
  open(signal: AbortSignal, onRetry: (error: StoreError, waitMs: number) => void): Promise<void>;
  close(): Promise<void>;
}

/** `connect` opens the database and brings it up to date. */
export function createStoreSource(connect: () => Promise<Store>): StoreSource {
  let store: Store | undefined;
  return {
    get() {
      if (!store) throw new StoreError('the database is not open yet');
      return store;
    },
    isOpen: () => store !== undefined,
    async open(signal, onRetry) {
      const attempt = async () => {
        if (!signal.aborted && !store) store = await connect();
      };
      await retry(attempt, {
        delayAfterError: (error, failed) => {
          if (!(error instanceof StoreError)) return undefined;
          const waitMs = connectionDelay(failed);
          onRetry(error, waitMs);
          return waitMs;
        },
        pause: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
      });
    },
    async close() {
      const closing = store;
      store = undefined;
      await closing?.close();
    },
  };
}
