import {
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCodeOf } from '../core/errors.ts';
import { writeError } from './file-error.ts';
import { makeFolder } from './write-file.ts';

/** File to write: its path within the folder. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
  /** Permissions; those of the process if absent. */
  readonly mode?: number;
}

/** Whether something has this name, be it a broken link. */
export function isTaken(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Writes all files or none, and never over anything: they are complete in a folder beside their places before the first one takes its
 * place. Nothing else runs meanwhile, so that no signal ends the process in between. Throws FileError.
 */
export function writeNew(folder: string, files: readonly NewFile[]): void {
  makeFolder(folder);
  const stage = guarded(folder, () => mkdtempSync(join(folder, '.new-')));
  const placed: string[] = [];
  try {
    for (const { path, text, mode } of files) {
      guarded(join(folder, path), () => {
        mkdirSync(dirname(join(stage, path)), { recursive: true });
        writeFileSync(join(stage, path), text, { flag: 'wx', ...(mode !== undefined && { mode }) });
      });
    }
    for (const name of new Set(files.map(({ path }) => path.split('/')[0] ?? path))) {
      guarded(join(folder, name), () => place(join(stage, name), join(folder, name)));
      placed.push(join(folder, name));
    }
  } catch (error) {
    for (const path of placed) rmSync(path, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function guarded<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Gives a file or folder its place, unless something is there. */
function place(from: string, to: string): void {
  if (lstatSync(from).isDirectory()) {
    // A folder cannot be linked; renaming would replace an empty one.
    if (isTaken(to)) throw Object.assign(new Error('exists'), { code: 'EEXIST' });
    renameSync(from, to);
    return;
  }
  try {
    linkSync(from, to);
  } catch (error) {
    if (!NO_LINKS.includes(errorCodeOf(error))) throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}

/** Codes of file systems without links. */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];
