import { z } from 'zod';
import { badRequest } from '../api-error.ts';
import { parseEventQuery } from './event-query.ts';
import type { StoredEvent } from './stored-event.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** What POST /api/v2/events/search takes: docs.datadoghq.com/api/latest/events/#search-events */
const bodySchema = z.strictObject({
  filter: z
    .strictObject({
      query: z.string().default('*'),
      from: z.string().default('now-15m'),
      to: z.string().default('now'),
    })
    .prefault({}),
  page: z.strictObject({ limit: z.int().min(1).max(1_000).default(10), cursor: z.string().optional() }).prefault({}),
  sort: z.enum(['timestamp', '-timestamp']).default('timestamp'),
  options: z.strictObject({ timezone: z.string().optional(), timeOffset: z.int().optional() }).optional(),
});

/** One page of the events that a search finds. Throws an ApiError for what Datadog would not take. */
export function searchEvents(all: readonly StoredEvent[], body: unknown, now: number): object {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(`input_validation_error(Field '${issue?.path.join('.')}' is invalid: ${issue?.message})`);
  }
  const { filter, page, sort } = parsed.data;
  const matches = parseEventQuery(filter.query);
  const [from, to] = [instant(filter.from, now), instant(filter.to, now)];
  const sign = sort === 'timestamp' ? 1 : -1;
  const found = all
    .filter((event) => event.at >= from && event.at <= to && matches(event))
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

function itemOf({ id, at, title, text, tags, level }: StoredEvent): object {
  const attributes = { title, status: level, service: '', timestamp: at, tags, evt: { id, name: title } };
  return { id, type: 'event', attributes: { timestamp: new Date(at).toISOString(), message: text, tags, attributes } };
}

/** An instant as ISO, as milliseconds or as `now-15m`, in milliseconds since 1970. */
function instant(written: string, now: number): number {
  const [, amount, unit = ''] = /^now(?:-(\d+)([smhdw]))?$/.exec(written) ?? [];
  if (written.startsWith('now')) return now - Number(amount ?? 0) * (UNITS[unit] ?? 0);
  const at = /^\d+$/.test(written) ? Number(written) : Date.parse(written);
  if (Number.isNaN(at)) throw badRequest(`input_validation_error(Field 'filter' is invalid: ${written} is no time)`);
  return at;
}
