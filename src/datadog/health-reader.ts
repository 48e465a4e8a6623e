import type { Dashboard } from '../catalog/catalog.ts';
import { GRID_DAYS } from '../catalog/grid.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Answer } from '../health/answer.ts';
import type { CollectorHealth } from '../health/collector-health.ts';
import type { DashboardStatus } from '../health/dashboard-status.ts';
import type { DetailDays } from '../health/detail-days.ts';
import type { MetricDetail } from '../health/metric-detail.ts';
import type { Rollup } from '../health/rollup.ts';
import { createAnswerCache } from './answer-cache.ts';
import { readCollectorHealth } from './collector-status-reader.ts';
import { readDashboard } from './dashboard-reader.ts';
import { readMetric } from './metric-reader.ts';
import type { ReadingOptions } from './reading-options.ts';
import { readRollup } from './rollup-reader.ts';

/** What the commands may ask. `environment` narrows to one value of the catalog's environment tag. */
export interface HealthReader {
  rollup(environment?: string): Promise<Answer<Rollup>>;
  /** A rollup that goes back to the week before last: what has changed, and since when. */
  history(environment?: string): Promise<Answer<Rollup>>;
  /** One metric, `area.metric`, over the last 7 or 30 days. */
  metric(path: string, days: DetailDays, environment?: string): Promise<Answer<MetricDetail>>;
  /** One dashboard of the catalog over the last 7 or 30 days. */
  dashboard(dashboard: Dashboard, days: DetailDays, environment?: string): Promise<Answer<DashboardStatus>>;
  /** What the collectors report of themselves; asks every ten seconds at most, for who looks here has just been alarmed. */
  collectors(environment?: string): Promise<Answer<CollectorHealth>>;
}

/** What reading takes, and who is told of failures. */
export interface HealthReaderOptions extends ReadingOptions {
  readonly onFailure: (error: unknown) => void;
}

const HISTORY_DAYS = 15;

const FRESH_MS = MINUTE_MS;
const COLLECTORS_FRESH_MS = 10_000;
export const CACHE = { failureMs: 5_000, maxKeys: 200 } as const;

/** Reads health through the Datadog client; asks once a minute at most for the same thing. */
export function createHealthReader(options: HealthReaderOptions): HealthReader {
  const { clock, catalog, onFailure } = options;
  const cacheOf = <Value>(
    load: (key: string) => Promise<Value>,
    freshUntil: (value: Value, at: number) => number = (_, at) => at + FRESH_MS,
  ) => createAnswerCache({ ...CACHE, clock, onFailure, load, freshUntil });
  // At midnight the columns move on.
  const untilMidnight = ({ days }: Pick<Rollup, 'days'>, at: number) => Math.min(at + FRESH_MS, days.at(-1)?.end ?? at);

  const rollups = cacheOf((scope) => readRollup(options, scope, GRID_DAYS), untilMidnight);
  const histories = cacheOf((scope) => readRollup(options, scope, HISTORY_DAYS), untilMidnight);
  const metrics = cacheOf((key) => {
    const [path = '', days, scope = '*'] = key.split(' ');
    return readMetric(options, path, Number(days), scope);
  }, untilMidnight);
  const dashboards = cacheOf((key) => {
    const [slug, days, scope = '*'] = key.split(' ');
    const dashboard = catalog.dashboards.find((one) => one.slug === slug);
    if (!dashboard) throw new Error(`${slug} is not a dashboard of this catalog`);
    return readDashboard(options, dashboard, scope, Number(days));
  });
  const collectors = cacheOf(
    (scope) => readCollectorHealth(options, scope),
    (_, at) => at + COLLECTORS_FRESH_MS,
  );
  const scopeOf = (environment?: string) => (environment ? `${catalog.environments.tag}:${environment}` : '*');
  return {
    rollup: (environment) => rollups(scopeOf(environment)),
    history: (environment) => histories(scopeOf(environment)),
    metric: (path, days, environment) => metrics(`${path} ${days} ${scopeOf(environment)}`),
    dashboard: ({ slug }, days, environment) => dashboards(`${slug} ${days} ${scopeOf(environment)}`),
    collectors: (environment) => collectors(scopeOf(environment)),
  };
}
