import type { Logger } from '../log.ts';

/** Writes down what was refused, by its kind. */
export type RefusalLog = (what: string) => void;

export const EVERY_MS = 60_000;
/** Kinds counted apart; there are about a dozen. */
export const MOST_KINDS = 50;

/** One line for each kind at once, and then one a minute with how many there were since: strangers write no log. */
export function createRefusalLog(log: Logger, text: string): RefusalLog {
  const counts = new Map<string, number>();
  const sum = (what: string) => {
    const count = counts.get(what) ?? 0;
    counts.delete(what);
    if (count > 0) begin(what, count);
  };
  const begin = (what: string, count: number) => {
    counts.set(what, 0);
    log.warn({ what, count }, text);
    setTimeout(sum, EVERY_MS, what).unref();
  };
  return (kind) => {
    const what = counts.has(kind) || counts.size < MOST_KINDS ? kind : 'something else';
    const count = counts.get(what);
    if (count === undefined) begin(what, 1);
    else counts.set(what, count + 1);
  };
}
