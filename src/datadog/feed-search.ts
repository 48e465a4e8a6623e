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

/** What Datadog keeps of something that was told, and the tags by which it is found. */
export interface FoundEntry {
  readonly tags: readonly string[];
  readonly entry: FeedEntry;
}

/** The newest that a search found; `problem` says why something may be missing. */
export interface FoundEntries {
  readonly entries: readonly FoundEntry[];
  readonly problem?: string;
}

/** What to look for, times as Datadog takes them. */
export interface FeedFilter {
  readonly query: string;
  readonly from: string;
  readonly to: string;
}

/** Where what happens is kept in Datadog, among its events or its logs, and how the newest of it are found. */
export interface FeedSearch {
  /** What an application key needs for it. */
  readonly scope: 'events_read' | 'logs_read_data';
  readonly storedAs: 'events' | 'logs';
  /** The newest first. Throws ZodError for an answer of another shape, and what the client throws. */
  find(filter: FeedFilter): Promise<FoundEntries>;
}

/** Events or logs that are looked through: a running thing is told of several times. */
export const PAGE = 300;

/** What a search says of its answer as a whole. */
const metaSchema = z
  .object({
    status: z.string().default('done'),
    page: z.object({ after: z.string().default('') }).prefault({}),
    warnings: z
      .array(z.object({ code: z.string().optional(), title: z.string().optional(), detail: z.string().optional() }))
      .default([]),
  })
  .prefault({});

/** The answer of either search; `own` are the attributes that only one of them has. */
const answerSchema = <Own extends z.ZodRawShape>(own: Own) => {
  const told = { timestamp: z.date(), message: z.string().default(''), tags: z.array(z.string()).default([]) };
  const item = z.object({ attributes: z.object({ ...told, ...own }) });
  return z.object({ data: z.array(item).default([]), meta: metaSchema });
};

/** The entries of an answer, and why some may be missing in it though it could be read. */
function foundOf(
  entries: readonly FoundEntry[],
  { status, page, warnings: [warning] }: z.output<typeof metaSchema>,
  kept: FeedSearch['storedAs'],
): FoundEntries {
  if (warning) {
    const words = warning.detail ?? warning.title ?? warning.code ?? 'without details';
    return { entries, problem: `Datadog warns: ${words}` };
  }
  if (status !== 'done') return { entries, problem: `Datadog ended the search with the status "${status}"` };
  // A page that is not full is the last one.
  const goesOn = entries.length >= PAGE && page.after !== '';
  return goesOn ? { entries, problem: `only the newest ${PAGE} ${kept} were searched` } : { entries };
}

const eventsSchema = answerSchema({ attributes: z.object({ title: z.string().default('') }).prefault({}) });

/** Finds what was told as events. */
export function createEventSearch(api: EventsApi): FeedSearch {
  return {
    scope: 'events_read',
    storedAs: 'events',
    async find(filter) {
      const answer = await api.searchEvents({ body: { filter, page: { limit: PAGE }, sort: '-timestamp' } });
      const { data, meta } = eventsSchema.parse(answer);
      const entries = data.map(({ attributes: { timestamp, message, tags, attributes } }) => {
        const told = parseFeedText(message);
        const title = attributes.title.replaceAll(MENTION_SAFE_AT, '@');
        return { tags, entry: { at: entryTime(told.fields, timestamp), title, ...told } };
      });
      return foundOf(entries, meta, 'events');
    },
  };
}

/** A pipeline of the organisation may have made numbers of what was sent as text; whatever else it made is no field. */
const fieldsSchema = z.record(z.string(), z.unknown()).catch({}).default({});
const logsSchema = answerSchema({ attributes: z.object({ [LOG_FIELDS]: fieldsSchema }).prefault({}) });

/** Finds what was told as logs. */
export function createLogSearch(api: LogsApi): FeedSearch {
  return {
    scope: 'logs_read_data',
    storedAs: 'logs',
    async find(filter) {
      const answer = await api.listLogs({ body: { filter, page: { limit: PAGE }, sort: '-timestamp' } });
      const { data, meta } = logsSchema.parse(answer);
      const entries = data.map(({ attributes: { timestamp, message, tags, attributes } }) => {
        const told = parseFeedFields(textsOf(attributes[LOG_FIELDS]));
        const title = message.replaceAll(MENTION_SAFE_AT, '@');
        return { tags, entry: { at: entryTime(told.fields, timestamp), title, ...told } };
      });
      return foundOf(entries, meta, 'logs');
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
