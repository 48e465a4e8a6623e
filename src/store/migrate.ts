import type { Kysely } from 'kysely';
import { ProblemsError } from '../problem.ts';
import type { Database } from './database.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import type { Tables } from './tables.ts';

/**
 * Brings the tables to the version of this code, each step in one transaction with the row that counts it; safe when several
 * processes start at once. Throws ProblemsError when the database is newer than the code.
 */
export async function migrate(database: Database): Promise<void> {
  for (const [index, migration] of MIGRATIONS.entries()) {
    await database.write(async (transaction) => {
      await transaction.schema
        .createTable('migrations')
        .ifNotExists()
        .addColumn('version', 'integer', (column) => column.primaryKey())
        .execute();
      if ((await versionOf(transaction)) > index) return;
      await migration(transaction, database.dialect);
      await transaction
        .insertInto('migrations')
        .values({ version: index + 1 })
        .execute();
    });
  }
  const version = await database.run(versionOf);
  if (version > MIGRATIONS.length) throw tooNew(version);
}

/** The version of the tables; 0 where the one that counts them has no row. */
export async function versionOf(kysely: Kysely<Tables>): Promise<number> {
  const row = await kysely.selectFrom('migrations').select('version').orderBy('version', 'desc').executeTakeFirst();
  return row?.version ?? 0;
}

const tooNew = (version: number) =>
  new ProblemsError([
    {
      where: 'database',
      what: `has version ${version}, and this version of the bot knows ${MIGRATIONS.length} at most`,
      fix: 'start the newer version of the bot, or put back a copy of the database from before it',
    },
  ]);
