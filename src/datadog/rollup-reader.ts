import { fomSeries } from '../catalog/catalog.ts';
import { lastLocalDays } from '../health/days.ts';
import { buildRollup, type MetricReading, type Rollup, withSent } from '../health/rollup.ts';
import { FINE_SECONDS } from './bucket.ts';
import { gaugeQuery } from './gauge-query.ts';
import type { ReadingOptions } from './reading-options.ts';
import { pointsOf, queryTimeseries } from './timeseries.ts';

/** A rollup to read; `scope` is a tag, or `*` for everything. */
export interface RollupRequest {
  readonly scope: string;
  /** Local days, today included. */
  readonly days: number;
  /** Figures of merit that are being sent, by `area.metric`: they count where Datadog does not have them yet. */
  readonly sent?: ReadonlyMap<string, number>;
}

/** Reads every health metric over the last local days, in one request. */
export async function readRollup(
  { api, catalog, timeZone, clock }: Omit<ReadingOptions, 'feeds'>,
  { scope, days: count, sent = new Map() }: RollupRequest,
): Promise<Rollup> {
  const now = clock();
  const days = lastLocalDays(now, timeZone, count);
  const query = (metric: string) => gaugeQuery({ metric, across: 'avg' }, scope, FINE_SECONDS);
  const metrics = catalog.areas.flatMap((area) =>
    area.metrics.map((metric) => ({
      path: `${area.key}.${metric.key}`,
      fom: query(fomSeries(area.key, metric.key)),
      raw: query(metric.raw),
    })),
  );
  const queries = metrics.flatMap(({ fom, raw }) => [fom, raw]);
  const result = await queryTimeseries(api, { queries, from: days[0]?.start ?? now, to: now, seconds: FINE_SECONDS });
  const readings = metrics.map(({ path, fom, raw }): [string, MetricReading] => {
    const reason = result.refused.get(fom) ?? result.refused.get(raw);
    const reading = { fom: pointsOf(result, fom), raw: pointsOf(result, raw) };
    return [path, reason === undefined ? reading : { ...reading, refused: reason }];
  });
  const span = { timeZone, days, now, bucketMs: FINE_SECONDS * 1000 };
  return buildRollup(catalog, span, withSent(new Map(readings), sent, span));
}
