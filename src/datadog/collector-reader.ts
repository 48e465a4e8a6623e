import type { Catalog, Collector } from '../catalog/catalog.ts';
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

/** A late run should still be found beyond the intervals that the rules count. */
const MARGIN_MS = 10 * MINUTE_MS;
/** Enough to tell one run from the next. */
const POINTS = 800;

/** What to ask of Datadog about the collectors themselves, and what the answers say, by the collector's name. */
export interface CollectorQuery {
  readonly queries: readonly string[];
  readonly readingsOf: (result: TimeseriesResult) => ReadonlyMap<string, CollectorReading>;
}

/** The question in buckets of so many seconds, until `now`. */
function collectorQuery(
  { collectors }: Pick<Catalog, 'collectors'>,
  scope: string,
  { seconds, now }: { readonly seconds: number; readonly now: number },
): CollectorQuery {
  const asked = collectors.map((collector) => ({ collector, queries: queriesOf(collector, scope, seconds) }));
  return {
    queries: asked.flatMap(({ queries }) => Object.values(queries)),
    readingsOf: (result) =>
      new Map(asked.map(({ collector, queries }) => [collector.name, readingOf(queries, result, now)])),
  };
}

/** What each collector has reported of itself lately, by its name, in one request. Throws DatadogError. */
export async function readCollectors(
  api: TimeseriesApi,
  { catalog, scope, now }: { readonly catalog: Catalog; readonly scope: string; readonly now: number },
): Promise<ReadonlyMap<string, CollectorReading>> {
  const spanMs = collectorSpan(catalog);
  const question = collectorQuery(catalog, scope, { seconds: finestBucket(spanMs, POINTS), now });
  return question.readingsOf(await queryTimeseries(api, { ...question, from: now - spanMs, to: now }));
}

/** How far back a reading looks, in milliseconds: for an hour of errors, and for every interval that a rule counts. */
function collectorSpan({ collectors, alerts }: Catalog): number {
  const intervals = alerts.rules.map((rule) => (rule.kind === 'no_data' ? rule.intervals : 0));
  const longest = Math.max(0, ...collectors.map(({ every }) => every));
  return Math.max(HOUR_MS, Math.max(2, ...intervals) * longest) + MARGIN_MS;
}

type Queries = Readonly<Record<'failed' | 'duration' | 'metrics' | 'errors', string>>;

/** Over environments and hosts, the worst counts; errors add up. */
function queriesOf({ name }: Collector, scope: string, seconds: number): Queries {
  const query = (aggregate: 'max' | 'sum', metric: string) =>
    `${aggregate}:collector.${name}.${metric}{${scope}}.rollup(${aggregate}, ${seconds})`;
  return {
    failed: query('max', 'failed'),
    duration: query('max', 'duration_seconds'),
    metrics: query('max', 'metric_count'),
    errors: query('sum', 'error_count'),
  };
}

function readingOf(queries: Queries, result: TimeseriesResult, now: number): CollectorReading {
  const of = (query: string): readonly Point[] => pointsOf(result, query);
  const runs = Object.values(queries).flatMap((query) => of(query));
  const lastRunAt = newest(runs)?.at ?? null;
  const inLastRun = (query: string) => of(query).find(({ at }) => at === lastRunAt)?.value ?? null;
  const errors = of(queries.errors);
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

/** What counts as too many errors or too long a run where no alert rule says so. */
const USUAL_LIMITS = { errors: 3, seconds: 30 } as const;

/**
 * Reads how the collectors do, and what the dashboard about them shows besides: all series in one request, the events of its
 * tables in another.
 */
export async function readCollectorHealth(options: ReadingOptions, scope: string): Promise<CollectorHealth> {
  const { api, catalog, timeZone } = options;
  const now = options.clock();
  const dashboard = catalog.dashboards.find(({ collectors }) => collectors);
  const days = (dashboard?.window ?? 0) / DAY_MS;
  const shown = dashboard && dashboardQuery(options, { dashboard, days, scope }, now);
  const from = Math.min(now - collectorSpan(catalog), shown?.from ?? now);
  const seconds = shown?.seconds ?? finestBucket(now - from);
  const collectors = collectorQuery(catalog, scope, { seconds, now });
  const [result, feeds] = await Promise.all([
    queryTimeseries(api, {
      queries: [...collectors.queries, ...(shown?.queries ?? [])],
      from,
      to: now,
      seconds,
      widest: shown?.widest ?? 0,
    }),
    readFeeds(options.feeds, {
      feeds: [...(dashboard ? feedsOf(dashboard) : []), REACH_FEED],
      scope,
      span: { from, to: now },
    }),
  ]);
  const watched = catalog.collectors.map(({ name, title = name, every }) => ({ name, title, everyMs: every }));
  const lines = collectorLines(watched, {
    readings: collectors.readingsOf(result),
    now,
    thresholds: limitsOf(options),
  });
  const told = reportedReaches(feeds.get(REACH_FEED)?.entries ?? []).filter(({ at }) => now - at <= REACH_MS);
  const widgets = dashboard && shown ? widgetViews(dashboard, shown.contextOf(result), feeds) : [];
  return { timeZone, lines, widgets, ...(told.length > 0 && { sources: told }) };
}

function limitsOf({ catalog: { alerts } }: ReadingOptions) {
  const limitOf = (kind: 'errors' | 'duration') =>
    alerts.rules.flatMap((rule) => (rule.kind === kind && 'over' in rule ? [rule.over] : []))[0];
  return {
    errors: limitOf('errors') ?? USUAL_LIMITS.errors,
    seconds: limitOf('duration') ?? USUAL_LIMITS.seconds,
  };
}
