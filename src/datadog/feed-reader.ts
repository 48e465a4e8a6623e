import { z } from 'zod';
import type { FeedEntry } from '../health/feed.ts';
import type { FeedReading } from '../health/widget-views.ts';
import { DatadogError, failureOf } from './failure.ts';
import type { FeedSearch, FoundEntry } from './feed-search.ts';

/**
 * The newest that was told in these feeds since `from` (milliseconds since 1970), in one request: of each thing the newest. Where
 * Datadog does not give it each feed says why, since the rest of a view is still worth having.
 */
export async function readFeeds(
  search: FeedSearch,
  feeds: readonly string[],
  scope: string,
  span: { readonly from: number; readonly to: number },
): Promise<ReadonlyMap<string, FeedReading>> {
  if (feeds.length === 0) return new Map();
  const named = feeds.map((feed) => `feed:${feed}`).join(' OR ');
  const query = [`(${named})`, ...(scope === '*' ? [] : [scope])].join(' ');
  try {
    const { entries, problem } = await search.find({
      ...{ query, from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() },
    });
    return new Map(
      feeds.map((feed) => {
        const own = newestOf(entries.filter(({ tags }) => tags.includes(`feed:${feed}`)));
        return [feed, problem === undefined ? { entries: own } : { entries: own, problem }];
      }),
    );
  } catch (error) {
    const problem = problemOf(error, search);
    return new Map(feeds.map((feed) => [feed, { entries: [], problem }]));
  }
}

/** Of each thing, by the tag `key`, the newest only. */
function newestOf(found: readonly FoundEntry[]): readonly FeedEntry[] {
  const seen = new Set<string>();
  return found
    .filter(({ tags }) => {
      const key = tags.find((tag) => tag.startsWith('key:'));
      if (key === undefined) return true;
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    })
    .map(({ entry }) => entry)
    .toSorted((a, b) => b.at - a.at);
}

function problemOf(error: unknown, { scope, kept }: FeedSearch): string {
  if (error instanceof z.ZodError) return `the response is not a list of ${kept}`;
  const failure = failureOf(error) ?? (error instanceof DatadogError ? error.failure : undefined);
  if (failure?.kind === 'forbidden') return `${failure.detail}: the application key needs the scope ${scope}`;
  // The client fails in its own words on what it cannot read.
  return failure?.detail ?? 'the client cannot parse the response';
}
