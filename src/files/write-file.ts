import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file whole or not at all, and never through a link or a pipe that somebody put in its place. */
export function writeFile(path: string, text: string): void {
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, text, { flag: 'wx' });
  renameSync(fresh, path);
}
