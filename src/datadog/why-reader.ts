import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Catalog, metricCollector } from '../catalog/catalog.ts';
import { ERROR_FEED } from '../catalog/feeds.ts';
import type { Change } from '../explain/change.ts';
import { searchedSpan } from '../explain/events-before.ts';
import { type Explanation, explainChange, findChange } from '../explain/explain.ts';
import type { HourlyGrid } from '../explain/hourly-series.ts';
import { type Comparison, compareWith, type MovedWith, movedAmong, type NamedSeries } from '../explain/moved-with.ts';
import { WHY_DAYS, type Why } from '../explain/why.ts';
import { DatadogError } from './failure.ts';
import { readEvents } from './feed-reader.ts';
import { datadogTag, gaugeQuery, type ReadingOptions } from './query.ts';
import { runRule } from './run-branch.ts';
import { pointsOf, QUERIES_PER_REQUEST, queryTimeseries, type TimeseriesResult } from './timeseries.ts';
import {
  freshMsOf,
  HOUR_SECONDS,
  hourlyQuery,
  type Listed,
  listedMetrics,
  ofScope,
  seriesOf,
  whyGrid,
} from './why-series.ts';

/** A metric whose newest change is to be explained: `path` is `area.metric`, `scope` a tag or `*` for everything. */
export interface WhyRequest {
  readonly path: string;
  readonly scope: string;
}

/** Other metrics that are compared, at most: with the metric itself and its environments they are one request. */
export const MOST_COMPARED = QUERIES_PER_REQUEST - 2;

/**
 * Reads why a metric is as it is: its values of the last 30 days by the hour, those of the other metrics and environments, in one request;
 * and what was reported around its newest change, in another, if it has one. Throws DatadogError.
 */
export async function readWhy(options: ReadingOptions, { path, scope }: WhyRequest): Promise<Why> {
  const { api, catalog, timeZone, clock } = options;
  const all = listedMetrics(catalog);
  const own = all.find((one) => one.path === path);
  if (own === undefined) throw new Error(`the catalog has no metric ${path}`);
  const now = clock();
  const { grid, from } = whyGrid(now, timeZone);
  const compared = comparedWith(own, all);
  const queries = queriesOf(catalog, { own, compared, scope });
  const result = await queryTimeseries(api, {
    queries: [queries.own, ...queries.others, ...queries.environments],
    from,
    to: now,
    seconds: HOUR_SECONDS,
  });
  const reason = result.refused.get(queries.own);
  if (reason !== undefined) throw new DatadogError({ kind: 'bad-query', detail: reason });
  const series = seriesOf(own, grid, pointsOf(result, queries.own));
  const collector = metricCollector(catalog, own.metric.raw);
  const found = findChange(series, { now, freshMs: freshMsOf(catalog, own) });
  const span = searchedSpan(found.change, now);
  const feeds = [...new Set([...own.area.explained_by, ERROR_FEED])];
  const reported = span === null ? { events: [] } : await readEvents(options.feeds, { feeds, span });
  // What was not read is named as that; it may have data.
  const others = compared.flatMap((one, index) => {
    const query = queries.others[index] ?? '';
    return result.refused.has(query) ? [] : [{ name: one.name, ...seriesOf(one, grid, pointsOf(result, query)) }];
  });
  const environments = environmentSeries(catalog, { own, grid, scope, result, queries: queries.environments });
  const explanation = explainChange(series, found, {
    events: ofScope(reported.events, catalog, scope),
    rules: {
      feeds: own.area.explained_by,
      errors: { feed: ERROR_FEED, collectors: collector ? [collector.name] : [] },
      runs: runRule(catalog, [path]),
      now,
    },
    others: await comparedInTurns(found.change, others),
    environments: environments && (await comparedInTurns(found.change, environments)),
  });
  return whyOf(own, explanation, {
    timeZone,
    compared,
    value: series.values.findLast((value) => value !== null) ?? null,
    hasAllEvents: reported.problem === undefined,
    notRead: notReadOf(result, {
      queries,
      compared,
      left: all.length - 1 - compared.length,
      problem: reported.problem,
    }),
  });
}

/** Series that are compared before other work gets its turn: each takes a millisecond or two. */
const IN_A_TURN = 8;

/** Compares series with a change, a few at a time; null for a change without a time. */
async function comparedInTurns(change: Change, all: readonly NamedSeries[]): Promise<MovedWith | null> {
  if (change.kind !== 'step') return null;
  const comparisons: Comparison[] = [];
  for (const series of all) {
    comparisons.push(compareWith(change, series));
    if (comparisons.length % IN_A_TURN === 0) await nextTurn();
  }
  return movedAmong(comparisons);
}

/** Metrics to compare with, each raw series once: those of the same area first. */
function comparedWith(own: Listed, all: readonly Listed[]): readonly Listed[] {
  const others = all.filter(({ metric }, index) => {
    return metric.raw !== own.metric.raw && all.findIndex((one) => one.metric.raw === metric.raw) === index;
  });
  return others.toSorted((a, b) => Number(b.area === own.area) - Number(a.area === own.area)).slice(0, MOST_COMPARED);
}

interface Queries {
  readonly own: string;
  readonly others: readonly string[];
  /** One that splits by environment, or none. */
  readonly environments: readonly string[];
}

function queriesOf(
  { environments: { tag, names } }: Catalog,
  { own, compared, scope }: { readonly own: Listed; readonly compared: readonly Listed[]; readonly scope: string },
): Queries {
  const split = gaugeQuery({ metric: own.metric.raw, across: 'avg', by: tag }, '*', HOUR_SECONDS);
  return {
    own: hourlyQuery(own.metric, scope),
    others: compared.map(({ metric }) => hourlyQuery(metric, scope)),
    environments: names.length > 1 ? [split] : [],
  };
}

/** The metric in each environment of the catalog but the one that is asked for; null if that was not read. */
function environmentSeries(
  { environments: { tag, names } }: Catalog,
  {
    own,
    grid,
    scope,
    result,
    queries: [query],
  }: {
    readonly own: Listed;
    readonly grid: HourlyGrid;
    readonly scope: string;
    readonly result: TimeseriesResult;
    readonly queries: readonly string[];
  },
): readonly NamedSeries[] | null {
  if (query === undefined) return [];
  if (result.refused.has(query)) return null;
  const groups = result.series.get(query) ?? [];
  return names
    .filter((name) => `${tag}:${name}` !== scope)
    .map((name) => {
      const group = groups.find(({ tags }) => tags.includes(datadogTag(tag, name)));
      return { name, ...seriesOf(own, grid, group?.points ?? []) };
    });
}

function whyOf(
  { path, area, metric }: Listed,
  explanation: Explanation,
  {
    compared,
    ...rest
  }: Pick<Why, 'timeZone' | 'value' | 'hasAllEvents' | 'notRead'> & { readonly compared: readonly Listed[] },
): Why {
  return {
    path,
    label: metric.label,
    area: { key: area.key, title: area.title },
    unit: metric.unit,
    goal: metric.healthy,
    days: WHY_DAYS,
    explanation,
    shown: new Map(compared.map(({ name, path, metric: { unit, healthy } }) => [name, { path, unit, goal: healthy }])),
    ...rest,
  };
}

function notReadOf(
  { refused }: TimeseriesResult,
  {
    queries,
    compared,
    left,
    problem,
  }: {
    readonly queries: Queries;
    readonly compared: readonly Listed[];
    readonly left: number;
    readonly problem: string | undefined;
  },
): readonly string[] {
  const of = (query: string, what: string) => {
    const reason = refused.get(query);
    return reason === undefined ? [] : [`${what} (${reason})`];
  };
  const others = queries.others.filter((query) => refused.has(query)).length;
  return [
    ...(others > 0 ? [`${others} of ${compared.length} other metrics, whose queries Datadog rejected`] : []),
    ...queries.environments.flatMap((query) => of(query, 'the other environments')),
    ...(left > 0 ? [`${left} more metrics: at most ${MOST_COMPARED} are compared`] : []),
    ...(problem === undefined ? [] : [`some or all events: ${problem}`]),
  ];
}
