import { randomInt } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCodeOf, messageOf } from '../../core/errors.ts';
import { ProblemsError } from '../../core/problem.ts';
import { StoreError } from '../store-error.ts';
import { databaseFile } from './data-folder.ts';

type SqliteModule = Pick<typeof import('@photostructure/sqlite'), 'DatabaseSync' | 'StatementSync'>;
export type SqliteFile = InstanceType<SqliteModule['DatabaseSync']>;

/**
 * Node's own SQLite (`columns()` came with 22.16), or the package with the same API for older versions.
 *
 * @throws ProblemsError if there is neither: npm goes on without the package where it cannot be installed
 */
export async function sqliteModule(): Promise<SqliteModule> {
  const own = builtin();
  if (own !== undefined && 'columns' in own.StatementSync.prototype) return own;
  try {
    return await import('@photostructure/sqlite');
  } catch (error) {
    throw new ProblemsError([
      {
        where: 'SQLite',
        what: `Node ${process.version} has none of its own that is new enough, and the package for it does not load (${errorCodeOf(error) || messageOf(error)})`,
        fix: 'update Node to 24, or install the bot with its optional packages (npm install --include=optional)',
      },
    ]);
  }
}

/** The cast is safe because the package copies the API of node:sqlite, which the types of Node 20 lack. */
function builtin(): SqliteModule | undefined {
  const { emitWarning } = process;
  // Node 22 warns that its SQLite may still change, which tells an operator nothing: what the bot uses is tested on 22 and 24.
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule?.('node:sqlite') as SqliteModule | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Checks whether the files on disk are still those that are open. */
export interface FileCheck {
  /** Throws StoreError when they were deleted, moved or overwritten: SQLite itself would keep writing to files that nobody finds. */
  check(): void;
  /** Releases the files when the database is closed. */
  close(): void;
}

/** Position of the application id in the header of a database file: https://sqlite.org/fileformat.html */
const HEADER = { bytes: 72, magic: 'SQLite format 3\0', applicationId: 68 } as const;
const HIGHEST_ID = 2 ** 31 - 1;

/**
 * Creates the check of the files of an open database, `file` and its log. It compares device and inode, and the application id in the
 * header, which is assigned once.
 */
export function createFileCheck(database: SqliteFile, file: string): FileCheck {
  const id = identify(database);
  const first = inodeOf(file);
  const header = openHeader(file, first ?? file);
  let firstLog: string | undefined;
  let wasSeen = false;
  return {
    check() {
      if (inodeOf(file) !== first) throw lost(file, 'was deleted, moved or replaced');
      const isSame = header.id() === id;
      if (wasSeen && !isSame) throw lost(file, 'was overwritten');
      wasSeen ||= isSame;
      const log = inodeOf(`${file}-wal`);
      firstLog ??= log;
      // Recent writes are only in this file.
      if (log !== firstLog) throw lost(`${file}-wal`, 'was deleted, moved or replaced');
    },
    close: header.close,
  };
}

/** Application id of the database, assigned if missing. It is written to the file's header at once, unless another process reads. */
function identify(database: SqliteFile): number {
  const known = idOf(database);
  if (known !== 0) return known;
  database.exec('begin immediate');
  try {
    // Another process may have assigned one in the meantime.
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

/** Device and inode of a file; undefined if it cannot be found. */
function inodeOf(file: string): string | undefined {
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
 * Open files by inode. A process loses all locks that SQLite holds on a file when it closes another handle of it, so each is opened once
 * and closed after the last database
 * (https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 */
const OPENED = new Map<string, Opened>();

function openHeader(file: string, inode: string): { id(): number | undefined; close(): void } {
  const opened = OPENED.get(inode) ?? { descriptor: openSync(file, 'r'), users: 0 };
  OPENED.set(inode, opened);
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
      OPENED.delete(inode);
      closeSync(opened.descriptor);
    },
  };
}

const lost = (file: string, what: string) =>
  new StoreError(
    `SQLite: ${file} ${what} while the bot runs: nothing is written any more, as it would be lost. Next step: put the file back where it was if you have it, and restart the bot`,
  );

/** A copy of a database that no process has open, for a single reading. */
export interface Copy {
  readonly file: string;
  remove(): void;
}

/** Copies a database file and its -wal into a new folder that only this user can open. Throws ProblemsError if there is no room. */
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
