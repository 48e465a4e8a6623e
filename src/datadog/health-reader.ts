import { type Catalog, type Dashboard, fomSeries } from '../catalog/catalog.ts';
import type { Clock } from '../clock.ts';
import type { Answer } from '../health/answer.ts';
import { type CollectorHealth, collectorLines } from '../health/collector-health.ts';
import { buildDashboardStatus, type DashboardStatus, rawMetricsOf, type Wanted } from '../health/dashboard-status.ts';
import { bucketSeconds, lastLocalDays } from '../health/days.ts';
import type { MetricDetail } from '../health/metric-detail.ts';
import { buildRollup, type MetricReading, type Rollup } from '../health/rollup.ts';
import { createAnswerCache } from './answer-cache.ts';
import type { TimeseriesApi } from './client.ts';
import { readCollectors } from './collector-reader.ts';
import { gaugeQuery } from './gauge-query.ts';
import { readMetric } from './metric-reader.ts';
import { queryTimeseries } from './timeseries.ts';

/** How many days of a metric may be on screen. */
export const DETAIL_DAYS = [7, 30] as const;
export type DetailDays = (typeof DETAIL_DAYS)[number];

/** What the commands may ask. `environment` narrows to one value of the catalog's environment tag. */
export interface HealthReader {
  rollup(environment?: string): Promise<Answer<Rollup>>;
  /** A rollup that goes back to the week before last: what has changed, and since when. */
  history(environment?: string): Promise<Answer<Rollup>>;
  /** One metric, `area.metric`, over the last 7 or 30 days. */
  metric(path: string, days: DetailDays, environment?: string): Promise<Answer<MetricDetail>>;
  dashboard(dashboard: Dashboard, environment?: string): Promise<Answer<DashboardStatus>>;
  /** What the collectors report of themselves; asks every ten seconds at most, for who looks here has just been alarmed. */
  collectors(environment?: string): Promise<Answer<CollectorHealth>>;
}

/** Whom to ask, about what, in whose days. */
export interface HealthReaderOptions {
  readonly api: TimeseriesApi;
  readonly catalog: Catalog;
  readonly timeZone: string;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}

const ROLLUP_DAYS = 7;
const HISTORY_DAYS = 15;
/** How far back a dashboard's newest value is looked for, and in how wide buckets. */
const STATUS_SPAN_MS = 24 * 3_600_000;
const STATUS_BUCKET_SECONDS = 300;

const FRESH_MS = 60_000;
const COLLECTORS_FRESH_MS = 10_000;
/** What counts as too many errors or too long a run where no alert rule says so. */
const USUAL_LIMITS = { errors: 3, seconds: 30 } as const;
const CACHE = { failureMs: 5_000, maxKeys: 200 } as const;

/** Reads health through the Datadog client; asks once a minute at most for the same thing. */
export function createHealthReader(options: HealthReaderOptions): HealthReader {
  const { clock, catalog, onFailure } = options;
  const rollupsOf = (days: number) =>
    createAnswerCache({
      ...CACHE,
      clock,
      onFailure,
      load: (scope) => readRollup(options, scope, days),
      // At midnight the columns move on.
      freshUntil: ({ days: shown }, at) => Math.min(at + FRESH_MS, shown.at(-1)?.end ?? at),
    });
  const [rollups, histories] = [rollupsOf(ROLLUP_DAYS), rollupsOf(HISTORY_DAYS)];
  const statuses = new Map(
    catalog.dashboards.map((dashboard) => {
      const load = (scope: string) => readDashboard(options, dashboard, scope);
      return [
        dashboard.slug,
        createAnswerCache({ ...CACHE, clock, onFailure, load, freshUntil: (_, at) => at + FRESH_MS }),
      ];
    }),
  );
  const metrics = createAnswerCache({
    ...CACHE,
    clock,
    onFailure,
    load: (key) => {
      const [path = '', days, scope = '*'] = key.split(' ');
      return readMetric(options, path, Number(days), scope);
    },
    freshUntil: ({ days: shown }, at) => Math.min(at + FRESH_MS, shown.at(-1)?.end ?? at),
  });
  const collectors = createAnswerCache({
    ...CACHE,
    clock,
    onFailure,
    load: (scope) => readCollectorHealth(options, scope),
    freshUntil: (_, at) => at + COLLECTORS_FRESH_MS,
  });
  const scopeOf = (environment?: string) => (environment ? `${catalog.environments.tag}:${environment}` : '*');
  return {
    rollup: (environment) => rollups(scopeOf(environment)),
    history: (environment) => histories(scopeOf(environment)),
    metric: (path, days, environment) => metrics(`${path} ${days} ${scopeOf(environment)}`),
    collectors: (environment) => collectors(scopeOf(environment)),
    dashboard(dashboard, environment) {
      const status = statuses.get(dashboard.slug);
      if (!status) throw new Error(`${dashboard.slug} is not a dashboard of this catalog`);
      return status(scopeOf(environment));
    },
  };
}

async function readRollup(
  { api, catalog, timeZone, clock }: HealthReaderOptions,
  scope: string,
  count: number,
): Promise<Rollup> {
  const now = clock();
  const days = lastLocalDays(now, timeZone, count);
  const seconds = bucketSeconds(days);
  const metrics = catalog.areas.flatMap((area) =>
    area.metrics.map((metric) => ({
      path: `${area.key}.${metric.key}`,
      fom: gaugeQuery(fomSeries(area.key, metric.key), 'avg', scope, seconds),
      raw: gaugeQuery(metric.raw, 'avg', scope, seconds),
    })),
  );
  const queries = metrics.flatMap(({ fom, raw }) => [fom, raw]);
  const { points, refused } = await queryTimeseries(api, { queries, from: days[0]?.start ?? now, to: now });
  const readings = metrics.map(({ path, fom, raw }): [string, MetricReading] => {
    const reason = refused.get(fom) ?? refused.get(raw);
    const reading = { fom: points.get(fom) ?? [], raw: points.get(raw) ?? [] };
    return [path, reason === undefined ? reading : { ...reading, refused: reason }];
  });
  return buildRollup(catalog, { timeZone, days, now, bucketMs: seconds * 1000 }, new Map(readings));
}

async function readDashboard(
  options: HealthReaderOptions,
  dashboard: Dashboard,
  scope: string,
): Promise<DashboardStatus> {
  const { api, catalog, timeZone, clock } = options;
  const now = clock();
  const metrics = rawMetricsOf(catalog, dashboard);
  const queryOf = ({ metric, across }: Wanted) => gaugeQuery(metric, across, scope, STATUS_BUCKET_SECONDS);
  const { points, refused } = await queryTimeseries(api, {
    queries: metrics.map(queryOf),
    from: now - STATUS_SPAN_MS,
    to: now,
  });
  const byMetric = <Value>(byQuery: ReadonlyMap<string, Value>) =>
    new Map(
      metrics.flatMap((wanted) => {
        const value = byQuery.get(queryOf(wanted));
        return value === undefined ? [] : [[wanted.metric, value] as const];
      }),
    );
  return buildDashboardStatus(
    catalog,
    dashboard,
    timeZone,
    { points: byMetric(points), refused: byMetric(refused) },
    now,
  );
}

async function readCollectorHealth(
  { api, catalog, timeZone, clock }: HealthReaderOptions,
  scope: string,
): Promise<CollectorHealth> {
  const now = clock();
  const readings = await readCollectors(api, catalog, scope, now);
  const watched = catalog.collectors.map(({ name, title = name, every }) => ({ name, title, everyMs: every }));
  const limitOf = (kind: 'errors' | 'duration') =>
    catalog.alerts.rules.flatMap((rule) => (rule.kind === kind && 'over' in rule ? [rule.over] : []))[0];
  const thresholds = {
    errors: limitOf('errors') ?? USUAL_LIMITS.errors,
    seconds: limitOf('duration') ?? USUAL_LIMITS.seconds,
  };
  return { timeZone, lines: collectorLines(watched, readings, now, thresholds) };
}
