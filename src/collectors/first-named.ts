import { firstAndMore } from '../core/text.ts';

const MOST_NAMED = 3;

/** The first of a list in words for people, `most` of them, and how many more there are; empty for none. */
export function firstNamed(words: readonly string[], most = MOST_NAMED): string {
  return firstAndMore(words, most).join(', ');
}
