/** One word of a name: `smoke`, `OPS`, `Robot`, `h100`, `8b`, `lot80x`, `2026`. */
const WORD = /^(?:[A-Za-z][a-z]{0,19}|[A-Z]{1,20})?\d{0,8}[a-z]?$/;

/**
 * Whether people write such names, of a run, a repository or a ticket: words, each with at most one number, joined by one of `-._/:`.
 * Keys and tokens are not like that: their digits, small letters and capitals take turns, or go on for longer.
 */
export function isOrdinaryName(text: string): boolean {
  return text.split(/[-._/:]/).every((word) => word !== '' && WORD.test(word));
}

/** Whether digits, small letters and capitals take turns as often as they do by chance; in words and years they do not. */
export function isRandom(text: string): boolean {
  const turns = text.match(/(?<=[a-z])[A-Z]|(?<=[A-Za-z])\d|(?<=\d)[A-Za-z]/g) ?? [];
  return 4 * turns.length >= text.length;
}
