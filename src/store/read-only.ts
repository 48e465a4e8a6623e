import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { type Dialect, type SqliteDatabase, SqliteDialect } from 'kysely';
import type { StoreConfig } from '../config/store-config.ts';
import { errorCodeOf } from '../core/errors.ts';
import { ProblemsError } from '../core/problem.ts';
import { createDatabaseReader, type DatabaseReader, type StoreDialect } from './database.ts';
import { postgresDialect } from './postgres/postgres.ts';
import { explainPostgres, postgresProblem, WORDS_OF_READING } from './postgres/postgres-errors.ts';
import { databaseFile, refuseOddFiles } from './sqlite/data-folder.ts';
import { sqliteDialect } from './sqlite/sqlite.ts';
import { copyToRead, type SqliteFile, sqliteModule } from './sqlite/sqlite-file.ts';

/**
 * Opens the database of these settings for reading while a bot is running: nothing is created, changed, migrated or locked, and the
 * database itself rejects changes. Throws ProblemsError if there is none, or if it may not be read.
 */
export async function readOnly(config: StoreConfig): Promise<DatabaseReader> {
  if (config.kind === 'postgres') return createDatabaseReader(postgresReader(config.url));
  const file = databaseFile(config.folder);
  if (!(await mayRead(file))) throw new ProblemsError([noDatabase(config.folder)]);
  await refuseOddFiles(file);
  return createDatabaseReader({ ...sqliteDialect(config.folder), kysely: sqliteReader(file), check: () => {} });
}

const postgresReader = (url: string): StoreDialect => ({
  ...postgresDialect(url),
  explain: (error) => explainPostgres(error, WORDS_OF_READING),
  problemOf: (error) => postgresProblem(error, WORDS_OF_READING),
});

const noDatabase = (folder: string) => ({
  where: 'DATA_DIR',
  what: `${folder} has no metta-health-bot.db`,
  fix: "set DATA_DIR to the bot's folder, or start the bot, which creates the file; for PostgreSQL set DATABASE_URL",
});

/**
 * If a bot has the file open, or was killed, its -wal and -shm are read too, the -shm without changes. Without a -wal the file is
 * complete, and is read as immutable: otherwise SQLite would create both files for the reading user, which the bot's user may not open.
 * A -wal alone cannot be read without a -shm, so both are copied elsewhere.
 */
function sqliteReader(file: string): Dialect {
  const open = async () => {
    const { DatabaseSync } = await sqliteModule();
    const opened = (place: string, parameter: string) =>
      new DatabaseSync(`${pathToFileURL(place).href}${parameter}`, { readOnly: true });
    if (!(await mayRead(`${file}-wal`))) return forKysely(opened(file, '?immutable=1'), () => {});
    if (!(await mayRead(`${file}-shm`))) {
      const copy = await copyToRead(file);
      // A bot that was started in the meantime has created one, and may have changed the file during the copy.
      if (!(await mayRead(`${file}-shm`))) return forKysely(opened(copy.file, ''), copy.remove);
      copy.remove();
    }
    return forKysely(opened(file, '?readonly_shm=1'), () => {});
  };
  return new SqliteDialect({ database: open });
}

function forKysely(database: SqliteFile, onClose: () => void): SqliteDatabase {
  return {
    close() {
      database.close();
      onClose();
    },
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (values) => statement.all(...bound(values)),
        run: (values) => statement.run(...bound(values)),
        iterate: (values) => statement.iterate(...bound(values)),
      };
    },
  };
}

/** The cast is safe because only numbers and texts are bound. */
function bound(values: readonly unknown[]) {
  return [...values] as (string | number)[];
}

/** Whether the file exists. Throws ProblemsError if the file or its folder may not be read. */
async function mayRead(file: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK);
    return true;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT') return false;
    throw new ProblemsError([
      {
        where: 'DATA_DIR',
        what: `${file} may not be read (${code})`,
        fix: 'run this as the user of the bot, or let this user read the folder and the files in it',
      },
    ]);
  }
}
