import { type Catalog, fomSeries, metricFreshFor } from '../catalog/catalog.ts';
import { formatAge } from '../core/duration.ts';
import { enumerateFirst } from '../core/text.ts';
import { DAY_MS } from '../core/time.ts';
import { finestBucket, gaugeQuery } from '../datadog/query.ts';
import { pointsOf, type TimeseriesResult } from '../datadog/timeseries.ts';
import { resolveWidget, widgetsOf } from '../health/dashboard-series.ts';
import { newest, readingOf } from '../health/reading.ts';
import { type CheckId, type CheckResult, notOk, ok, warning } from './check-result.ts';

/** Kinds of metrics of a catalog: raw ones, figures of merit, and those that only a dashboard shows. */
export type DataKind = 'raw' | 'figures' | 'widgets';

/** A metric of the catalog and the query for it. */
interface QueriedMetric {
  readonly metric: string;
  readonly query: string;
  /** Milliseconds for which a point is current. */
  readonly freshMs: number;
}

/** All queries about a catalog, over one span that ends now. */
export interface CatalogQueries {
  readonly kinds: Readonly<Record<DataKind, readonly QueriedMetric[]>>;
  /** Queries to make. */
  readonly queries: readonly string[];
  readonly bucketMs: number;
}

/** Span in which a metric is searched, in milliseconds: that of /health. */
export const SPAN_MS = 7 * DAY_MS;
/** Most queries, a hundred in each request. */
export const MOST_QUERIES = 1_000;

/** Builds a query for each metric of the catalog in a scope, which is a tag or `*`. */
export function catalogQueries(catalog: Catalog, scope: string): CatalogQueries {
  const seconds = finestBucket(SPAN_MS);
  const queried = (metric: string, across: 'avg' | 'sum' | 'max' | 'min' = 'avg'): QueriedMetric => ({
    metric,
    query: gaugeQuery({ metric, across }, scope, seconds),
    freshMs: metricFreshFor(catalog, metric),
  });
  const raw = catalog.areas.flatMap(({ metrics }) => metrics.map((metric) => queried(metric.raw)));
  const figures = catalog.areas.flatMap(({ key, metrics }) =>
    metrics.map((metric) => queried(fomSeries(key, metric.key))),
  );
  const known = new Set([...raw, ...figures].map(({ metric }) => metric));
  const series = catalog.dashboards.flatMap((dashboard) =>
    widgetsOf(dashboard).flatMap((widget) => resolveWidget(catalog, widget)),
  );
  const others = new Map(
    series.filter(({ metric }) => !known.has(metric)).map(({ metric, across }) => [metric, queried(metric, across)]),
  );
  const widgets = [...others.values()];
  const all = [...new Set([...raw, ...figures, ...widgets].map(({ query }) => query))];
  return {
    kinds: { raw, figures, widgets },
    queries: all.slice(0, MOST_QUERIES),
    bucketMs: seconds * 1000,
  };
}

const IDS = { raw: 'datadog.raw', figures: 'datadog.figures', widgets: 'datadog.widgets' } as const;
/** Most names in a line. */
const MOST_NAMES = 8;

/** Context of a result: its time, the scope in words, and whether one of the bot's own collectors sends a metric once it runs. */
export interface DataContext {
  readonly now: number;
  readonly where: string;
  readonly collects: (metric: string) => boolean;
}

/** Judges which metrics of a kind Datadog has, and how old the newest point is. */
export function judgeData(
  kind: DataKind,
  { kinds, queries, bucketMs }: CatalogQueries,
  { result, now, where, collects }: DataContext & { readonly result: TimeseriesResult },
): readonly CheckResult[] {
  const id = IDS[kind];
  const known = new Set(queries);
  const asked = kinds[kind].filter(({ query }) => known.has(query));
  const read = asked.map((one) => ({
    ...one,
    points: pointsOf(result, one.query),
    why: result.refused.get(one.query),
  }));
  const found = read.filter(({ points }) => points.length > 0);
  const missing = read.filter(({ points, why }) => points.length === 0 && why === undefined);
  const old = found.filter(({ points, freshMs }) => readingOf(points, { now, bucketMs, freshMs })?.current === false);
  const at = newest(found.flatMap(({ points }) => points))?.at;
  const newestWords = at === undefined ? '' : `, the newest point from ${formatAge(Math.min(now, at + bucketMs), now)}`;
  const begin = `${found.length} of ${asked.length} have points in 7 days ${where}${newestWords}`;
  const refused = read.flatMap(({ metric, why }) =>
    why === undefined
      ? []
      : [notOk(id, `Datadog refuses the query of ${metric}: ${why}`, 'correct its name in the catalog')],
  );
  const isHopeless = found.length === 0 && !missing.some(({ metric }) => collects(metric));
  const judge = isHopeless ? notOk : warning;
  const problems = [
    ...refused,
    ...named(missing, (names) =>
      judge(
        id,
        `${begin}; nothing is found for ${names}`,
        `${fill(missing, collects)}, or correct the names in the catalog, DD_ENV and DD_SITE`,
      ),
    ),
    ...named(old, (names) =>
      warning(
        id,
        `${begin}; too old to count are ${names}`,
        `check what sends them; ${fill(old, collects)} if it does not run`,
      ),
    ),
    ...restOf(id, kinds[kind].length - asked.length),
  ];
  return problems.length > 0 || asked.length === 0 ? problems : [ok(id, begin)];
}

/** Next step by which these metrics are sent: the program that has to run. */
function fill(metrics: readonly QueriedMetric[], collects: DataContext['collects']): string {
  const own = metrics.filter(({ metric }) => collects(metric));
  if (own.length === 0) return 'start what sends them';
  if (own.length === metrics.length) return 'start the bot, whose collectors fill them';
  return `start the bot, whose collectors fill ${own.length} of them, and what sends the others`;
}

/** A result with the names of these metrics; none if there are none. */
function named(metrics: readonly QueriedMetric[], make: (names: string) => CheckResult): readonly CheckResult[] {
  if (metrics.length === 0) return [];
  const names = metrics.map(({ metric }) => metric);
  return [make(enumerateFirst(names, MOST_NAMES))];
}

/** A line about the metrics that are not queried because there are too many. */
function restOf(id: CheckId, left: number): readonly CheckResult[] {
  if (left === 0) return [];
  return [warning(id, `${left} more are not queried here`, 'look at the dashboards in Datadog for these')];
}
