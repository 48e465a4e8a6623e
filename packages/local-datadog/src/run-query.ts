import { aggregate } from './aggregate.ts';
import { bucketStarts, intoBuckets, type Window } from './buckets.ts';
import { applyFill } from './fill.ts';
import type { MetricQuery } from './query.ts';
import { type DataSet, type Series, samples, seriesOf } from './series.ts';

/** One line of a result: the tags it is grouped by and its values by bucket start (milliseconds). */
export interface Group {
  readonly tags: readonly string[];
  readonly points: ReadonlyMap<number, number>;
}

/** Answers one metric query: each series into buckets, then across tag sets. Groups without data are absent. */
export function runQuery(
  query: MetricQuery,
  { data, window, now }: { readonly data: DataSet; readonly window: Window; readonly now: number },
): readonly Group[] {
  // A point of this very moment exists already, one of the future does not.
  const to = Math.min(window.to, now + 1);
  const starts = bucketStarts(query.rollup, { ...window, to });
  const first = starts[0];
  if (first === undefined) return [];
  const groups = new Map<string, Map<number, number[]>>();
  for (const series of seriesOf(data, query.metric)) {
    if (!inScope(series, query)) continue;
    const stored = samples(series, first, to);
    const key = groupTags(series, query).join(',');
    const merged = groups.get(key) ?? new Map<number, number[]>();
    groups.set(key, merged);
    for (const [start, value] of intoBuckets(stored, starts, query.rollup.method)) {
      const several = merged.get(start);
      if (several) several.push(value);
      else merged.set(start, [value]);
    }
  }
  return [...groups]
    .map(([key, values]) => ({ tags: key === '' ? [] : key.split(','), points: across(query, values, starts) }))
    .filter(({ points }) => points.size > 0)
    .sort((a, b) => (a.tags.join() < b.tags.join() ? -1 : 1));
}

function across(query: MetricQuery, values: ReadonlyMap<number, readonly number[]>, starts: readonly number[]) {
  const points = new Map([...values].map(([start, several]) => [start, aggregate(query.space, several)]));
  return query.fill ? applyFill(query.fill, points, starts) : points;
}

function inScope({ tags }: Series, { scope }: MetricQuery): boolean {
  return scope.every(({ tag, negated }) => tags.includes(tag) !== negated);
}

/** Tags of the groups a series falls into; without such a tag it falls into the untagged group. */
function groupTags({ tags }: Series, { groupBy }: MetricQuery): readonly string[] {
  return groupBy.flatMap((key) => tags.filter((tag) => tag.startsWith(`${key}:`)));
}
