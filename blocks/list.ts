import { firstAndMore } from '../src/core/text.ts';

/** Names written out in a summary at most; the table beneath has them all. */
export const MAX_LISTED = 8;

/** The first items joined, and how many there are more. */
export function enumerate(items: readonly string[], separator = ', '): string {
  return firstAndMore(items, MAX_LISTED).join(separator);
}

/** A heading and the first items, a line each, and how many there are more; empty where there is none. */
export function listed<Item>(heading: string, items: readonly Item[], line: (item: Item) => string): readonly string[] {
  if (items.length === 0) return [];
  return [heading, ...firstAndMore(items.map(line), MAX_LISTED)];
}
