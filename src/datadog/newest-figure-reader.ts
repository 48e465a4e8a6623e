import { type Catalog, fomSeries } from '../catalog/catalog.ts';
import { DAY_MS } from '../core/time.ts';
import { newest } from '../health/points.ts';
import { finestBucket } from './bucket.ts';
import type { TimeseriesApi } from './client.ts';
import { gaugeQuery } from './gauge-query.ts';
import { pointsOf, queryTimeseries } from './timeseries.ts';

/** As far as Datadog remembers a series for its monitors. */
const LOOK_BACK_MS = DAY_MS;

/**
 * When the newest figure of merit of any metric was measured, in milliseconds since 1970, to the bucket; null where there is none of
 * the last day. One request. Throws DatadogError.
 */
export async function readNewestFigure(
  api: TimeseriesApi,
  catalog: Catalog,
  scope: string,
  now: number,
): Promise<number | null> {
  const seconds = finestBucket(LOOK_BACK_MS);
  const queries = catalog.areas.flatMap((area) =>
    area.metrics.map(({ key }) => gaugeQuery({ metric: fomSeries(area.key, key), across: 'avg' }, scope, seconds)),
  );
  const result = await queryTimeseries(api, { queries, from: now - LOOK_BACK_MS, to: now });
  return newest(queries.flatMap((query) => pointsOf(result, query)))?.at ?? null;
}
