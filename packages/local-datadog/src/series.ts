/**
 * A gauge as Datadog would store it: a value at every multiple of `every` seconds, unless `timesIn` says when else, or
 * `null` if none was sent.
 */
export interface Series {
  readonly metric: string;
  /** `key:value`, one value to a key. */
  readonly tags: readonly string[];
  /** Seconds between points. */
  readonly every: number;
  /** Whether the values were measured, made up for the demo, or submitted by somebody. */
  readonly source: Source;
  readonly valueAt: (at: number) => number | null;
  /** Times of points from `from` (inclusive) to `to` (exclusive), oldest first; all in milliseconds since 1970. */
  readonly timesIn?: (from: number, to: number) => readonly number[];
}

/** Source of a series' values. */
export type Source = 'real' | 'simulated' | 'submitted';

/** All that a Datadog holds. */
export type DataSet = readonly Series[];

/** A stored value; `at` in milliseconds since 1970. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** All series of one metric. */
export function seriesOf(data: DataSet, metric: string): DataSet {
  return data.filter((series) => series.metric === metric);
}

/** Points of a series from `from` (inclusive) to `to` (exclusive), oldest first. */
export function samples(series: Series, from: number, to: number): readonly Sample[] {
  const times = series.timesIn?.(from, to) ?? steps(0, { every: series.every, from, to });
  const found: Sample[] = [];
  for (const at of times) {
    const value = series.valueAt(at);
    if (value !== null) found.push({ at, value });
  }
  return found;
}

/** Moments from `from` (inclusive) to `to` (exclusive) that are a multiple of `every` seconds away from `origin`. */
export function steps(
  origin: number,
  { every, from, to }: { readonly every: number; readonly from: number; readonly to: number },
): readonly number[] {
  const step = every * 1000;
  const found: number[] = [];
  for (let at = origin + Math.ceil((from - origin) / step) * step; at < to; at += step) found.push(at);
  return found;
}

/** Source of each metric's values, for labels on screen; `simulated` if one of its series is. */
export function sourcesOf(data: DataSet): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const { metric, source } of data) {
    sources.set(metric, source === 'simulated' ? source : (sources.get(metric) ?? source));
  }
  return sources;
}
