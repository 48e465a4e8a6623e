import { findMetric, fomSeries } from '../catalog/catalog.ts';
import { lastLocalDays } from '../health/days.ts';
import { buildMetricDetail, type MetricDetail } from '../health/metric-detail.ts';
import { FINE_SECONDS } from './bucket.ts';
import { gaugeQuery } from './gauge-query.ts';
import type { ReadingOptions } from './reading-options.ts';
import { pointsOf, queryTimeseries } from './timeseries.ts';

/** Days of a metric before those on screen, which say what is usual. */
const BEFORE_DAYS = 28;

/** Reads one metric over so many days, in one request. `path` is `area.metric`. */
export async function readMetric(
  { api, catalog, timeZone, clock }: ReadingOptions,
  path: string,
  shown: number,
  scope: string,
): Promise<MetricDetail> {
  const metric = findMetric(catalog, path);
  if (!metric) throw new Error(`the catalog has no metric ${path}`);
  const now = clock();
  const days = lastLocalDays(now, timeZone, shown + BEFORE_DAYS);
  const seconds = FINE_SECONDS;
  const [area = ''] = path.split('.');
  const fom = gaugeQuery({ metric: fomSeries(area, metric.key), across: 'avg' }, scope, seconds);
  const raw = gaugeQuery({ metric: metric.raw, across: 'avg' }, scope, seconds);
  const result = await queryTimeseries(api, { queries: [fom, raw], from: days[0]?.start ?? now, to: now, seconds });
  const reason = result.refused.get(fom) ?? result.refused.get(raw);
  const reading = { fom: pointsOf(result, fom), raw: pointsOf(result, raw), ...(reason && { refused: reason }) };
  return buildMetricDetail(catalog, path, { timeZone, days, shown, now, bucketMs: seconds * 1000 }, reading);
}
