import { findMetric, fomSeries } from '../catalog/catalog.ts';
import { bucketSeconds, lastLocalDays } from '../health/days.ts';
import { buildMetricDetail, type MetricDetail } from '../health/metric-detail.ts';
import { gaugeQuery } from './gauge-query.ts';
import type { ReadingOptions } from './reading-options.ts';
import { pointsOf, queryTimeseries } from './timeseries.ts';

/** Days of a metric before those on screen, which say what is usual. */
const BEFORE_DAYS = 28;
/** Datadog gives no more points of a series; beyond, its buckets would be wider than the days' edges allow. */
const MOST_POINTS = 1_400;

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
  const wanted = lastLocalDays(now, timeZone, shown + BEFORE_DAYS);
  const seconds = bucketSeconds(wanted);
  const days = wanted.slice(-Math.max(shown, Math.floor((MOST_POINTS * seconds) / 86_400)));
  const [area = ''] = path.split('.');
  const fom = gaugeQuery({ metric: fomSeries(area, metric.key), across: 'avg' }, scope, seconds);
  const raw = gaugeQuery({ metric: metric.raw, across: 'avg' }, scope, seconds);
  const result = await queryTimeseries(api, { queries: [fom, raw], from: days[0]?.start ?? now, to: now });
  const reason = result.refused.get(fom) ?? result.refused.get(raw);
  const reading = { fom: pointsOf(result, fom), raw: pointsOf(result, raw), ...(reason && { refused: reason }) };
  return buildMetricDetail(catalog, path, { timeZone, days, shown, now, bucketMs: seconds * 1000 }, reading);
}
