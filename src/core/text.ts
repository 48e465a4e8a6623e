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

/** Returns a text in one line of at most `most` characters, cut between words only: redaction would not recognise half a key. */
export function cutBetweenWords(text: string, most: number): string {
  const line = text
    .slice(0, 20 * most)
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= most) return line;
  const end = line.lastIndexOf(' ', most - 1);
  return `${line.slice(0, Math.max(end, 0))}…`;
}

/** Formats a number of bytes, rounded: `20 MB`, `300 kB`. */
export function byteAmount(bytes: number): string {
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`;
}

/** Returns the names a person may have meant by `word`, nearest first, at most `count`; none when nothing is near. */
export function nearestNames(word: string, names: readonly string[], count = 3): readonly string[] {
  const lower = word.toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, away: editDistance(lower, name.toLowerCase()) }))
    .filter(({ name, away }) => away <= Math.max(2, name.length / 3))
    .sort((a, b) => a.away - b.away)
    .slice(0, count)
    .map(({ name }) => name);
}

/** Edit distance in which a part of the name (`flaky` for `flaky_checks`) counts as one edit. */
function editDistance(word: string, name: string): number {
  if (word.length >= 3 && name.includes(word)) return 1;
  return distance(word, name);
}
