import type { Catalog, Collector } from '../catalog/catalog.ts';
import type { CollectorReading } from '../health/collector-health.ts';
import { newest, type Point } from '../health/points.ts';
import type { TimeseriesApi } from './client.ts';
import { queryTimeseries, type TimeseriesResult } from './timeseries.ts';

const HOUR_MS = 3_600_000;
/** A late run should still be found beyond the intervals that the rules count. */
const MARGIN_MS = 10 * 60_000;
/** The finest bucket in which a query stays within this many points. */
const MOST_POINTS = 800;
const BUCKETS_SECONDS = [10, 20, 30, 60, 120, 300, 600, 1_800, 3_600] as const;

/** What each collector has reported of itself lately, by its name, in one request. Throws DatadogError. */
export async function readCollectors(
  api: TimeseriesApi,
  catalog: Catalog,
  scope: string,
  now: number,
): Promise<ReadonlyMap<string, CollectorReading>> {
  const spanMs = spanOf(catalog);
  const seconds = BUCKETS_SECONDS.find((bucket) => spanMs / (bucket * 1000) <= MOST_POINTS) ?? 3_600;
  const asked = catalog.collectors.map((collector) => ({ collector, queries: queriesOf(collector, scope, seconds) }));
  const queries = asked.flatMap((one) => Object.values(one.queries));
  const result = await queryTimeseries(api, { queries, from: now - spanMs, to: now });
  return new Map(asked.map(({ collector, queries: own }) => [collector.name, readingOf(own, result, now)]));
}

/** Far enough back for an hour of errors, and for every interval that a rule counts. */
function spanOf({ collectors, alerts }: Catalog): number {
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

function readingOf(queries: Queries, { points, refused }: TimeseriesResult, now: number): CollectorReading {
  const of = (query: string): readonly Point[] => points.get(query) ?? [];
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
    refused: Object.values(queries).flatMap((query) => refused.get(query) ?? [])[0],
  };
}

function sum(points: readonly Point[]): number {
  return points.reduce((total, { value }) => total + value, 0);
}
