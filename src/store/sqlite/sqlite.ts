import { type SqliteDatabase, SqliteDialect } from 'kysely';
import { storable } from '../codec.ts';
import type { StoreDialect } from '../database.ts';
import { SQLITE_LOG_BYTES } from '../limits.ts';
import { QUIET, type StoreLog } from '../store-error.ts';
import { databaseFile, prepareFolder } from './data-folder.ts';
import { CODES, classOf, codeOf, explainSqlite, sqliteProblem } from './sqlite-errors.ts';
import { createFileCheck, type FileCheck, type SqliteFile, sqliteModule } from './sqlite-file.ts';

/** Wait for another writer during opening. SQLite blocks the whole process in the meantime, which is not acceptable later on. */
const OPENING_BUSY_MS = 25;
/** Retries for five seconds, between which other work continues. */
const RETRY = { times: 200, pauseMs: 25 } as const;

const OF_ROW: readonly number[] = [CODES.constraint, CODES.mismatch, CODES.tooBig];

/** Dialect of SQLite in the file `metta-health-bot.db` of a folder; the first query creates both if missing. */
export function sqliteDialect(folder: string, log: StoreLog = QUIET): StoreDialect {
  const file = databaseFile(folder);
  let files: FileCheck | undefined;
  const open = async () => {
    await prepareFolder(folder, file, log);
    const { DatabaseSync } = await sqliteModule();
    const opened = openFile(new DatabaseSync(file), file);
    files = opened.files;
    return opened.database;
  };
  return {
    kind: 'sqlite',
    kysely: new SqliteDialect({ database: open }),
    sequence: { type: 'integer', options: (column) => column.primaryKey().autoIncrement() },
    retry: RETRY,
    isTransient: (error) => classOf(error) === CODES.busy,
    isDuplicate: (error) => codeOf(error) === CODES.unique || codeOf(error) === CODES.primaryKey,
    isOfRow: (error) => OF_ROW.includes(classOf(error)),
    // It counts on after the highest row by itself.
    isCounterBehind: () => false,
    advanceCounters: async () => {},
    check: () => files?.check(),
    endedSessions: () => 0,
    explain: (error) => explainSqlite(error, file),
    problemOf: (error) => sqliteProblem(error, file),
    // It stores any text.
    proveUsable: async () => {},
    // A transaction locks the file from its beginning.
    takeWriteLock: async () => {},
    clockOf: async () => null,
    schemaOf: async () => undefined,
  };
}

function openFile(
  database: SqliteFile,
  file: string,
): { readonly database: SqliteDatabase; readonly files: FileCheck } {
  try {
    database.exec(`pragma busy_timeout = ${OPENING_BUSY_MS}`);
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = full');
    database.exec('pragma foreign_keys = on');
    database.exec(`pragma journal_size_limit = ${SQLITE_LOG_BYTES}`);
    proveSound(database);
    const files = createFileCheck(database, file);
    database.exec('pragma busy_timeout = 0');
    return { database: forKysely(database, files), files };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Finds a damaged page at the start, and not when it is first read. */
function proveSound(database: SqliteFile): void {
  const row: unknown = database.prepare('pragma quick_check(1)').get();
  const isSound = typeof row === 'object' && row !== null && Object.values(row).includes('ok');
  if (!isSound) throw Object.assign(new Error('quick_check found damage'), { errcode: CODES.corrupt });
}

const NOTHING_DONE = { changes: 0, lastInsertRowid: 0 } as const;

/** Adapts a database for Kysely. Transactions take the write lock at once: after a read it could no longer be taken. */
function forKysely(database: SqliteFile, files: FileCheck): SqliteDatabase {
  return {
    close() {
      database.close();
      files.close();
    },
    prepare(sql) {
      const statement = database.prepare(sql === 'begin' ? 'begin immediate' : sql);
      return {
        reader: statement.columns().length > 0,
        all: (values) => statement.all(...bindable(values)),
        run: (values) => {
          // SQLite has rolled back by itself, as on a full disk: its first error is the relevant one.
          if (sql === 'rollback' && !database.isTransaction) return NOTHING_DONE;
          return statement.run(...bindable(values));
        },
        iterate: (values) => statement.iterate(...bindable(values)),
      };
    },
  };
}

/** The cast is safe because `storable` keeps the type of every value. */
function bindable<Value>(values: readonly Value[]): Value[] {
  return storable(values) as Value[];
}
