import { z } from 'zod';
import {
  entryTime,
  type FeedEntry,
  LOG_FIELDS,
  MENTION_SAFE_AT,
  parseFeedFields,
  parseFeedText,
} from '../health/feed.ts';
import type { EventsApi, LogsApi } from './client.ts';

/** An event or log as Datadog stores it, and the tags by which it is found. */
export interface FoundEntry {
  readonly tags: readonly string[];
  /** Level that it was sent with, in Datadog's own words: `error`, `warning`, `info`, `success` or `ok`; absent if there is none. */
  readonly level?: string;
  readonly entry: FeedEntry;
}

/** The newest results of a search; `problem` says why some may be missing. */
export interface FoundEntries {
  readonly entries: readonly FoundEntry[];
  readonly problem?: string;
}

/** Filter of a search, times as Datadog takes them. */
export interface FeedFilter {
  readonly query: string;
  readonly from: string;
  readonly to: string;
}

/** A search for feed entries in Datadog, among its events or its logs. */
export interface FeedSearch {
  /** Scope that an application key needs for it. */
  readonly scope: 'events_read' | 'logs_read_data';
  readonly storedAs: 'events' | 'logs';
  /** Finds entries, the newest first. Throws ZodError for an answer of another shape, and the errors of the client. */
  find(filter: FeedFilter): Promise<FoundEntries>;
}

/** Events or logs that one search reads: an ongoing thing has several. */
export const PAGE = 300;

/** Metadata of a search's answer. */
const metaSchema = z
  .object({
    status: z.string().default('done'),
    page: z.object({ after: z.string().default('') }).prefault({}),
    warnings: z
      .array(z.object({ code: z.string().optional(), title: z.string().optional(), detail: z.string().optional() }))
      .default([]),
  })
  .prefault({});

/**
 * An answer with neither is not a list: the client makes an empty object of whatever it cannot read, which would say that there is nothing.
 */
const listSchema = z
  .looseObject({})
  .refine(({ data, meta }) => data !== undefined || meta !== undefined, { error: 'neither data nor meta' });

/**
 * The answer of either search; `own` are the attributes that only one of them has. An item that cannot be read is null; an answer of such
 * items alone is of another shape.
 */
const answerSchema = <Own extends z.ZodRawShape>(own: Own) => {
  const common = { timestamp: z.date(), message: z.string().default(''), tags: z.array(z.string()).default([]) };
  const item = z.object({ attributes: z.object({ ...common, ...own }) });
  const items = z
    .array(item.nullable().catch(null))
    .refine((all) => all.length === 0 || all.some((one) => one !== null), { error: 'no item can be read' });
  return listSchema.pipe(z.object({ data: items.default([]), meta: metaSchema }));
};

const level = z.string().optional().catch(undefined);

const eventsSchema = answerSchema({
  attributes: z.object({ title: z.string().default(''), status: level }).prefault({}),
});

/** Creates a search for entries that were sent as events. */
export function createEventSearch(api: EventsApi): FeedSearch {
  return {
    scope: 'events_read',
    storedAs: 'events',
    async find(filter) {
      const answer = await api.searchEvents({ body: { filter, page: { limit: PAGE }, sort: '-timestamp' } });
      const { data, meta } = eventsSchema.parse(answer);
      const entries = readable(data).map(({ attributes: { timestamp, message, tags, attributes } }) => {
        const parsed = parseFeedText(message);
        const title = attributes.title.replaceAll(MENTION_SAFE_AT, '@');
        const entry = { at: entryTime(parsed.fields, timestamp), title, ...parsed };
        return { tags, entry, ...levelOf(attributes.status) };
      });
      return foundEntries(entries, { ...meta, found: data.length }, 'events');
    },
  };
}

function levelOf(written: string | undefined): Pick<FoundEntry, 'level'> {
  return written === undefined ? {} : { level: written };
}

const readable = <Item>(all: readonly (Item | null)[]): readonly Item[] => all.filter((one) => one !== null);

/** The entries of an answer with `found` items, and the reason why some may be missing although it could be read. */
function foundEntries(
  entries: readonly FoundEntry[],
  { status, page, warnings: [warning], found }: z.output<typeof metaSchema> & { readonly found: number },
  kept: FeedSearch['storedAs'],
): FoundEntries {
  if (warning) {
    const message = warning.detail ?? warning.title ?? warning.code ?? 'without details';
    return { entries, problem: `Datadog warns: ${message}` };
  }
  if (status !== 'done') return { entries, problem: `Datadog ended the search with the status "${status}"` };
  const unread = found - entries.length;
  if (unread > 0) return { entries, problem: `${unread} of ${found} ${kept} could not be read` };
  // A page that is not full is the last one.
  const goesOn = found >= PAGE && page.after !== '';
  return goesOn ? { entries, problem: `only the newest ${PAGE} ${kept} were searched` } : { entries };
}

/** Fields of a log: a pipeline of the organisation may have turned texts into numbers; values of other types are ignored. */
const fieldsSchema = z.record(z.string(), z.unknown()).catch({}).default({});
const logsSchema = answerSchema({
  status: level,
  attributes: z.object({ [LOG_FIELDS]: fieldsSchema }).prefault({}),
});

/** Creates a search for entries that were sent as logs. */
export function createLogSearch(api: LogsApi): FeedSearch {
  return {
    scope: 'logs_read_data',
    storedAs: 'logs',
    async find(filter) {
      const answer = await api.listLogs({ body: { filter, page: { limit: PAGE }, sort: '-timestamp' } });
      const { data, meta } = logsSchema.parse(answer);
      const entries = readable(data).map(({ attributes: { timestamp, message, tags, status, attributes } }) => {
        const parsed = parseFeedFields(textsOf(attributes[LOG_FIELDS]));
        const title = message.replaceAll(MENTION_SAFE_AT, '@');
        const entry = { at: entryTime(parsed.fields, timestamp), title, ...parsed };
        return { tags, entry, ...levelOf(status) };
      });
      return foundEntries(entries, { ...meta, found: data.length }, 'logs');
    },
  };
}

function textsOf(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts = Object.entries(fields).flatMap(([name, value]) => {
    const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return isText ? [[name, String(value)] as const] : [];
  });
  return Object.fromEntries(texts);
}
