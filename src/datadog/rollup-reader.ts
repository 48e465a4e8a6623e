import { fomSeries } from '../catalog/catalog.ts';
import { lastLocalDays } from '../health/days.ts';
import { buildRollup, type MetricReading, type Rollup } from '../health/rollup.ts';
import { gaugeQuery } from './gauge-query.ts';
import type { ReadingOptions } from './reading-options.ts';
import { pointsOf, queryTimeseries } from './timeseries.ts';

/**
 * A quarter of an hour: its edges fall on those of local days in every zone, fifteen days of it are within the 1,500 points that
 * Datadog gives, and a value that no collector renews is not taken for a current one for much longer than its time.
 */
const BUCKET_SECONDS = 900;

/** Reads every health metric over the last `count` local days, in one request. */
export async function readRollup(
  { api, catalog, timeZone, clock }: ReadingOptions,
  scope: string,
  count: number,
): Promise<Rollup> {
  const now = clock();
  const days = lastLocalDays(now, timeZone, count);
  const query = (metric: string) => gaugeQuery({ metric, across: 'avg' }, scope, BUCKET_SECONDS);
  const metrics = catalog.areas.flatMap((area) =>
    area.metrics.map((metric) => ({
      path: `${area.key}.${metric.key}`,
      fom: query(fomSeries(area.key, metric.key)),
      raw: query(metric.raw),
    })),
  );
  const queries = metrics.flatMap(({ fom, raw }) => [fom, raw]);
  const result = await queryTimeseries(api, { queries, from: days[0]?.start ?? now, to: now });
  const readings = metrics.map(({ path, fom, raw }): [string, MetricReading] => {
    const reason = result.refused.get(fom) ?? result.refused.get(raw);
    const reading = { fom: pointsOf(result, fom), raw: pointsOf(result, raw) };
    return [path, reason === undefined ? reading : { ...reading, refused: reason }];
  });
  return buildRollup(catalog, { timeZone, days, now, bucketMs: BUCKET_SECONDS * 1000 }, new Map(readings));
}
