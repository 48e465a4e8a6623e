import type { LogFn } from 'pino';
import { createCounted } from './counted.ts';
import { loggedError } from './logged-error.ts';

/** Lines about foreseen errors that are counted apart. */
export const MOST_LINES = 200;

type Arguments = Parameters<LogFn>;
interface Line {
  readonly fields: object;
  readonly words: readonly unknown[];
  readonly write: (...line: Arguments) => void;
}

/**
 * For pino's `logMethod`: the same line about the same foreseen error is written once a minute, with how many there were. Lines that differ in
 * any field, such as a reference, are not the same; faults of the program and all else pass as they come.
 */
export function createRepeatedLines(): (line: Arguments, write: (...line: Arguments) => void, level: number) => void {
  const counted = createCounted<Line>(MOST_LINES, (_, { fields, words, write }, count) =>
    write(...([count === 1 ? fields : { ...fields, count }, ...words] as unknown as Arguments)),
  );
  return (line, write, level) => {
    const [first, ...words]: readonly unknown[] = line;
    const fields = first instanceof Error ? { err: first } : first;
    const error = typeof fields === 'object' && fields !== null && 'err' in fields ? fields.err : undefined;
    const logged = loggedError(error);
    if (typeof fields !== 'object' || fields === null || logged === undefined) return write(...line);
    const plain = Object.entries(fields).filter(([, value]) => typeof value !== 'object');
    counted(JSON.stringify([level, words, plain, logged.type, logged.message]), { fields, words, write });
  };
}
