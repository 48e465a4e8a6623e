const MOST_NAMED = 3;

/** The first of a list in words for people, `most` of them, and how many more there are; empty for none. */
export function firstNamed(words: readonly string[], most = MOST_NAMED): string {
  const named = words.slice(0, most);
  const rest = words.length - named.length;
  return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}
