import type { DataSet, Series } from '../series.ts';
import type { SubmittedSeries } from './submission.ts';

/** "Timestamps cannot be more than 10 minutes in the future or more than 1 hour in the past": the same page. */
const AHEAD_MS = 10 * 60_000;
const BACK_MS = 60 * 60_000;

/** What has been submitted, as gauges that queries find. */
export interface SubmissionStore {
  /** Keeps the points; those over an hour old or ten minutes ahead vanish, as with Datadog, which says nothing of it. */
  accept(series: readonly SubmittedSeries[], now: number): void;
  data(): DataSet;
  /** How many points vanished. */
  dropped(): number;
}

/** An empty store. */
export function createSubmissionStore(): SubmissionStore {
  const kept = new Map<string, { readonly series: Series; readonly points: Map<number, number> }>();
  let dropped = 0;
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
      for (const one of series) {
        const points = pointsOf(one);
        for (const { at, value } of one.points) {
          if (at > now + AHEAD_MS || at < now - BACK_MS) dropped += 1;
          else points.set(at, value);
        }
      }
    },
    data: () => [...kept.values()].map(({ series }) => series),
    dropped: () => dropped,
  };
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
