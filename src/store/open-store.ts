import type { StoreConfig } from '../config/store-config.ts';
import { ProblemsError } from '../problem.ts';
import { askTables } from './ask-tables.ts';
import { createDamagedRows } from './damaged-rows.ts';
import { createDatabase, type Database } from './database.ts';
import { createDigestStore } from './digest-store.ts';
import { createIncidentStore } from './incident-store.ts';
import { createLeaseStore } from './lease-store.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS, type Migrations } from './migrations/migrations.ts';
import { createOutboxStore } from './outbox-store.ts';
import { postgresDialect } from './postgres.ts';
import { createSeenStore } from './seen-store.ts';
import { sqliteDialect } from './sqlite.ts';
import type { Store } from './store.ts';
import { MigrationError, StoreError } from './store-error.ts';
import { QUIET, type StoreLog } from './store-log.ts';
import { createThinStore } from './thin-store.ts';

/**
 * Opens the database and brings its tables up to date. Throws ProblemsError where a person has to mend something, and
 * StoreError where it may help to try again, both with the next step.
 */
export async function openStore(
  config: StoreConfig,
  log: StoreLog = QUIET,
  migrations: Migrations = MIGRATIONS,
): Promise<Store> {
  const dialect = config.kind === 'sqlite' ? sqliteDialect(config.folder, log) : postgresDialect(config.url);
  const database = createDatabase(dialect);
  try {
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

function openingError({ dialect }: Database, error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const problem = dialect.problemOf(error.cause);
  const where = error instanceof MigrationError ? `, in migration ${error.migration}; nothing was changed` : '';
  if (problem !== undefined) return new ProblemsError([{ ...problem, what: `${problem.what}${where}` }]);
  return new StoreError(`The database cannot be opened. ${error.message}`, { cause: error.cause });
}
