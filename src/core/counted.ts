import { MINUTE_MS } from './time.ts';

/** Milliseconds between two reports of the same kind. */
export const EVERY_MS = MINUTE_MS;
const OTHERS = 'something else';

/**
 * Creates a writer for repeated reports: the first of each kind is written at once, and then one a minute, the newest, with the number of
 * reports since. Beyond `mostKinds` at a time the others count as one kind.
 */
export function createCounted<What>(
  mostKinds: number,
  write: (kind: string, what: What, count: number) => void,
): (kind: string, what: What) => void {
  const waiting = new Map<string, { count: number; what: What }>();
  const sum = (kind: string) => {
    const counted = waiting.get(kind);
    waiting.delete(kind);
    if (counted !== undefined && counted.count > 0) begin(kind, counted.what, counted.count);
  };
  const begin = (kind: string, what: What, count: number) => {
    waiting.set(kind, { count: 0, what });
    write(kind, what, count);
    setTimeout(sum, EVERY_MS, kind).unref();
  };
  return (name, what) => {
    const kind = waiting.has(name) || waiting.size < mostKinds ? name : OTHERS;
    const counted = waiting.get(kind);
    if (counted === undefined) begin(kind, what, 1);
    else Object.assign(counted, { what, count: counted.count + 1 });
  };
}
