import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Dialect, type SqliteDatabase, SqliteDialect } from 'kysely';
import type { StoreConfig } from '../config/store-config.ts';
import { ProblemsError } from '../problem.ts';
import { createDatabaseReader, type DatabaseReader } from './database.ts';
import { postgresDialect } from './postgres.ts';
import { sqliteDialect } from './sqlite.ts';
import { type SqliteFile, sqliteModule } from './sqlite-module.ts';

/**
 * The database of these settings to be read beside a bot that runs: nothing is made, brought up to date or locked, and
 * the database itself refuses changes. Throws ProblemsError
 * where there is none.
 */
export async function readOnly(config: StoreConfig): Promise<DatabaseReader> {
  if (config.kind === 'postgres') return createDatabaseReader(postgresDialect(config.url));
  const file = join(config.folder, 'metta-health-bot.db');
  if (!(await isThere(file))) throw new ProblemsError([noDatabase(config.folder)]);
  return createDatabaseReader({ ...sqliteDialect(config.folder), kysely: sqliteReader(file), check: () => {} });
}

const noDatabase = (folder: string) => ({
  where: 'DATA_DIR',
  what: `${folder} holds no metta-health-bot.db`,
  fix: "name the bot's folder, or start the bot, which makes the file; the address of a PostgreSQL database goes into DATABASE_URL",
});

/**
 * Where a bot has the file open, or was killed, its -wal is there and is read too. Without it the file is whole, and is read as one that
 * does not change: else SQLite would make a -wal and a -shm of whoever reads, which the bot's user may not open.
 */
function sqliteReader(file: string): Dialect {
  const open = async () => {
    const { DatabaseSync } = await sqliteModule();
    const isWhole = !(await isThere(`${file}-wal`));
    const place = isWhole ? `${pathToFileURL(file).href}?immutable=1` : file;
    return forKysely(new DatabaseSync(place, { readOnly: true }));
  };
  return new SqliteDialect({ database: open });
}

function forKysely(database: SqliteFile): SqliteDatabase {
  return {
    close: () => database.close(),
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

/** The cast holds because only numbers and texts are asked for. */
function bound(values: readonly unknown[]) {
  return [...values] as (string | number)[];
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
