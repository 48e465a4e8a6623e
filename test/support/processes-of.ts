import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the processes in whose environment that path stands, such as that of a folder of their own. */
export function processesOf(path: string): readonly number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      return readFileSync(`/proc/${entry}/environ`, 'utf8').includes(path) ? [Number(entry)] : [];
    } catch {
      // It has ended in the meantime.
      return [];
    }
  });
}
