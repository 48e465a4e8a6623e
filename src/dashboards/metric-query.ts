import type { ResolvedSeries } from '../health/dashboard-series.ts';
import type { MetricQuery } from './dashboard-json.ts';

/** The name of the n-th query of a request, from 1 on, as formulas have it. */
export const queryName = (number: number): string => `query${number}`;

type Queried = Pick<ResolvedSeries, 'metric' | 'across' | 'by' | 'per'>;

/**
 * A series in Datadog's query language, in the environment that the dashboard shows: `$variable` stands for `env:NAME`.
 * Further `tags`, such as `result:success`, narrow it down.
 */
export function metricQuery(
  { metric, across, by, per }: Queried,
  variable: string,
  tags: readonly string[] = [],
): string {
  const scope = [`$${variable}`, ...tags].join(',');
  const split = by === undefined ? '' : ` by {${by}}`;
  const rollup = per === undefined ? '' : `.rollup(sum, ${per / 1000})`;
  return `${across}:${metric}{${scope}}${split}${rollup}`;
}

/** Queries of a request over time. */
export function overTime(queries: readonly string[]): readonly MetricQuery[] {
  return queries.map((query, index) => ({ data_source: 'metrics', name: queryName(index + 1), query }));
}

/** Queries of a request for single values. */
export function atOnce(queries: readonly string[], aggregator: 'avg' | 'sum' | 'last'): readonly MetricQuery[] {
  return overTime(queries).map((query) => ({ ...query, aggregator }));
}

/** A series as a formula over its query: itself, or what it leaves of a whole. */
export function formulaOf({ remainderOf }: Pick<ResolvedSeries, 'remainderOf'>, number: number): string {
  return remainderOf === undefined ? queryName(number) : `${remainderOf} - ${queryName(number)}`;
}
