import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { writeError } from './file-error.ts';

/** Writes a file whole or not at all, and never through a link or a pipe that somebody put in its place. Throws FileError. */
export function writeFile(path: string, text: string): void {
  const fresh = `${path}.new`;
  try {
    rmSync(fresh, { force: true });
    writeFileSync(fresh, text, { flag: 'wx' });
    renameSync(fresh, path);
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Makes a folder, and those above it, if there is none. Throws FileError. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw writeError(path, error);
  }
}
