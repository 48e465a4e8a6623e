/** A gauge as Datadog would store it: a value at every multiple of `every` seconds, or `null` where none was sent. */
export interface Series {
  readonly metric: string;
  /** `key:value`, one value to a key. */
  readonly tags: readonly string[];
  /** Seconds between points. */
  readonly every: number;
  /** Whether the values were measured or made up for the demo. */
  readonly source: Source;
  readonly valueAt: (at: number) => number | null;
}

export type Source = 'real' | 'simulated';

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
  const step = series.every * 1000;
  const found: Sample[] = [];
  for (let at = Math.ceil(from / step) * step; at < to; at += step) {
    const value = series.valueAt(at);
    if (value !== null) found.push({ at, value });
  }
  return found;
}

/** Where each metric's values come from, for labels on screen; `simulated` as soon as one of its series is. */
export function sourcesOf(data: DataSet): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const { metric, source } of data) {
    sources.set(metric, source === 'simulated' ? source : (sources.get(metric) ?? source));
  }
  return sources;
}
