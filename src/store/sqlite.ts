import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type SqliteDatabase, SqliteDialect } from 'kysely';
import type { Problem } from '../problem.ts';
import type { StoreDialect } from './dialect.ts';
import { type SqliteFile, sqliteModule } from './sqlite-module.ts';

/** Result codes, of which the low byte is the class: https://sqlite.org/rescode.html */
const CODES = { busy: 5, corrupt: 11, full: 13, notADatabase: 26, unique: 2067, primaryKey: 1555 } as const;

/** While it waits for another writer SQLite blocks the whole process: that is good for its opening, not while Slack asks. */
const OPENING_BUSY_MS = 25;
/** For five seconds; between tries the process does what else there is. */
const RETRY = { times: 200, pauseMs: 25 } as const;

/** SQLite in the file `metta-health-bot.db` of a folder; both are made when missing, with the first query. */
export function sqliteDialect(folder: string): StoreDialect {
  const file = join(folder, 'metta-health-bot.db');
  return {
    kysely: new SqliteDialect({ database: () => openFile(folder, file) }),
    sequence: { type: 'integer', options: (column) => column.primaryKey().autoIncrement() },
    retry: RETRY,
    isTransient: (error) => classOf(error) === CODES.busy,
    isDuplicate: (error) => codeOf(error) === CODES.unique || codeOf(error) === CODES.primaryKey,
    explain: (error) => `SQLite: ${error instanceof Error ? error.message : 'unknown failure'}`,
    problemOf: (error) => problemOf(error, file),
    nextStep: 'see that no other program holds the database and that the disk has room',
    // A transaction has the file for itself from its beginning on.
    takeTurn: async () => {},
  };
}

async function openFile(folder: string, file: string): Promise<SqliteDatabase> {
  await mkdir(folder, { recursive: true });
  const { DatabaseSync } = await sqliteModule();
  const database = new DatabaseSync(file);
  try {
    database.exec(`pragma busy_timeout = ${OPENING_BUSY_MS}`);
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = full');
    database.exec('pragma foreign_keys = on');
    database.exec('pragma busy_timeout = 0');
  } catch (error) {
    database.close();
    throw error;
  }
  return forKysely(database);
}

/** Transactions take the write lock at once: one that read first could not get it any more, however long it waits. */
function forKysely(database: SqliteFile): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql === 'begin' ? 'begin immediate' : sql);
      return {
        reader: statement.columns().length > 0,
        all: (values) => statement.all(...values),
        run: (values) => statement.run(...values),
        iterate: (values) => statement.iterate(...values),
      };
    },
  };
}

function problemOf(error: unknown, file: string): Problem | undefined {
  switch (classOf(error)) {
    case CODES.busy:
    case CODES.full:
      return undefined;
    case CODES.corrupt:
    case CODES.notADatabase:
      return {
        where: file,
        what: 'is damaged, or is no database',
        fix: 'put back a copy of it, or move it away to begin with an empty one',
      };
    default:
      return {
        where: 'DATA_DIR',
        what: `${file} cannot be written: ${error instanceof Error ? error.message : 'unknown failure'}`,
        fix: 'let the bot write there, or name another folder',
      };
  }
}

const codeOf = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
const classOf = (error: unknown): number => codeOf(error) & 0xff;
