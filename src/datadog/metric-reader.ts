import { findMetric, fomSeries } from '../catalog/catalog.ts';
import { lastLocalDays } from '../health/days.ts';
import { buildMetricDetail, type MetricDetail } from '../health/metric-detail.ts';
import { REACH_FEED, REACH_MS } from '../health/source-reach.ts';
import { FINE_SECONDS } from './bucket.ts';
import { readFeeds } from './feed-reader.ts';
import { gaugeQuery } from './gauge-query.ts';
import type { ReadingOptions } from './reading-options.ts';
import { pointsOf, queryTimeseries } from './timeseries.ts';
import { reportedReaches } from './told-reaches.ts';

/** Days of a metric before those on screen, which say what is usual. */
const BEFORE_DAYS = 28;

/** A metric to read: `path` is `area.metric`, `scope` a tag or `*` for everything. */
export interface MetricRequest {
  readonly path: string;
  readonly days: number;
  readonly scope: string;
}

/** Reads one metric over so many days, in one request, and how far its source was seen, in another. */
export async function readMetric(
  { api, feeds: search, catalog, timeZone, clock }: ReadingOptions,
  { path, days: shown, scope }: MetricRequest,
): Promise<MetricDetail> {
  const metric = findMetric(catalog, path);
  if (!metric) throw new Error(`the catalog has no metric ${path}`);
  const now = clock();
  const days = lastLocalDays(now, timeZone, shown + BEFORE_DAYS);
  const seconds = FINE_SECONDS;
  const [area = ''] = path.split('.');
  const fom = gaugeQuery({ metric: fomSeries(area, metric.key), across: 'avg' }, scope, seconds);
  const raw = gaugeQuery({ metric: metric.raw, across: 'avg' }, scope, seconds);
  const [result, feeds] = await Promise.all([
    queryTimeseries(api, { queries: [fom, raw], from: days[0]?.start ?? now, to: now, seconds }),
    readFeeds(search, [REACH_FEED], scope, { from: now - REACH_MS, to: now }),
  ]);
  const told = reportedReaches(feeds.get(REACH_FEED)?.entries ?? []);
  const sources = told.filter(({ metrics }) => metrics.includes(metric.raw));
  const reason = result.refused.get(fom) ?? result.refused.get(raw);
  const reading = { fom: pointsOf(result, fom), raw: pointsOf(result, raw), ...(reason && { refused: reason }) };
  const detail = buildMetricDetail(catalog, path, { timeZone, days, shown, now, bucketMs: seconds * 1000 }, reading);
  return { ...detail, ...(sources.length > 0 && { sources }) };
}
