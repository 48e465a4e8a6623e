import type { Point } from '../health/points.ts';

/** The points of one group of a query, oldest first; `tags` are `key:value`, none where the query does not split. */
export interface QueriedSeries {
  readonly tags: readonly string[];
  readonly points: readonly Point[];
}

/** Of larger numbers no mean and no spread can be computed: they are no data. */
export const LARGEST_VALUE = 1e100;

/** Each group once, with the points of all series that have the same tags, such as those of its windows. */
export function joinGroups(series: readonly QueriedSeries[]): readonly QueriedSeries[] {
  const groups = new Map<string, { readonly tags: readonly string[]; readonly points: Point[] }>();
  for (const { tags, points } of series) {
    const own = [...new Set(tags)].sort();
    const group = groups.get(own.join()) ?? { tags: own, points: [] };
    groups.set(own.join(), group);
    group.points.push(...points);
  }
  return [...groups.values()].map(({ tags, points }) => ({ tags, points: agreed(points) }));
}

/** One point for each time, oldest first; none for a time of which two different values are told, for nobody knows which is right. */
export function agreed(points: readonly Point[]): readonly Point[] {
  const told = new Map<number, number | null>();
  for (const { at, value } of points)
    told.set(at, (told.get(at) ?? value) === value && told.get(at) !== null ? value : null);
  return [...told].flatMap(([at, value]) => (value === null ? [] : [{ at, value }])).sort((a, b) => a.at - b.at);
}
