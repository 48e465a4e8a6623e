import { z } from 'zod';
import { parseJson } from '../core/json.ts';
import type { ReportedEvent } from '../explain/events-before.ts';
import type { FeedReading } from '../health/dashboard-status.ts';
import type { FeedEntry } from '../health/feed.ts';
import { joinedReaches, REACH_FIELD, type ReportedReach } from '../health/source-reach.ts';
import { DatadogError, failureOf } from './failure.ts';
import type { FeedSearch, FoundEntry } from './feed-search.ts';

/**
 * Reads the newest entries of these feeds within a span (milliseconds since 1970), in one request: of each key the newest. If Datadog
 * does not answer, each feed has the problem instead, because the rest of a view is still useful.
 */
export async function readFeeds(
  search: FeedSearch,
  {
    feeds,
    scope,
    span,
  }: {
    readonly feeds: readonly string[];
    readonly scope: string;
    readonly span: { readonly from: number; readonly to: number };
  },
): Promise<ReadonlyMap<string, FeedReading>> {
  if (feeds.length === 0) return new Map();
  const anyFeed = feeds.map((feed) => `feed:${feed}`).join(' OR ');
  const query = [`(${anyFeed})`, ...(scope === '*' ? [] : [scope])].join(' ');
  try {
    const { entries, problem } = await search.find({
      query,
      from: new Date(span.from).toISOString(),
      to: new Date(span.to).toISOString(),
    });
    return new Map(
      feeds.map((feed) => {
        const own = newestByKey(entries.filter(({ tags }) => tags.includes(`feed:${feed}`)));
        return [feed, problem === undefined ? { entries: own } : { entries: own, problem }];
      }),
    );
  } catch (error) {
    const problem = problemOf(error, search);
    return new Map(feeds.map((feed) => [feed, { entries: [], problem }]));
  }
}

/** An event with the tags that Datadog has of it. */
export interface TaggedEvent extends ReportedEvent {
  readonly tags: readonly string[];
}

/** Reads what was reported in feeds within a span, of each key the newest, in one request; `problem` says why some may be missing. */
export async function readEvents(
  search: FeedSearch,
  { feeds, span }: { readonly feeds: readonly string[]; readonly span: { readonly from: number; readonly to: number } },
): Promise<{ readonly events: readonly TaggedEvent[]; readonly problem?: string }> {
  try {
    const { entries, problem } = await search.find({
      query: `(${feeds.map((feed) => `feed:${feed}`).join(' OR ')})`,
      from: new Date(span.from).toISOString(),
      to: new Date(span.to).toISOString(),
    });
    const events = feeds.flatMap((feed) =>
      newestOfKeys(entries.filter(({ tags }) => tags.includes(`feed:${feed}`))).map(({ tags, level = '', entry }) => {
        return { ...entry, feed, level, tags };
      }),
    );
    return { events, ...(problem !== undefined && { problem }) };
  } catch (error) {
    return { events: [], problem: problemOf(error, search) };
  }
}

/** Returns the newest entry only of each key, by the tag `key`. */
function newestOfKeys(entries: readonly FoundEntry[]): readonly FoundEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ tags }) => {
    const key = tags.find((tag) => tag.startsWith('key:'));
    if (key === undefined) return true;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function newestByKey(entries: readonly FoundEntry[]): readonly FeedEntry[] {
  return newestOfKeys(entries)
    .map(({ entry }) => entry)
    .toSorted((a, b) => b.at - a.at);
}

function problemOf(error: unknown, { scope, storedAs: kept }: FeedSearch): string {
  if (error instanceof z.ZodError) return `the response is not a list of ${kept}`;
  const failure = failureOf(error) ?? (error instanceof DatadogError ? error.failure : undefined);
  if (failure?.kind === 'forbidden') return `${failure.detail}: the application key needs the scope ${scope}`;
  // The client has an error of its own for an answer that it cannot read.
  return failure?.detail ?? 'the client cannot parse the response';
}

const reachSchema = z.object({
  what: z.string().max(500),
  metrics: z.array(z.string().max(250)).max(1_000),
  isEnough: z.boolean(),
  since: z.number().nullable(),
  until: z.number().nullable(),
  why: z.string().max(2_000).optional(),
});

/** Returns the reaches in the newest report of each collector; a field that cannot be read is left out. */
export function reportedReaches(entries: readonly FeedEntry[]): readonly ReportedReach[] {
  const newest = new Map<string, number>();
  for (const {
    at,
    fields: { collector = '' },
  } of entries)
    newest.set(collector, Math.max(at, newest.get(collector) ?? at));
  const current = entries.filter(({ at, fields: { collector = '' } }) => at === newest.get(collector));
  const reaches = current.flatMap(({ at, fields: { collector = '', ...fields } }) =>
    Object.entries(fields).flatMap(([name, text]): readonly ReportedReach[] => {
      if (!name.startsWith(REACH_FIELD)) return [];
      const { data } = reachSchema.safeParse(parseJson(text));
      if (!data) return [];
      const { why, ...rest } = data;
      return [{ ...rest, collector, at, ...(why !== undefined && { why }) }];
    }),
  );
  return joinedReaches(reaches);
}
