import { type Catalog, metricCollector } from '../catalog/catalog.ts';
import { CHANGE_FEED, ERROR_FEED } from '../catalog/feeds.ts';
import { HOUR_MS } from '../core/time.ts';
import type { StepChange } from '../explain/change.ts';
import {
  BEFORE_MS,
  type EventRules,
  type EventsBefore,
  eventsBefore,
  eventsWithin,
  reportsOf,
  type Span,
  searchedSpan,
} from '../explain/events-before.ts';
import { findChange } from '../explain/explain.ts';
import { explainsRed, nearestChange, type ReportedBefore } from '../explain/reported-before.ts';
import { readEvents } from './feed-reader.ts';
import type { ReadingOptions } from './query.ts';
import { runRule } from './run-branch.ts';
import { pointsOf, queryTimeseries } from './timeseries.ts';
import { freshMsOf, HOUR_SECONDS, hourlyQuery, type Listed, listedMetrics, seriesOf, whyGrid } from './why-series.ts';

/** Change that was reported nearest before each subject; null if nothing was, absent if that is not known. */
export type ReportedBySubject = ReadonlyMap<string, ReportedBefore | null>;

/** Metrics, `area.metric`, that are red since about then, in milliseconds since 1970. */
export interface RedMetrics {
  readonly paths: readonly string[];
  readonly since: number;
}

/** A time at which collectors failed, or metrics turned red; in milliseconds since 1970. */
export interface FailureMoment {
  readonly subjects: readonly string[];
  readonly at: number;
}

/** Events around a failure; `problem` says why something may be missing. */
export interface AroundFailure {
  readonly before: EventsBefore;
  /** Titles of the areas that it is about. */
  readonly areas: readonly string[];
  readonly problem?: string;
}

/** Metrics that are looked at for one digest, or at once for alerts. */
export const MOST_EXPLAINED = 5;
/** Time before a failure of a collector in which a change is named in its alert, in milliseconds: something lands every few hours. */
export const ALERT_BEFORE_MS = 2 * HOUR_MS;

/**
 * Reads what was reported nearest before each of these metrics changed, in two requests for all of them: their values, and, if any of them
 * changed, the events around that. Only the first of many are read. Throws DatadogError.
 */
export async function readBeforeMetrics(
  options: ReadingOptions,
  { paths, since }: RedMetrics,
): Promise<ReportedBySubject> {
  const { api, catalog, timeZone, clock, feeds } = options;
  const metrics = listedMetrics(catalog).filter(({ path }) => paths.slice(0, MOST_EXPLAINED).includes(path));
  if (metrics.length === 0) return new Map();
  const now = clock();
  const { grid, from } = whyGrid(now, timeZone);
  const queries = metrics.map(({ metric }) => hourlyQuery(metric, '*'));
  const result = await queryTimeseries(api, { queries: [...new Set(queries)], from, to: now, seconds: HOUR_SECONDS });
  const changes = metrics.flatMap((one, index): readonly Changed[] => {
    const query = queries[index] ?? '';
    if (result.refused.has(query)) return [];
    const series = seriesOf(one, grid, pointsOf(result, query));
    const { change } = findChange(series, { now, freshMs: freshMsOf(catalog, one) });
    const isIt = explainsRed(change, since) && one.area.explained_by.length > 0;
    return [{ metric: one, change: isIt ? change : null }];
  });
  const steps = changes.flatMap(({ change }) => (change === null ? [] : [change]));
  const span = joined(steps.flatMap((change) => searchedSpan(change, now) ?? []));
  const wanted = [...new Set(metrics.flatMap(({ area }) => area.explained_by))];
  const reported = span === null ? { events: [] } : await readEvents(feeds, { feeds: wanted, span });
  return new Map(
    changes.flatMap(({ metric: { path, area }, change }): readonly (readonly [string, ReportedBefore | null])[] => {
      const before =
        change &&
        eventsBefore(change, reported.events, rulesOf(catalog, { feeds: area.explained_by, subjects: [path], now }));
      const nearest = before && nearestChange(before);
      // If not all was read, a nearer change, or any at all, may be missing.
      const isRead = change === null || nearest !== null || reported.problem === undefined;
      return isRead ? [[path, nearest]] : [];
    }),
  );
}

/** A metric, and its change if that may explain why it is red. */
interface Changed {
  readonly metric: Listed;
  readonly change: StepChange | null;
}

/**
 * Reads which change landed nearest before each of these collectors failed, in one request for all: merges, pushes, deployments and
 * releases, if the areas that it fills may be explained by them.
 */
export async function readBeforeFailures(
  { catalog, clock, feeds }: Pick<ReadingOptions, 'catalog' | 'clock' | 'feeds'>,
  failures: readonly { readonly collector: string; readonly at: number }[],
): Promise<ReportedBySubject> {
  const now = clock();
  const explained = failures.filter(({ collector }) => feedsOf(catalog, [collector]).includes(CHANGE_FEED));
  const spans = explained.map(({ at }) => ({ from: at - ALERT_BEFORE_MS, to: at, moment: at }));
  const span = joined(spans);
  const reported = span === null ? { events: [] } : await readEvents(feeds, { feeds: [CHANGE_FEED], span });
  return new Map(
    explained.flatMap(({ collector }, index): readonly (readonly [string, ReportedBefore | null])[] => {
      const own = spans[index];
      const before =
        own && eventsWithin(own, reported.events, rulesOf(catalog, { feeds: [CHANGE_FEED], subjects: [], now }));
      const nearest = before === undefined ? null : nearestChange(before);
      return nearest === null && reported.problem !== undefined ? [] : [[collector, nearest]];
    }),
  );
}

/**
 * Reads what was reported before and after collectors or metrics failed, in one request: changes, first failures, errors of these
 * collectors.
 */
export async function readAroundFailure(
  { catalog, clock, feeds }: Pick<ReadingOptions, 'catalog' | 'clock' | 'feeds'>,
  { subjects, at }: FailureMoment,
): Promise<AroundFailure> {
  const now = clock();
  const span: Span = { from: at - BEFORE_MS, to: at, moment: at };
  const wanted = feedsOf(catalog, subjects);
  const { events, problem } = await readEvents(feeds, {
    feeds: [...new Set([...wanted, ERROR_FEED])],
    span: reportsOf(span, now),
  });
  return {
    before: eventsWithin(span, events, rulesOf(catalog, { feeds: wanted, subjects, now })),
    areas: areasOf(catalog, subjects).map(({ title }) => title),
    ...(problem !== undefined && { problem }),
  };
}

/** `subjects` are metrics, and collectors, whose errors count. */
function rulesOf(
  catalog: Catalog,
  {
    feeds,
    subjects,
    now,
  }: { readonly feeds: readonly string[]; readonly subjects: readonly string[]; readonly now: number },
): EventRules {
  return { feeds, errors: { feed: ERROR_FEED, collectors: subjects }, runs: runRule(catalog, subjects), now };
}

/** The span that covers all of these; null for none. */
function joined(spans: readonly { readonly from: number; readonly to: number }[]) {
  if (spans.length === 0) return null;
  return { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ to }) => to)) };
}

function feedsOf(catalog: Catalog, subjects: readonly string[]): readonly string[] {
  return [...new Set(areasOf(catalog, subjects).flatMap(({ explained_by }) => explained_by))];
}

/** Areas of metrics, `area.metric`, and of the metrics that collectors fill. */
function areasOf(catalog: Catalog, subjects: readonly string[]): Catalog['areas'] {
  const names = new Set(subjects);
  return catalog.areas.filter(({ key, metrics }) =>
    metrics.some(
      (metric) => names.has(`${key}.${metric.key}`) || names.has(metricCollector(catalog, metric.raw)?.name ?? ''),
    ),
  );
}
