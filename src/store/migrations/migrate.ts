import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  DialectAdapterBase,
  type Driver,
  Kysely,
  Migrator,
  type Transaction,
} from 'kysely';
import { ProblemsError } from '../../core/problem.ts';
import type { Tables } from '../codec.ts';
import type { Database, StoreDialect } from '../database.ts';
import { MigrationError, StoreError } from '../store-error.ts';
import type { Migrations } from './migrations.ts';

/** Migrations that a database has had. */
interface Applied {
  /** Names as Kysely's Migrator stored them, in order. */
  readonly names: readonly string[];
  /** Version number, which the bot used before the Migrator; 0 if there is none. */
  readonly version: number;
}

/**
 * Brings the tables to the version of this code: all missing migrations in one transaction with the rows that name them, so that a
 * failure or a crash leaves everything as it was. Safe when several processes start at once. Throws ProblemsError when the database is
 * newer than the code, before anything is changed, and MigrationError when a migration fails.
 */
export async function migrate(database: Database, migrations: Migrations): Promise<void> {
  const known = Object.keys(migrations).sort();
  const isDone = await database.run(async (kysely) => isUpToDate(await readApplied(kysely, database.dialect), known));
  if (isDone) return;
  let current: string | undefined;
  try {
    await database.write((transaction) => {
      current = undefined;
      return applyMissing(transaction, {
        dialect: database.dialect,
        migrations,
        begins: (name) => {
          current = name;
        },
      });
    });
  } catch (error) {
    throw current !== undefined && error instanceof StoreError ? new MigrationError(current, error) : error;
  }
}

async function applyMissing(
  transaction: Transaction<Tables>,
  {
    dialect,
    migrations,
    begins,
  }: { readonly dialect: StoreDialect; readonly migrations: Migrations; readonly begins: (name: string) => void },
): Promise<void> {
  const applied = await readApplied(transaction, dialect);
  const known = Object.keys(migrations).sort();
  // Another process may have migrated in the meantime.
  if (isUpToDate(applied, known)) return;
  const steps = Object.entries(migrations).map(([name, migration]) => {
    const up = async () => {
      // Migrations from before the Migrator only need their names stored.
      if (known.indexOf(name) < applied.version) return;
      begins(name);
      await migration(transaction, dialect);
    };
    return [name, { up }] as const;
  });
  const schema = await dialect.schemaOf(transaction);
  const { error } = await new Migrator({
    db: kyselyOn(transaction, dialect.kysely),
    provider: { getMigrations: async () => Object.fromEntries(steps) },
    ...(schema !== undefined && { migrationTableSchema: schema }),
    // They run in the surrounding transaction.
    disableTransactions: true,
  }).migrateToLatest();
  if (error !== undefined) throw error;
  await writeVersion(transaction, applied, known.length);
}

/** Stores the version number, by which versions before the Migrator refuse a newer database. */
async function writeVersion(transaction: Transaction<Tables>, { version }: Applied, now: number): Promise<void> {
  await transaction.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .execute();
  if (version < now) await transaction.insertInto('migrations').values({ version: now }).execute();
}

async function readApplied(kysely: Kysely<Tables>, dialect: StoreDialect): Promise<Applied> {
  const tables = await ownTables(kysely, dialect);
  const names = tables.has('kysely_migration')
    ? (await kysely.selectFrom('kyselyMigration').select('name').execute()).map(({ name }) => name).sort()
    : [];
  return { names, version: tables.has('migrations') ? await versionOf(kysely) : 0 };
}

/** Names of the tables in the schema of this bot, as the database spells them; tables of other schemas are excluded. */
export async function ownTables(kysely: Kysely<Tables>, dialect: StoreDialect): Promise<ReadonlySet<string>> {
  const schema = await dialect.schemaOf(kysely);
  const tables = await kysely.introspection.getTables({ withInternalKyselyTables: true });
  return new Set(tables.filter((table) => schema === undefined || table.schema === schema).map(({ name }) => name));
}

/** Version number, kept for versions before the Migrator; 0 if its table is empty. */
export async function versionOf(kysely: Kysely<Tables>): Promise<number> {
  const row = await kysely.selectFrom('migrations').select('version').orderBy('version', 'desc').executeTakeFirst();
  return row?.version ?? 0;
}

/** Whether all migrations are applied. Throws ProblemsError for a database that this code must not change. */
function isUpToDate({ names, version }: Applied, known: readonly string[]): boolean {
  const newer = names.filter((name) => !known.includes(name));
  const has = Math.max(version, names.length);
  if (newer.length > 0 || has > known.length) throw tooNew(has, known.length, newer);
  if (names.some((name, index) => name !== known[index])) throw gap(names);
  return names.length === known.length && version === known.length;
}

const tooNew = (version: number, known: number, newer: readonly string[]) =>
  new ProblemsError([
    {
      where: 'database',
      what: `has version ${version}${newer.length === 0 ? '' : ` (${newer.join(', ')})`}, and this version of the bot supports up to ${known}`,
      fix: 'start the newer version of the bot, or restore a copy of the database from before the upgrade',
    },
  ]);

const gap = (names: readonly string[]) =>
  new ProblemsError([
    {
      where: 'database',
      what: `has a gap in its list of migrations (${names.join(', ')})`,
      fix: 'restore a copy of the database',
    },
  ]);

/**
 * A Kysely whose only connection is that of the transaction. Kysely's Migrator would begin and lock by itself: on SQLite it does neither
 * (issue 729 of Kysely), and on PostgreSQL its lock belongs to the session, which behind PgBouncer in transaction mode gets another user
 * next. The transaction holds the write lock already, on both.
 */
function kyselyOn(transaction: Transaction<Tables>, dialect: Dialect): Kysely<unknown> {
  const withoutPlugins = transaction.withoutPlugins();
  let failure: { readonly error: unknown } | undefined;
  const connection: DatabaseConnection = {
    async executeQuery<Row>(query: CompiledQuery) {
      // PostgreSQL rejects everything after a failure: the first error is the relevant one.
      if (failure !== undefined) throw failure.error;
      try {
        return await withoutPlugins.executeQuery(query as CompiledQuery<Row>);
      } catch (error) {
        failure = { error };
        throw error;
      }
    },
    streamQuery() {
      throw new Error('the Migrator reads no streams');
    },
  };
  return new Kysely<unknown>({
    dialect: {
      createDriver: () => driverOf(connection),
      createAdapter: () => new LockedAlready(),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createIntrospector: (kysely) => dialect.createIntrospector(kysely),
    },
  });
}

/** Adapter without a lock of its own: the write lock ends with the transaction, also when the process dies. */
class LockedAlready extends DialectAdapterBase {
  override get supportsTransactionalDdl() {
    return false;
  }
  override get supportsReturning() {
    return true;
  }
  override async acquireMigrationLock() {}
  override async releaseMigrationLock() {}
}

function driverOf(connection: DatabaseConnection): Driver {
  const refuse = async () => {
    throw new Error('a transaction has no other inside it');
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}
