import type { Catalog, CatalogCollector } from '../catalog/catalog.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/time.ts';
import { type CollectorHealth, type CollectorReading, collectorLines } from '../health/collector-health.ts';
import { feedsOf, widgetViews } from '../health/dashboard-status.ts';
import { newest, type Point } from '../health/reading.ts';
import { REACH_FEED, REACH_MS } from '../health/source-reach.ts';
import type { TimeseriesApi } from './client.ts';
import { dashboardQuery } from './dashboard-reader.ts';
import { readFeeds, reportedReaches } from './feed-reader.ts';
import { finestBucket, type ReadingOptions } from './query.ts';
import { pointsOf, queryTimeseries, type TimeseriesResult } from './timeseries.ts';

/** Added to the span of a reading, so that a late run is found beyond the intervals that the rules count. */
const MARGIN_MS = 10 * MINUTE_MS;
/** Most points of a reading: enough to tell one run from the next. */
const POINTS = 800;

/** Queries to Datadog about the collectors themselves, and how their results become readings, by the collector's name. */
export interface CollectorQuery {
  readonly queries: readonly string[];
  readonly readingsOf: (result: TimeseriesResult) => ReadonlyMap<string, CollectorReading>;
}

/** Reads the latest reports of each collector about itself, by its name, in one request. Throws DatadogError. */
export async function readCollectors(
  api: TimeseriesApi,
  { catalog, scope, now }: { readonly catalog: Catalog; readonly scope: string; readonly now: number },
): Promise<ReadonlyMap<string, CollectorReading>> {
  const spanMs = collectorSpan(catalog);
  const query = collectorQuery(catalog, scope, { seconds: finestBucket(spanMs, POINTS), now });
  return query.readingsOf(await queryTimeseries(api, { ...query, from: now - spanMs, to: now }));
}

/** Builds the queries in buckets of `seconds`, until `now`. */
function collectorQuery(
  { collectors }: Pick<Catalog, 'collectors'>,
  scope: string,
  { seconds, now }: { readonly seconds: number; readonly now: number },
): CollectorQuery {
  const queried = collectors.map((collector) => ({ collector, queries: queriesOf(collector, scope, seconds) }));
  return {
    queries: queried.flatMap(({ queries }) => Object.values(queries)),
    readingsOf: (result) =>
      new Map(queried.map(({ collector, queries }) => [collector.name, collectorReading(queries, result, now)])),
  };
}

/** Span of a reading in milliseconds: an hour for errors, and every interval that a rule counts. */
function collectorSpan({ collectors, alerts }: Catalog): number {
  const intervals = alerts.rules.map((rule) => (rule.kind === 'no_data' ? rule.intervals : 0));
  const longest = Math.max(0, ...collectors.map(({ every }) => every));
  return Math.max(HOUR_MS, Math.max(2, ...intervals) * longest) + MARGIN_MS;
}

type Queries = Readonly<Record<'failed' | 'duration' | 'metrics' | 'errors', string>>;

/** Queries about one collector. Over environments and hosts, the worst value counts; errors add up. */
function queriesOf({ name }: CatalogCollector, scope: string, seconds: number): Queries {
  const query = (aggregate: 'max' | 'sum', metric: string) =>
    `${aggregate}:collector.${name}.${metric}{${scope}}.rollup(${aggregate}, ${seconds})`;
  return {
    failed: query('max', 'failed'),
    duration: query('max', 'duration_seconds'),
    metrics: query('max', 'metric_count'),
    errors: query('sum', 'error_count'),
  };
}

function collectorReading(queries: Queries, result: TimeseriesResult, now: number): CollectorReading {
  const pointsIn = (query: string): readonly Point[] => pointsOf(result, query);
  const runs = Object.values(queries).flatMap(pointsIn);
  const lastRunAt = newest(runs)?.at ?? null;
  const inLastRun = (query: string) => pointsIn(query).find(({ at }) => at === lastRunAt)?.value ?? null;
  const errors = pointsIn(queries.errors);
  const failed = inLastRun(queries.failed);
  return {
    lastRunAt,
    durationSeconds: inLastRun(queries.duration),
    metricCount: inLastRun(queries.metrics),
    failed: failed === null ? null : failed > 0,
    errorsLastHour: errors.length === 0 ? null : sum(errors.filter(({ at }) => at > now - HOUR_MS)),
    refused: Object.values(queries).flatMap((query) => result.refused.get(query) ?? [])[0],
  };
}

function sum(points: readonly Point[]): number {
  return points.reduce((total, { value }) => total + value, 0);
}

/** Limits of errors in an hour and seconds of a run if no alert rule sets them. */
const USUAL_LIMITS = { errors: 3, seconds: 30 } as const;

/**
 * Reads the health of the collectors, and the other widgets of the dashboard about them: all series in one request, the events of its
 * tables in another.
 */
export async function readCollectorHealth(options: ReadingOptions, scope: string): Promise<CollectorHealth> {
  const { api, catalog, timeZone } = options;
  const now = options.clock();
  const dashboard = catalog.dashboards.find(({ collectors }) => collectors);
  const days = (dashboard?.window ?? 0) / DAY_MS;
  const ofDashboard = dashboard && dashboardQuery(options, { dashboard, days, scope }, now);
  const from = Math.min(now - collectorSpan(catalog), ofDashboard?.from ?? now);
  const seconds = ofDashboard?.seconds ?? finestBucket(now - from);
  const collectors = collectorQuery(catalog, scope, { seconds, now });
  const [result, feeds] = await Promise.all([
    queryTimeseries(api, {
      queries: [...collectors.queries, ...(ofDashboard?.queries ?? [])],
      from,
      to: now,
      seconds,
      widest: ofDashboard?.widest ?? 0,
    }),
    readFeeds(options.feeds, {
      feeds: [...(dashboard ? feedsOf(dashboard) : []), REACH_FEED],
      scope,
      span: { from, to: now },
    }),
  ]);
  const listed = catalog.collectors.map(({ name, title = name, every }) => ({ name, title, everyMs: every }));
  const lines = collectorLines(listed, {
    readings: collectors.readingsOf(result),
    now,
    thresholds: thresholdsOf(options),
  });
  const sources = reportedReaches(feeds.get(REACH_FEED)?.entries ?? []).filter(({ at }) => now - at <= REACH_MS);
  const widgets = dashboard && ofDashboard ? widgetViews(dashboard, ofDashboard.contextOf(result), feeds) : [];
  return { timeZone, lines, widgets, ...(sources.length > 0 && { sources }) };
}

function thresholdsOf({ catalog: { alerts } }: ReadingOptions) {
  const limitOf = (kind: 'errors' | 'duration') =>
    alerts.rules.flatMap((rule) => (rule.kind === kind && 'over' in rule ? [rule.over] : []))[0];
  return {
    errors: limitOf('errors') ?? USUAL_LIMITS.errors,
    seconds: limitOf('duration') ?? USUAL_LIMITS.seconds,
  };
}
