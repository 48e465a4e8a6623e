import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A clock that a test moves, of this process and of those that it starts with `nodeOptions`, which follow within 20 ms. */
export interface MovableClock {
  /** Milliseconds since 1970. */
  now(): number;
  move(ms: number): void;
  /** Options of Node by which a process has this clock, over any other. `folder` is one in which a file of it may lie. */
  nodeOptions(folder: string): string;
}

const FOLLOW_MS = 20;

/** Creates a clock that begins at that time, in milliseconds since 1970. */
export function createMovableClock(beginsAt: number): MovableClock {
  let offset = beginsAt - Date.now();
  const files = new Set<string>();
  return {
    now: () => Date.now() + offset,
    move(ms) {
      offset += ms;
      for (const file of files) writeFileSync(file, String(offset));
    },
    nodeOptions(folder) {
      const file = join(folder, 'clock-offset');
      files.add(file);
      writeFileSync(file, String(offset));
      // A file that is just being written is empty.
      const source = `
        import fs from 'node:fs';
        let offset = 0;
        const read = () => { offset = Number(fs.readFileSync(${JSON.stringify(file)}, 'utf8') || offset); };
        read();
        setInterval(read, ${FOLLOW_MS}).unref();
        const now = Date.now;
        Date.now = () => now() + offset;
      `;
      return `--import=data:text/javascript,${encodeURIComponent(source)}`;
    },
  };
}
