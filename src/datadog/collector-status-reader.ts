import { DAY_MS } from '../core/time.ts';
import { type CollectorHealth, collectorLines } from '../health/collector-health.ts';
import { REACH_FEED, REACH_MS } from '../health/source-reach.ts';
import { feedsOf, widgetViews } from '../health/widget-views.ts';
import { finestBucket } from './bucket.ts';
import { collectorQuery, collectorSpan } from './collector-reader.ts';
import { dashboardQuery } from './dashboard-reader.ts';
import { readFeeds } from './feed-reader.ts';
import type { ReadingOptions } from './reading-options.ts';
import { queryTimeseries } from './timeseries.ts';
import { reportedReaches } from './told-reaches.ts';

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
    readFeeds(options.feeds, [...(dashboard ? feedsOf(dashboard) : []), REACH_FEED], scope, { from, to: now }),
  ]);
  const watched = catalog.collectors.map(({ name, title = name, every }) => ({ name, title, everyMs: every }));
  const lines = collectorLines(watched, collectors.readingsOf(result), now, limitsOf(options));
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
