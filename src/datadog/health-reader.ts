import type { Dashboard } from '../catalog/catalog.ts';
import { GRID_DAYS } from '../catalog/schema-values.ts';
import type { LocalDay } from '../core/days.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Why } from '../explain/why.ts';
import type { CollectorHealth } from '../health/collector-health.ts';
import type { DashboardStatus } from '../health/dashboard-status.ts';
import type { DetailDays } from '../health/day-grid.ts';
import type { MetricDetail } from '../health/metric-detail.ts';
import type { Answer } from '../health/reading.ts';
import type { Rollup } from '../health/rollup.ts';
import { createAnswerCache } from './answer-cache.ts';
import { readCollectorHealth } from './collector-reader.ts';
import { type DashboardRequest, readDashboard } from './dashboard-reader.ts';
import { type MetricRequest, readMetric } from './metric-readers.ts';
import type { ReadingOptions } from './query.ts';
import {
  type AroundFailure,
  type FailureMoment,
  type RedMetrics,
  type ReportedBySubject,
  readAroundFailure,
  readBeforeMetrics,
} from './reported-before-reader.ts';
import { type PastDaysRequest, readPastDays, readRollup } from './rollup-reader.ts';
import { readWhy, type WhyRequest } from './why-reader.ts';

/** Reads that the commands need. `environment` narrows to one value of the catalog's environment tag. */
export interface HealthReader {
  rollup(environment?: string): Promise<Answer<Rollup>>;
  /** A rollup back to the week before last, for what has changed, and since when. */
  history(environment?: string): Promise<Answer<Rollup>>;
  /** A rollup over local days that are over, in any zone. */
  pastDays(days: readonly LocalDay[], timeZone: string): Promise<Answer<Rollup>>;
  /** One metric, `area.metric`, over the last 7 or 30 days. */
  metric(path: string, days: DetailDays, environment?: string): Promise<Answer<MetricDetail>>;
  /** The newest change of one metric, `area.metric`, and what is known around it. */
  why(path: string, environment?: string): Promise<Answer<Why>>;
  /** The last good answer of `why` and its time, without a request; undefined if nobody has asked. */
  knownWhy(path: string, environment?: string): { readonly value: Why; readonly at: number } | undefined;
  /** Events around the failure of collectors or metrics. */
  around(failure: FailureMoment): Promise<Answer<AroundFailure>>;
  /** Changes that were reported nearest before metrics turned red; not cached. Throws DatadogError. */
  beforeMetrics(red: RedMetrics): Promise<ReportedBySubject>;
  /** One dashboard of the catalog over the last 7 or 30 days. */
  dashboard(dashboard: Dashboard, days: DetailDays, environment?: string): Promise<Answer<DashboardStatus>>;
  /** Reports of the collectors about themselves; cached for ten seconds only, because people read them during an incident. */
  collectors(environment?: string): Promise<Answer<CollectorHealth>>;
}

/** Options of the reader; `onFailure` is called for each read that failed. */
export interface HealthReaderOptions extends ReadingOptions {
  readonly onFailure: (error: unknown) => void;
}

const HISTORY_DAYS = 15;

const FRESH_MS = MINUTE_MS;
const COLLECTORS_FRESH_MS = 10_000;
export const CACHE = { failureMs: 5_000, maxKeys: 200 } as const;

/** Key of a read: `scope` is a tag, or `*` for everything. */
interface ScopeKey {
  readonly scope: string;
}

/** Reader of one kind of answer, and the time for which the answer is cached. */
interface Cached<Key, Value> {
  readonly keyOf: (key: Key) => string;
  readonly load: (key: Key) => Promise<Value>;
  /** Time until which it is cached; a minute after its request if absent. */
  readonly freshUntil?: (value: Value, at: number) => number;
}

const afterAMinute = (_: unknown, at: number): number => at + FRESH_MS;

/** Creates a reader of health through the Datadog client; it makes the same request once a minute at most. */
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
  const pastDays = cacheOf({
    // Zones with the same days have the same values.
    keyOf: ({ scope, days }: PastDaysRequest) => JSON.stringify([scope, days.map(({ start, end }) => [start, end])]),
    load: (key) => readPastDays(options, key),
  });
  const metrics = cacheOf({
    keyOf: ({ path, days, scope }: MetricRequest) => JSON.stringify([path, days, scope]),
    load: (key) => readMetric(options, key),
    freshUntil: untilMidnight,
  });
  const whys = cacheOf({
    keyOf: ({ path, scope }: WhyRequest) => JSON.stringify([path, scope]),
    load: (key) => readWhy(options, key),
  });
  const arounds = cacheOf({
    keyOf: ({ subjects, at }: FailureMoment & ScopeKey) => JSON.stringify([subjects, at]),
    load: (key) => readAroundFailure(options, key),
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
    pastDays: (days, timeZone) => pastDays({ scope: scopeOf(), days, timeZone }),
    metric: (path, days, environment) => metrics({ path, days, scope: scopeOf(environment) }),
    why: (path, environment) => whys({ path, scope: scopeOf(environment) }),
    knownWhy: (path, environment) => whys.known({ path, scope: scopeOf(environment) }),
    around: (failure) => arounds({ ...failure, scope: '*' }),
    beforeMetrics: (red) => readBeforeMetrics(options, red),
    dashboard: (dashboard, days, environment) => dashboards({ dashboard, days, scope: scopeOf(environment) }),
    collectors: (environment) => collectors({ scope: scopeOf(environment) }),
  };
}

/** Caches no longer than until midnight, when the columns move on. */
function untilMidnight({ days }: Pick<Rollup, 'days'>, at: number): number {
  return Math.min(at + FRESH_MS, days.at(-1)?.end ?? at);
}
