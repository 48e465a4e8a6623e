import { type ResponseBody, refuse } from './response-body.ts';

/** Requested part of a list. */
export interface PageArguments {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Names the first item of the next page; empty when there is none. */
  readonly nextCursor: string;
}

/** https://docs.slack.dev/apis/web-api/pagination: fewer than 1,000, and 100 if nothing is said. */
const DEFAULT_LIMIT = 100;
const MAXIMUM_LIMIT = 999;
const PREFIX = 'next:';

/**
 * One page of a list in its order. `isFrom` says whether an item is at the position of that key or later: items that were
 * added or deleted in the meantime do not shift the pages.
 */
export function pageOf<Item>(
  items: readonly Item[],
  { limit = DEFAULT_LIMIT, cursor = '' }: PageArguments,
  {
    keyOf,
    isFrom,
  }: { readonly keyOf: (item: Item) => string; readonly isFrom: (key: string, first: string) => boolean },
): { readonly ok: true; readonly value: Page<Item> } | { readonly ok: false; readonly answer: ResponseBody } {
  const decoded = Buffer.from(cursor, 'base64').toString('utf8');
  if (cursor !== '' && !decoded.startsWith(PREFIX)) return { ok: false, answer: refuse('invalid_cursor') };
  const first = decoded.slice(PREFIX.length);
  const rest = cursor === '' ? items : items.filter((item) => isFrom(keyOf(item), first));
  const most = Math.min(limit, MAXIMUM_LIMIT);
  const next = rest[most];
  const nextCursor = next === undefined ? '' : Buffer.from(`${PREFIX}${keyOf(next)}`).toString('base64');
  return { ok: true, value: { items: rest.slice(0, most), nextCursor } };
}
