import { distance } from 'fastest-levenshtein';

/** Returns a text with a capital first letter. */
export function capitalize(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Returns the text `and 3 more`; none if nothing is left. To be spread at the end of a list. */
export function andMore(count: number): readonly string[] {
  return count > 0 ? [`and ${count} more`] : [];
}

/** Returns the first `most` items, and the number of further ones as the last item. */
export function firstAndMore(items: readonly string[], most: number): readonly string[] {
  return [...items.slice(0, most), ...andMore(items.length - most)];
}

/** Joins the first `most` items with commas, and the number of further ones: `a, b and 3 more`. */
export function enumerateFirst(items: readonly string[], most: number, separator = ', '): string {
  const [more] = andMore(items.length - most);
  return items.slice(0, most).join(separator) + (more === undefined ? '' : ` ${more}`);
}

/** Marks behind which a long word is cut; they are in no key. Between letters of scripts that write no spaces, no mark is needed. */
const WORD_BREAK =
  /[,;{}()[\]<>|"']|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}、。，；]/gu;

/**
 * Returns a text in one line of at most `most` characters, cut between words: redaction would not recognise half a key. A word that takes
 * more than half of the line, such as JSON without spaces, is cut behind a mark.
 */
export function cutBetweenWords(text: string, most: number): string {
  const read = text.slice(0, 20 * most);
  const line = read.replace(/\s+/g, ' ').trimStart();
  if (read.length === text.length && line.trimEnd().length <= most) return line.trimEnd();
  const start = line.slice(0, most);
  const space = start.lastIndexOf(' ');
  const marks = space >= most / 2 ? [] : [...start.slice(0, most - 1).matchAll(WORD_BREAK)];
  const mark = marks.at(-1);
  const end = Math.max(space, mark === undefined ? 0 : mark.index + mark[0].length);
  return `${line.slice(0, Math.max(end, 0)).trimEnd()}…`;
}

/** Formats a number of bytes, rounded: `20 MB`, `300 kB`. */
export function byteAmount(bytes: number): string {
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`;
}

/**
 * The key under which names are compared: lower case, without accents, one space for anything but letters and digits. `A / B` and `a/b`
 * have the same; empty for a name without letters and digits.
 */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[\p{M}'’]/gu, '')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * Returns the names a person may have meant by `word`: those with the fewest edits, at most `count`; none when nothing is near. One edit is
 * allowed for every three letters, so that a word of one or two letters is near nothing.
 */
export function nearestNames(word: string, names: readonly string[], count = 3): readonly string[] {
  const lower = word.toLowerCase();
  const near = [...new Set(names)]
    .map((name) => ({ name, away: editDistance(lower, name.toLowerCase()) }))
    .filter(({ away }) => away <= Math.floor(lower.length / 3));
  const least = Math.min(...near.map(({ away }) => away));
  return near
    .filter(({ away }) => away === least)
    .slice(0, count)
    .map(({ name }) => name);
}

/** Edit distance; the further parts of a name (`open` for `open_orders`) count as one edit. */
function editDistance(word: string, name: string): number {
  const parts = name.split(/[^\p{L}\p{N}]+/u);
  const isPart =
    word.length > 3 ? name.includes(word) : word.length === 3 && parts.some((part) => part.startsWith(word));
  if (isPart) return Math.min(1, name.length - word.length);
  const similar = parts.filter(({ length }) => Math.abs(length - word.length) <= 1);
  return Math.min(edits(word, name), ...similar.map((part) => 1 + edits(word, part)));
}

/** Edits between two words, where two letters that changed places are one. */
function edits(word: string, other: string): number {
  const at = [...word].findIndex((letter, index) => letter !== other[index]);
  const swapped = `${word.slice(0, at)}${word.charAt(at + 1)}${word.charAt(at)}${word.slice(at + 2)}`;
  return at >= 0 && swapped === other ? 1 : distance(word, other);
}
