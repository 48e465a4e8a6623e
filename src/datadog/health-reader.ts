import type { Dashboard } from '../catalog/catalog.ts';
import { GRID_DAYS } from '../catalog/schema-values.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { CollectorHealth } from '../health/collector-health.ts';
import type { DashboardStatus } from '../health/dashboard-status.ts';
import type { DetailDays } from '../health/day-grid.ts';
import type { MetricDetail } from '../health/metric-detail.ts';
import type { Answer } from '../health/reading.ts';
import type { Rollup } from '../health/rollup.ts';
import { createAnswerCache } from './answer-cache.ts';
import { readCollectorHealth } from './collector-reader.ts';
import { type DashboardRequest, readDashboard } from './dashboard-reader.ts';
import { type MetricRequest, readMetric, readRollup } from './metric-readers.ts';
import type { ReadingOptions } from './query.ts';

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

/** What is asked for: `scope` is a tag, or `*` for everything. */
interface ScopeKey {
  readonly scope: string;
}

/** How one kind of answer is read, and how long it is kept. */
interface Cached<Key, Value> {
  readonly keyOf: (key: Key) => string;
  readonly load: (key: Key) => Promise<Value>;
  /** A minute after it was asked for, unless said. */
  readonly freshUntil?: (value: Value, at: number) => number;
}

const afterAMinute = (_: unknown, at: number): number => at + FRESH_MS;

/** At midnight the columns move on. */
function untilMidnight({ days }: Pick<Rollup, 'days'>, at: number): number {
  return Math.min(at + FRESH_MS, days.at(-1)?.end ?? at);
}

/** Reads health through the Datadog client; asks once a minute at most for the same thing. */
export function createHealthReader(options: HealthReaderOptions): HealthReader {
  const { clock, catalog, onFailure } = options;
  const cacheOf = <Key extends ScopeKey, Value>({ keyOf, load, freshUntil = afterAMinute }: Cached<Key, Value>) =>
    createAnswerCache({ ...CACHE, clock, onFailure, keyOf, load, freshUntil });
  const rollupsOver = (days: number) =>
    cacheOf({
      keyOf: ({ scope }: ScopeKey) => scope,
      load: ({ scope }) => readRollup(options, { scope, days }),
      freshUntil: untilMidnight,
    });
  const rollups = rollupsOver(GRID_DAYS);
  const histories = rollupsOver(HISTORY_DAYS);
  const metrics = cacheOf({
    keyOf: ({ path, days, scope }: MetricRequest) => JSON.stringify([path, days, scope]),
    load: (key) => readMetric(options, key),
    freshUntil: untilMidnight,
  });
  const dashboards = cacheOf({
    keyOf: ({ dashboard, days, scope }: DashboardRequest) => JSON.stringify([dashboard.slug, days, scope]),
    load: (key) => readDashboard(options, key),
  });
  const collectors = cacheOf({
    keyOf: ({ scope }: ScopeKey) => scope,
    load: ({ scope }) => readCollectorHealth(options, scope),
    freshUntil: (_, at) => at + COLLECTORS_FRESH_MS,
  });
  const scopeOf = (environment?: string) => (environment ? `${catalog.environments.tag}:${environment}` : '*');
  return {
    rollup: (environment) => rollups({ scope: scopeOf(environment) }),
    history: (environment) => histories({ scope: scopeOf(environment) }),
    metric: (path, days, environment) => metrics({ path, days, scope: scopeOf(environment) }),
    dashboard: (dashboard, days, environment) => dashboards({ dashboard, days, scope: scopeOf(environment) }),
    collectors: (environment) => collectors({ scope: scopeOf(environment) }),
  };
}
