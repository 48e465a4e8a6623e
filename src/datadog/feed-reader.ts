import { z } from 'zod';
import { type FeedEntry, parseFeedText, UNNAMING_AT } from '../health/feed.ts';
import type { FeedReading } from '../health/widget-views.ts';
import type { EventsApi } from './client.ts';
import { DatadogError, failureOf } from './failure.ts';

/** Events that are looked through: a running thing is told of several times. */
export const PAGE = 300;

const answerSchema = z.object({
  data: z
    .array(
      z.object({
        attributes: z.object({
          timestamp: z.date(),
          message: z.string().default(''),
          tags: z.array(z.string()).default([]),
          attributes: z.object({ title: z.string().default('') }).prefault({}),
        }),
      }),
    )
    .default([]),
  meta: z
    .object({
      status: z.string().default('done'),
      page: z.object({ after: z.string().default('') }).prefault({}),
      warnings: z
        .array(z.object({ code: z.string().optional(), title: z.string().optional(), detail: z.string().optional() }))
        .default([]),
    })
    .prefault({}),
});

type Answer = z.output<typeof answerSchema>;
type Item = Answer['data'][number]['attributes'];

/**
 * The newest events of these feeds since `from` (milliseconds since 1970), in one request: of each thing the newest that was
 * told. Where Datadog does not give them each feed says why, since the rest of a view is still worth having.
 */
export async function readFeeds(
  api: EventsApi,
  feeds: readonly string[],
  scope: string,
  span: { readonly from: number; readonly to: number },
): Promise<ReadonlyMap<string, FeedReading>> {
  if (feeds.length === 0) return new Map();
  const named = feeds.map((feed) => `feed:${feed}`).join(' OR ');
  const query = [`(${named})`, ...(scope === '*' ? [] : [scope])].join(' ');
  const filter = { query, from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() };
  try {
    const answer = await api.searchEvents({ body: { filter, page: { limit: PAGE }, sort: '-timestamp' } });
    const found = answerSchema.parse(answer);
    const items = found.data.map(({ attributes }) => attributes);
    return new Map(
      feeds.map((feed) => {
        const entries = entriesOf(items.filter(({ tags }) => tags.includes(`feed:${feed}`)));
        const problem = missingIn(found);
        return [feed, problem === undefined ? { entries } : { entries, problem }];
      }),
    );
  } catch (error) {
    const problem = problemOf(error);
    return new Map(feeds.map((feed) => [feed, { entries: [], problem }]));
  }
}

/** Why events of a feed may be missing in an answer that could be read. */
function missingIn({ data, meta: { status, page, warnings } }: Answer): string | undefined {
  const [warning] = warnings;
  if (warning) return `Datadog warns: ${warning.detail ?? warning.title ?? warning.code ?? 'it does not say of what'}`;
  if (status !== 'done') return `Datadog ended the search with the status "${status}"`;
  // A page that is not full is the last one.
  return data.length >= PAGE && page.after !== '' ? `only the newest ${PAGE} events were looked through` : undefined;
}

/** Of each thing, by the tag `key`, the newest event only. */
function entriesOf(items: readonly Item[]): readonly FeedEntry[] {
  const seen = new Set<string>();
  return items
    .filter(({ tags }) => {
      const key = tags.find((tag) => tag.startsWith('key:'));
      if (key === undefined) return true;
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    })
    .map(({ timestamp, message, attributes: { title } }) => {
      const told = parseFeedText(message);
      // Datadog takes no event that is older than a day: one that was told late says itself when it happened.
      const at = Date.parse(told.fields.time ?? '');
      return { at: Number.isNaN(at) ? timestamp.getTime() : at, title: title.replaceAll(UNNAMING_AT, '@'), ...told };
    })
    .toSorted((a, b) => b.at - a.at);
}

function problemOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'the answer does not have the shape of a list of events';
  const failure = failureOf(error) ?? (error instanceof DatadogError ? error.failure : undefined);
  if (failure?.kind === 'forbidden') return `${failure.detail}: the application key needs the scope events_read`;
  // The client fails in its own words on what it cannot read.
  return failure?.detail ?? 'the client cannot parse the answer';
}
