import { rmSync } from 'node:fs';
import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCodeOf } from '../core/errors.ts';
import { ProblemsError } from '../problem.ts';
import { databaseFile } from './data-folder.ts';

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
