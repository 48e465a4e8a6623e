import { type Catalog, findMetric, freshFor, metricFreshFor, metricPaths } from '../catalog/catalog.ts';
import { HOUR_MS } from '../core/time.ts';
import { readingOf } from '../health/reading.ts';
import { finestBucket } from './bucket.ts';
import type { TimeseriesApi } from './client.ts';
import { gaugeQuery } from './gauge-query.ts';
import { pointsOf, queryTimeseries } from './timeseries.ts';

/** What was read of raw metrics, by `area.metric`. */
export interface CurrentValues {
  readonly values: ReadonlyMap<string, number>;
  /** Datadog's own words where it refused to answer for one. */
  readonly refused: ReadonlyMap<string, string>;
}

/** The newest raw value of every health metric whose collector still reports, in one request. Throws DatadogError. */
export async function readCurrent(
  api: TimeseriesApi,
  catalog: Catalog,
  scope: string,
  now: number,
): Promise<CurrentValues> {
  const spanMs = Math.max(2 * HOUR_MS, ...catalog.collectors.map(freshFor));
  const seconds = finestBucket(spanMs);
  const asked = metricPaths(catalog).flatMap((path) => {
    const metric = findMetric(catalog, path)?.raw;
    return metric === undefined ? [] : [{ path, metric, query: gaugeQuery({ metric, across: 'avg' }, scope, seconds) }];
  });
  const queries = asked.map(({ query }) => query);
  const result = await queryTimeseries(api, { queries, from: now - spanMs, to: now });
  const values = asked.flatMap(({ path, metric, query }): readonly (readonly [string, number])[] => {
    const reading = readingOf(pointsOf(result, query), now, seconds * 1000, metricFreshFor(catalog, metric));
    return reading?.current ? [[path, reading.value]] : [];
  });
  const refused = asked.flatMap(({ path, query }): readonly (readonly [string, string])[] => {
    const reason = result.refused.get(query);
    return reason === undefined ? [] : [[path, reason]];
  });
  return { values: new Map(values), refused: new Map(refused) };
}
