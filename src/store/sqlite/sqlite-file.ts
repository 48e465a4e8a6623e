import { randomInt } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCodeOf } from '../../core/errors.ts';
import { ProblemsError } from '../../core/problem.ts';
import { StoreError } from '../store-error.ts';
import { databaseFile } from './data-folder.ts';

type SqliteModule = Pick<typeof import('@photostructure/sqlite'), 'DatabaseSync' | 'StatementSync'>;
export type SqliteFile = InstanceType<SqliteModule['DatabaseSync']>;

/** SQLite as Node brings it (`columns()` came with 22.16), else the package that has the same API for older ones. */
export async function sqliteModule(): Promise<SqliteModule> {
  const own = builtin();
  return own !== undefined && 'columns' in own.StatementSync.prototype ? own : import('@photostructure/sqlite');
}

/** The cast holds because the package's API is a copy of node:sqlite's, which Node 20's types do not know. */
function builtin(): SqliteModule | undefined {
  return process.getBuiltinModule?.('node:sqlite') as SqliteModule | undefined;
}

/** Whether the files on disk are still those that are open. */
export interface FileWatch {
  /** Throws StoreError when they are gone, moved or overwritten: SQLite itself goes on writing to what nobody will find. */
  check(): void;
  /** To be called when the database is closed. */
  close(): void;
}

/** Where the header of a database file holds its application id: https://sqlite.org/fileformat.html */
const HEADER = { bytes: 72, magic: 'SQLite format 3\0', applicationId: 68 } as const;
const HIGHEST_ID = 2 ** 31 - 1;

/**
 * Knows the files of an open database again: by their place on the disk, and the database by the number in its header, which it is
 * given once.
 */
export function watchFiles(database: SqliteFile, file: string): FileWatch {
  const id = identify(database);
  const first = placeOf(file);
  const header = openHeader(file, first ?? file);
  let firstLog: string | undefined;
  let wasSeen = false;
  return {
    check() {
      if (placeOf(file) !== first) throw lost(file, 'was deleted, moved or replaced');
      const isSame = header.id() === id;
      if (wasSeen && !isSame) throw lost(file, 'was overwritten');
      wasSeen ||= isSame;
      const log = placeOf(`${file}-wal`);
      firstLog ??= log;
      // What is not yet in the database file stands in this one.
      if (log !== firstLog) throw lost(`${file}-wal`, 'was deleted, moved or replaced');
    },
    close: header.close,
  };
}

/** The number of the database, which is soon in the header of its file: at once, unless another process is reading. */
function identify(database: SqliteFile): number {
  const known = idOf(database);
  if (known !== 0) return known;
  database.exec('begin immediate');
  try {
    // Another process may have been faster.
    if (idOf(database) === 0) database.exec(`pragma application_id = ${randomInt(1, HIGHEST_ID)}`);
  } finally {
    database.exec('commit');
  }
  database.exec('pragma wal_checkpoint(truncate)');
  return idOf(database);
}

function idOf(database: SqliteFile): number {
  const row: unknown = database.prepare('pragma application_id').get();
  return typeof row === 'object' && row !== null && 'application_id' in row ? Number(row.application_id) : 0;
}

/** Device and number of a file; undefined where there is none to be seen. */
function placeOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file);
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}

interface Opened {
  readonly descriptor: number;
  users: number;
}

/**
 * By place. A process loses all locks that SQLite holds on a file when it closes that file once more: so it is opened once, and closed
 * after the last database (https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 */
const OPENED = new Map<string, Opened>();

function openHeader(file: string, place: string): { id(): number | undefined; close(): void } {
  const opened = OPENED.get(place) ?? { descriptor: openSync(file, 'r'), users: 0 };
  OPENED.set(place, opened);
  opened.users += 1;
  return {
    id() {
      const bytes = Buffer.alloc(HEADER.bytes);
      const read = readSync(opened.descriptor, bytes, 0, HEADER.bytes, 0);
      const isDatabase = read === HEADER.bytes && bytes.toString('latin1', 0, HEADER.magic.length) === HEADER.magic;
      return isDatabase ? bytes.readInt32BE(HEADER.applicationId) : undefined;
    },
    close() {
      opened.users -= 1;
      if (opened.users > 0) return;
      OPENED.delete(place);
      closeSync(opened.descriptor);
    },
  };
}

const lost = (file: string, what: string) =>
  new StoreError(
    `SQLite: ${file} ${what} while the bot runs: nothing is written any more, as it would be lost. Next step: put the file back where it was if you have it, and restart the bot`,
  );

/** A copy of a database that nobody has open, for whoever reads it once. */
export interface Copy {
  readonly file: string;
  remove(): void;
}

/** Copies a database file and its -wal into a new folder that only this user can open. Throws ProblemsError where there is no room. */
export async function copyToRead(file: string): Promise<Copy> {
  const parent = tmpdir();
  let folder: string | undefined;
  const remove = () => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  try {
    folder = await mkdtemp(join(parent, 'metta-health-bot-copy-'));
    const copy = databaseFile(folder);
    for (const suffix of ['', '-wal']) await copyFile(`${file}${suffix}`, `${copy}${suffix}`);
    return { file: copy, remove };
  } catch (error) {
    remove();
    throw new ProblemsError([
      {
        where: parent,
        what: `cannot hold a copy of ${file}, whose -wal cannot be read without a -shm in the folder of the bot (${errorCodeOf(error)})`,
        fix: 'free some room there, or name another folder in TMPDIR',
      },
    ]);
  }
}
