import { createCounted } from '../counted.ts';
import type { Logger } from '../log.ts';

/** Writes down what was refused, by its kind. */
export type RefusalLog = (what: string) => void;

/** Kinds counted apart; there are about a dozen. */
export const MOST_KINDS = 50;

/** One line for each kind at once, and then one a minute with how many there were since: strangers write no log. */
export function createRefusalLog(log: Logger, text: string): RefusalLog {
  const refused = createCounted<undefined>(MOST_KINDS, (what, _, count) => log.warn({ what, count }, text));
  return (what) => refused(what, undefined);
}
