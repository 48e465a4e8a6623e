import type { SeriesQuery } from '../health/series-readings.ts';

/**
 * Values of a gauge over time, its tagged parts put together as `across` says and split as `by` says: the mean of each bucket,
 * or what came in each `per` milliseconds.
 */
export function gaugeQuery({ metric, across, by, per }: SeriesQuery, scope: string, seconds: number): string {
  const split = by === undefined ? '' : ` by {${by}}`;
  const rollup = per === undefined ? `avg, ${seconds}` : `sum, ${per / 1000}`;
  return `${across}:${metric}{${scope}}${split}.rollup(${rollup})`;
}
