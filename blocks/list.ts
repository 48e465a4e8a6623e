/** Names written out in a summary at most; the table beneath has them all. */
export const MAX_LISTED = 8;

/** The first items joined, and how many there are more. */
export function enumerate(items: readonly string[], separator = ', '): string {
  const rest = items.length - MAX_LISTED;
  return items.slice(0, MAX_LISTED).join(separator) + (rest > 0 ? `${separator}and ${rest} more` : '');
}

/** A heading and the first items, a line each, and how many there are more; empty where there is none. */
export function listed<Item>(heading: string, items: readonly Item[], line: (item: Item) => string): readonly string[] {
  if (items.length === 0) return [];
  const rest = items.length - MAX_LISTED;
  return [heading, ...items.slice(0, MAX_LISTED).map(line), ...(rest > 0 ? [`and ${rest} more`] : [])];
}
