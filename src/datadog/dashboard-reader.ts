import type { Dashboard } from '../catalog/catalog.ts';
import { DAY_MS } from '../core/time.ts';
import {
  type SeriesContext,
  type SeriesPart,
  type SeriesQuery,
  type SeriesReadings,
  seriesKey,
  seriesQueriesOf,
} from '../health/dashboard-series.ts';
import { buildDashboardStatus, type DashboardStatus, feedsOf } from '../health/dashboard-status.ts';
import { stepsOf } from '../health/trend.ts';
import { readFeeds } from './feed-reader.ts';
import { FINE_SECONDS, finestBucket, gaugeQuery, type ReadingOptions } from './query.ts';
import { agreed, type QueriedSeries, queryTimeseries, type TimeseriesResult } from './timeseries.ts';

/** The queries of all series of a dashboard over its time range, and how their results become a context. */
export interface DashboardQuery {
  readonly queries: readonly string[];
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly seconds: number;
  readonly widest: number;
  readonly contextOf: (result: TimeseriesResult) => SeriesContext;
}

/** Builds the queries of a dashboard over the last `days` days until `now`. */
export function dashboardQuery(
  { catalog, timeZone }: Pick<ReadingOptions, 'catalog' | 'timeZone'>,
  { dashboard, days, scope }: DashboardRequest,
  now: number,
): DashboardQuery {
  const steps = stepsOf(days * DAY_MS, now, timeZone);
  const from = steps[0]?.start ?? now;
  const seconds = Math.min(FINE_SECONDS, finestBucket(now - from));
  const queried = seriesQueriesOf(catalog, dashboard).map((one) => ({ one, query: gaugeQuery(one, scope, seconds) }));
  return {
    queries: queried.map(({ query }) => query),
    from,
    seconds,
    widest: Math.max(0, ...queried.map(({ one }) => (one.per ?? 0) / 1000)),
    contextOf: (result) => ({
      catalog,
      readings: seriesReadings(queried, result),
      steps,
      bucketMs: seconds * 1000,
      now,
    }),
  };
}

/** A dashboard to read over the last `days` days; `scope` is a tag, or `*` for everything. */
export interface DashboardRequest {
  readonly dashboard: Dashboard;
  readonly days: number;
  readonly scope: string;
}

/** Reads a dashboard: its series in one request, the events of its tables in another. */
export async function readDashboard(
  options: ReadingOptions,
  { dashboard, days, scope }: DashboardRequest,
): Promise<DashboardStatus> {
  const { api, timeZone } = options;
  const now = options.clock();
  const query = dashboardQuery(options, { dashboard, days, scope }, now);
  const [result, feeds] = await Promise.all([
    queryTimeseries(api, { ...query, to: now }),
    readFeeds(options.feeds, { feeds: feedsOf(dashboard), scope, span: { from: query.from, to: now } }),
  ]);
  return buildDashboardStatus(dashboard, { timeZone, days }, { context: query.contextOf(result), feeds });
}

function seriesReadings(
  queried: readonly { readonly one: SeriesQuery; readonly query: string }[],
  { series, refused }: TimeseriesResult,
): SeriesReadings {
  const parts = queried.map(({ one, query }) => {
    return [seriesKey(one), partsIn(series.get(query) ?? [], one.by)] as const;
  });
  const reasons = queried.flatMap(({ one, query }) => {
    const reason = refused.get(query);
    return reason === undefined ? [] : [[seriesKey(one), reason] as const];
  });
  return { parts: new Map(parts), refused: new Map(reasons) };
}

/** Datadog's own label for series without the tag of a split. */
const NO_VALUE = 'N/A';

/** The parts of a query that splits `by` a tag, each label once; the whole of a query that does not, unless it has several groups. */
function partsIn(groups: readonly QueriedSeries[], by: string | undefined): readonly SeriesPart[] {
  if (by === undefined) return groups.length === 1 ? groups.map(({ points }) => ({ label: '', points })) : [];
  const labelOf = ({ tags }: QueriedSeries) =>
    tags
      .filter((tag) => tag.startsWith(`${by}:`))
      .map((tag) => tag.slice(`${by}:`.length))
      .join(', ') || NO_VALUE;
  const labels = [...new Set(groups.map(labelOf))];
  return labels.map((label) => {
    const points = groups.filter((group) => labelOf(group) === label).flatMap((group) => group.points);
    return { label, points: agreed(points) };
  });
}
