import {
  type Catalog,
  findMetric,
  fomSeries,
  freshFor,
  metricFreshFor,
  metricPaths,
  TAGGED_FOM,
} from '../catalog/catalog.ts';
import { lastLocalDays } from '../core/days.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import { buildMetricDetail, type MetricDetail } from '../health/metric-detail.ts';
import { newest, readingOf } from '../health/reading.ts';
import { REACH_FEED, REACH_MS } from '../health/source-reach.ts';
import type { TimeseriesApi } from './client.ts';
import { readFeeds, reportedReaches } from './feed-reader.ts';
import { FINE_SECONDS, finestBucket, gaugeQuery, type ReadingOptions } from './query.ts';
import { pointsOf, queryTimeseries } from './timeseries.ts';

/** Days of a metric before those on screen, by which anomalies are found. */
const BEFORE_DAYS = 28;

/** A metric to read: `path` is `area.metric`, `scope` a tag or `*` for everything. */
export interface MetricRequest {
  readonly path: string;
  readonly days: number;
  readonly scope: string;
}

/** Reads one metric over the last days in one request, and the reach of its source in another. */
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
    readFeeds(search, { feeds: [REACH_FEED], scope, span: { from: now - REACH_MS, to: now } }),
  ]);
  const reaches = reportedReaches(feeds.get(REACH_FEED)?.entries ?? []);
  const sources = reaches.filter(({ metrics }) => metrics.includes(metric.raw));
  const reason = result.refused.get(fom) ?? result.refused.get(raw);
  const reading = { fom: pointsOf(result, fom), raw: pointsOf(result, raw), ...(reason && { refused: reason }) };
  const detail = buildMetricDetail(
    catalog,
    { path, reading },
    { timeZone, days, shown, now, bucketMs: seconds * 1000 },
  );
  return { ...detail, ...(sources.length > 0 && { sources }) };
}

/** Newest values of raw metrics, by `area.metric`. */
export interface CurrentValues {
  readonly values: ReadonlyMap<string, number>;
  /** Datadog's reasons for queries that it refused. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Reads the newest raw value of every health metric whose collector still reports, in one request. Throws DatadogError. */
export async function readCurrent(
  api: TimeseriesApi,
  { catalog, scope, now }: { readonly catalog: Catalog; readonly scope: string; readonly now: number },
): Promise<CurrentValues> {
  const spanMs = Math.max(2 * HOUR_MS, ...catalog.collectors.map(freshFor));
  const seconds = finestBucket(spanMs);
  const queried = metricPaths(catalog).flatMap((path) => {
    const metric = findMetric(catalog, path)?.raw;
    return metric === undefined ? [] : [{ path, metric, query: gaugeQuery({ metric, across: 'avg' }, scope, seconds) }];
  });
  const queries = queried.map(({ query }) => query);
  const result = await queryTimeseries(api, { queries, from: now - spanMs, to: now });
  const values = queried.flatMap(({ path, metric, query }): readonly (readonly [string, number])[] => {
    const reading = readingOf(pointsOf(result, query), {
      now,
      bucketMs: seconds * 1000,
      freshMs: metricFreshFor(catalog, metric),
    });
    return reading?.current ? [[path, reading.value]] : [];
  });
  const refused = queried.flatMap(({ path, query }): readonly (readonly [string, string])[] => {
    const reason = result.refused.get(query);
    return reason === undefined ? [] : [[path, reason]];
  });
  return { values: new Map(values), refused: new Map(refused) };
}

/** Span of the search in milliseconds: as long as Datadog remembers a series for its monitors. */
const LOOK_BACK_MS = DAY_MS;

/**
 * Reads when the newest figure of merit of any metric was measured, in milliseconds since 1970, to the bucket; null if the last day has
 * none. One request where they are sent with tags, too. Throws DatadogError.
 */
export async function readNewestFigure(
  api: TimeseriesApi,
  { catalog, scope, now }: { readonly catalog: Catalog; readonly scope: string; readonly now: number },
): Promise<number | null> {
  const named = catalog.areas.flatMap((area) => area.metrics.map(({ key }) => fomSeries(area.key, key)));
  const seconds = finestBucket(LOOK_BACK_MS);
  for (const metrics of [[TAGGED_FOM], named]) {
    const queries = metrics.map((metric) => gaugeQuery({ metric, across: 'avg' }, scope, seconds));
    const result = await queryTimeseries(api, { queries, from: now - LOOK_BACK_MS, to: now });
    const found = newest(queries.flatMap((query) => pointsOf(result, query)));
    if (found) return found.at;
  }
  return null;
}
