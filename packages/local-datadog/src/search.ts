import { z } from 'zod';
import { badRequest } from './api-error.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Fields that the searches for events and for logs share. */
export const SEARCH = {
  page: z.strictObject({ limit: z.int().min(1).max(1_000).default(10), cursor: z.string().optional() }).prefault({}),
  sort: z.enum(['timestamp', '-timestamp']).default('timestamp'),
  options: z.strictObject({ timezone: z.string().optional(), timeOffset: z.int().optional() }).optional(),
};

/** Fields that their filters share. */
export const FILTER = {
  query: z.string().default('*'),
  from: z.string().default('now-15m'),
  to: z.string().default('now'),
};

interface Search {
  readonly filter: { readonly from: string; readonly to: string };
  readonly page: { readonly limit: number; readonly cursor?: string | undefined };
  readonly sort: 'timestamp' | '-timestamp';
}

/** Parses the body of a search. Throws the 400 that Datadog would answer. */
export function parseSearch<Shape extends z.ZodType>(shape: Shape, body: unknown): z.output<Shape> {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest(`input_validation_error(Field '${issue?.path.join('.')}' is invalid: ${issue?.message})`);
}

/** Items that a search finds, and the fields of each in an answer. */
interface Found<Item> {
  readonly matches: (item: Item) => boolean;
  readonly now: number;
  readonly itemOf: (item: Item) => object;
}

/** Returns one page of the items found, as Datadog answers it. Throws an ApiError for a search that Datadog refuses. */
export function pageOfFound<Item extends { readonly at: number }>(
  all: readonly Item[],
  { filter, page, sort }: Search,
  { matches, now, itemOf }: Found<Item>,
): object {
  const [from, to] = [instant(filter.from, now), instant(filter.to, now)];
  const sign = sort === 'timestamp' ? 1 : -1;
  const found = all
    .filter((item) => item.at >= from && item.at <= to && matches(item))
    .toSorted((a, b) => sign * (a.at - b.at));
  const start = page.cursor === undefined ? 0 : Number(Buffer.from(page.cursor, 'base64url').toString());
  if (!Number.isInteger(start)) throw badRequest('input_validation_error(the cursor is not one of ours)');
  const end = start + page.limit;
  const after = end < found.length ? Buffer.from(String(end)).toString('base64url') : undefined;
  return {
    data: found.slice(start, end).map(itemOf),
    meta: { status: 'done', elapsed: 1, ...(after !== undefined && { page: { after } }) },
  };
}

/** An instant as ISO, as milliseconds or as `now-15m`, in milliseconds since 1970. */
function instant(written: string, now: number): number {
  const [, amount, unit = ''] = /^now(?:-(\d+)([smhdw]))?$/.exec(written) ?? [];
  if (written.startsWith('now')) return now - Number(amount ?? 0) * (UNITS[unit] ?? 0);
  const at = /^\d+$/.test(written) ? Number(written) : Date.parse(written);
  if (Number.isNaN(at)) throw badRequest(`input_validation_error(Field 'filter' is invalid: ${written} is not a time)`);
  return at;
}
