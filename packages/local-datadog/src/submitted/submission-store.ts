import type { DataSet, Series } from '../series.ts';
import type { SubmittedSeries } from './submission.ts';

/** "Timestamps cannot be more than 10 minutes in the future or more than 1 hour in the past": the same page. */
const AHEAD_MS = 10 * 60_000;
const BACK_MS = 60 * 60_000;

/** Submitted points, as gauges that queries find. */
export interface SubmissionStore {
  /**
   * Keeps the points, but those over an hour old or over ten minutes ahead, which are dropped. Datadog does not report that to the
   * client; the result is a note about each of them, for tests.
   */
  accept(series: readonly SubmittedSeries[], now: number): readonly string[];
  data(): DataSet;
}

/** An empty store. */
export function createSubmissionStore(): SubmissionStore {
  const kept = new Map<string, { readonly series: Series; readonly points: Map<number, number> }>();
  const pointsOf = ({ metric, tags }: SubmittedSeries): Map<number, number> => {
    const sorted = tags.toSorted();
    const key = [metric, ...sorted].join(' ');
    const found = kept.get(key);
    if (found) return found.points;
    const points = new Map<number, number>();
    kept.set(key, { series: seriesOf(metric, sorted, points), points });
    return points;
  };
  return {
    accept(series, now) {
      const dropped: string[] = [];
      for (const one of series) {
        const isTaken = ({ at }: { readonly at: number }) => at <= now + AHEAD_MS && at >= now - BACK_MS;
        const taken = one.points.filter(isTaken);
        dropped.push(...one.points.filter((point) => !isTaken(point)).map(({ at }) => lost(one.metric, at, now)));
        if (taken.length === 0) continue;
        const points = pointsOf(one);
        for (const { at, value } of taken) points.set(at, value);
      }
      return dropped;
    },
    data: () => [...kept.values()].map(({ series }) => series),
  };
}

function lost(metric: string, at: number, now: number): string {
  const when = `${new Date(at).toISOString()}, ${at < now ? 'over an hour old' : 'over ten minutes ahead'}`;
  return `a point of ${metric} of ${when}: Datadog drops it without a word`;
}

function seriesOf(metric: string, tags: readonly string[], points: ReadonlyMap<number, number>): Series {
  return {
    metric,
    tags,
    every: 1,
    source: 'submitted',
    valueAt: (at) => points.get(at) ?? null,
    timesIn: (from, to) => [...points.keys()].filter((at) => at >= from && at < to).toSorted((a, b) => a - b),
  };
}
