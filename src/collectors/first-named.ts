const MOST_NAMED = 3;

/** The first three of a list in words for people, and how many more there are; empty for none. */
export function firstNamed(words: readonly string[]): string {
  const named = words.slice(0, MOST_NAMED);
  const rest = words.length - named.length;
  return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}
