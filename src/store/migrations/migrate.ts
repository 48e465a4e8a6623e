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

/** What the database says of the migrations it has had. */
interface Applied {
  /** Names as Kysely's Migrator wrote them down, in their order. */
  readonly names: readonly string[];
  /** The number that versions before the Migrator wrote and read; 0 where there is none. */
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
      return bringUp(transaction, {
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

async function bringUp(
  transaction: Transaction<Tables>,
  {
    dialect,
    migrations,
    begins,
  }: { readonly dialect: StoreDialect; readonly migrations: Migrations; readonly begins: (name: string) => void },
): Promise<void> {
  const applied = await readApplied(transaction, dialect);
  const known = Object.keys(migrations).sort();
  // Another process may have been faster.
  if (isUpToDate(applied, known)) return;
  const steps = Object.entries(migrations).map(([name, migration]) => {
    const up = async () => {
      // What was made before the Migrator came needs its name only.
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
    // They are in one already.
    disableTransactions: true,
  }).migrateToLatest();
  if (error !== undefined) throw error;
  await writeVersion(transaction, applied, known.length);
}

/** For versions before the Migrator, which refuse a database by this number. */
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

/** The names of the tables in the schema of this bot, as the database has them: what another program has in another schema is none of ours. */
export async function ownTables(kysely: Kysely<Tables>, dialect: StoreDialect): Promise<ReadonlySet<string>> {
  const schema = await dialect.schemaOf(kysely);
  const tables = await kysely.introspection.getTables({ withInternalKyselyTables: true });
  return new Set(tables.filter((table) => schema === undefined || table.schema === schema).map(({ name }) => name));
}

/** The number that versions before the Migrator wrote, which is kept in step; 0 where the table that has it is empty. */
export async function versionOf(kysely: Kysely<Tables>): Promise<number> {
  const row = await kysely.selectFrom('migrations').select('version').orderBy('version', 'desc').executeTakeFirst();
  return row?.version ?? 0;
}

/** Throws ProblemsError for a database that this code must not touch. */
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
 * A Kysely whose only connection is the one of that transaction. Kysely's Migrator begins and locks for itself: on SQLite it does
 * neither (issue 729 of Kysely), and on PostgreSQL its lock belongs to the session, which behind PgBouncer
 * in transaction mode somebody else has next. The transaction holds the turn to write before it starts, on both.
 */
function kyselyOn(transaction: Transaction<Tables>, dialect: Dialect): Kysely<unknown> {
  const plain = transaction.withoutPlugins();
  let failure: { readonly error: unknown } | undefined;
  const connection: DatabaseConnection = {
    async executeQuery<Row>(query: CompiledQuery) {
      // PostgreSQL refuses everything after a failure: what went wrong first is what counts.
      if (failure !== undefined) throw failure.error;
      try {
        return await plain.executeQuery(query as CompiledQuery<Row>);
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

/** The lock is the turn to write, which ends with the transaction, also when the process dies. */
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
