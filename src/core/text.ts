import { distance } from 'fastest-levenshtein';

/** A text with its first letter as a capital. */
export function capitalize(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The words `and 3 more`; none where nothing is left. To be spread at the end of a list. */
export function andMore(count: number): readonly string[] {
  return count > 0 ? [`and ${count} more`] : [];
}

/** The first `most` items, and how many more there are as the last one. */
export function firstAndMore(items: readonly string[], most: number): readonly string[] {
  return [...items.slice(0, most), ...andMore(items.length - most)];
}

/** The first `most` items with commas, and how many more there are: `a, b and 3 more`. */
export function enumerateFirst(items: readonly string[], most: number, separator = ', '): string {
  const [more] = andMore(items.length - most);
  return items.slice(0, most).join(separator) + (more === undefined ? '' : ` ${more}`);
}

/** A number of bytes for people, rounded: `20 MB`, `300 kB`. */
export function byteAmount(bytes: number): string {
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`;
}

/** The names a person may have meant by `word`, nearest first, `count` at most; none when nothing is near. */
export function nearestNames(word: string, names: readonly string[], count = 3): readonly string[] {
  const wanted = word.toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, away: awayFrom(wanted, name.toLowerCase()) }))
    .filter(({ name, away }) => away <= Math.max(2, name.length / 3))
    .sort((a, b) => a.away - b.away)
    .slice(0, count)
    .map(({ name }) => name);
}

/** Edit distance, where a part of the name (`flaky` for `flaky_checks`) counts as one edit. */
function awayFrom(wanted: string, name: string): number {
  if (wanted.length >= 3 && name.includes(wanted)) return 1;
  return distance(wanted, name);
}
