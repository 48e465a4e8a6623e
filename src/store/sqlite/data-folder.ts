import { chmod, mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemsError } from '../../core/problem.ts';
import { kindOf } from '../../files/read-file.ts';
import type { StoreLog } from '../store-error.ts';

const FOLDER = 0o700;
const FILE = 0o600;
const OTHERS = 0o077;
/** Suffixes of the database file and of all files that SQLite opens with it. */
const SUFFIXES = ['', '-wal', '-shm', '-journal'] as const;

/** The database file of a folder. */
export const databaseFile = (folder: string): string => join(folder, 'metta-health-bot.db');

/**
 * Creates the folder and the file if they are missing, for this user only, and removes the permissions of other users. Permissions stay
 * if the file system does not support them, or another user is the owner. Throws the system's error if they cannot be created, and
 * ProblemsError if something other than a file is in their place.
 */
export async function prepareFolder(folder: string, file: string, log: StoreLog): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER });
  await refuseOddFiles(file);
  // SQLite would make it readable for everybody; its -wal and -shm get the permissions of this file.
  await open(file, 'a', FILE).then((made) => made.close());
  await tighten(folder, FOLDER, log);
  for (const one of [file, `${file}-wal`, `${file}-shm`]) await tighten(one, FILE, log);
}

/** Throws ProblemsError if a pipe, a folder or a device is in place of a file: opening a pipe would block for ever. */
export async function refuseOddFiles(file: string): Promise<void> {
  for (const one of SUFFIXES.map((suffix) => `${file}${suffix}`)) {
    const known = await stat(one).catch(() => undefined);
    if (known === undefined || known.isFile()) continue;
    const what = `${one} is ${kindOf(known)}, not a file`;
    throw new ProblemsError([{ where: 'DATA_DIR', what, fix: 'move it away, or name another folder' }]);
  }
}

async function tighten(path: string, mode: number, log: StoreLog): Promise<void> {
  const known = await stat(path).catch(() => undefined);
  if (known === undefined || (known.mode & OTHERS) === 0 || known.uid !== process.getuid?.()) return;
  const before = (known.mode & 0o777).toString(8);
  try {
    await chmod(path, mode);
    log.warn(
      { path, before, now: mode.toString(8) },
      'other users could read the data of the bot: access is now limited to its own user',
    );
  } catch {
    log.warn(
      { path, before },
      'other users can read the data of the bot, and its file system does not support changing that. Next step: use another folder for DATA_DIR',
    );
  }
}
