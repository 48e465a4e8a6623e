import type { Catalog, Collector } from '../catalog/catalog.ts';
import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import type { CollectorReading } from '../health/collector-health.ts';
import { newest, type Point } from '../health/points.ts';
import { finestBucket } from './bucket.ts';
import type { TimeseriesApi } from './client.ts';
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
export function collectorQuery(
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
  catalog: Catalog,
  scope: string,
  now: number,
): Promise<ReadonlyMap<string, CollectorReading>> {
  const spanMs = collectorSpan(catalog);
  const question = collectorQuery(catalog, scope, { seconds: finestBucket(spanMs, POINTS), now });
  return question.readingsOf(await queryTimeseries(api, { ...question, from: now - spanMs, to: now }));
}

/** How far back a reading looks, in milliseconds: for an hour of errors, and for every interval that a rule counts. */
export function collectorSpan({ collectors, alerts }: Catalog): number {
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
