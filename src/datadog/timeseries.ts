import { z } from 'zod';
import type { Point } from '../health/reading.ts';
import type { TimeseriesApi } from './client.ts';
import { DatadogError, failureOf } from './failure.ts';
import { windowsOf } from './query.ts';

/** Metric queries to run over one span of time; `from` inclusive and `to` exclusive, milliseconds since 1970. */
export interface TimeseriesRequest {
  readonly queries: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Length of the shortest bucket of these queries: a span with more of them than Datadog returns is queried in windows. */
  readonly seconds?: number;
  /** Length of their longest bucket, if it is over an hour. */
  readonly widest?: number | undefined;
}

/** Result of each query. A query without data has no series; one that Datadog refused is in `refused` with its reason. */
export interface TimeseriesResult {
  readonly series: ReadonlyMap<string, readonly QueriedSeries[]>;
  readonly refused: ReadonlyMap<string, string>;
}

/** Queries in one request. Datadog documents no limit; 49 are known to work, the rollup needs 50. */
export const QUERIES_PER_REQUEST = 100;

const answerSchema = z.object({
  errors: z.string().optional(),
  data: z.object({
    attributes: z.object({
      series: z
        .array(z.object({ queryIndex: z.number().int().nonnegative(), groupTags: z.array(z.string()).default([]) }))
        .default([]),
      times: z.array(z.number()).default([]),
      values: z.array(z.array(z.number().nullable())).default([]),
    }),
  }),
});

/** The points of a query that does not split; none if it has no data, or several groups, of which none is the whole. */
export function pointsOf({ series }: TimeseriesResult, query: string): readonly Point[] {
  const [only, ...others] = series.get(query) ?? [];
  return others.length === 0 ? (only?.points ?? []) : [];
}

/**
 * Runs the queries in as few requests as they fit in. A request that Datadog refuses as malformed is split in two until
 * the malformed query is alone, so that it costs its own row only. Throws DatadogError for everything else, and if so much is refused
 * that the fault is not a single query's.
 */
export async function queryTimeseries(api: TimeseriesApi, request: TimeseriesRequest): Promise<TimeseriesResult> {
  const splits = { left: MOST_SPLITS };
  const results: TimeseriesResult[] = [];
  // One after another: when Datadog fails, the other requests are not made.
  for (const queries of chunk([...new Set(request.queries)], QUERIES_PER_REQUEST)) {
    results.push(await runBatch(api, { ...request, queries }, splits));
  }
  return mergeResults(results);
}

/** Enough to find four bad queries among a hundred. */
const MOST_SPLITS = 28;

async function runBatch(
  api: TimeseriesApi,
  request: TimeseriesRequest,
  splits: { left: number },
): Promise<TimeseriesResult> {
  try {
    return await runRequest(api, request);
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.kind !== 'bad-query' || splits.left === 0) throw error;
    const [first = '', ...others] = request.queries;
    if (others.length === 0) return { series: new Map(), refused: new Map([[first, failure.detail]]) };
    splits.left -= 1;
    const [left = [], right = []] = chunk(request.queries, Math.ceil(request.queries.length / 2));
    const halves = [
      await runBatch(api, { ...request, queries: left }, splits),
      await runBatch(api, { ...request, queries: right }, splits),
    ];
    return mergeResults(halves);
  }
}

async function runRequest(
  api: TimeseriesApi,
  { queries, from, to, seconds, widest }: TimeseriesRequest,
): Promise<TimeseriesResult> {
  const windows = seconds === undefined ? { from, to, shifts: [0] } : windowsOf(from, { to, seconds, widest });
  const named = queries.map((query, index) => ({ name: `q${index}`, dataSource: 'metrics' as const, query }));
  const formulas = windows.shifts.flatMap((shift) =>
    named.map(({ name }) => ({ formula: shift === 0 ? name : `timeshift(${name}, -${shift / 1000})` })),
  );
  const attributes = { from: windows.from, to: windows.to, queries: named, formulas };
  const body = { data: { type: 'timeseries_request' as const, attributes } };
  const answer = await api.queryTimeseriesData({ body }).catch((error) => {
    // The client has an error of its own for an answer that it cannot read.
    throw new DatadogError(failureOf(error) ?? { kind: 'unreadable', detail: 'the client cannot parse the response' });
  });
  // The oldest window may begin before the requested span.
  const since = windows.shifts.length > 1 ? from : Number.NEGATIVE_INFINITY;
  return { series: readSeries(answer, { since, until: to }, { queries, shifts: windows.shifts }), refused: new Map() };
}

/**
 * Reads the series of an answer, mapped by `queryIndex`, never by position: a query without data has no series at all. Windows of one query
 * become one series again, its points at their own times: none before `since`, nor from `until` on, where nothing can have been measured.
 */
function readSeries(
  answer: unknown,
  { since, until }: { readonly since: number; readonly until: number },
  { queries, shifts }: { readonly queries: readonly string[]; readonly shifts: readonly number[] },
): ReadonlyMap<string, readonly QueriedSeries[]> {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) {
    throw new DatadogError({
      kind: 'unreadable',
      detail: 'unexpected response to a timeseries query',
    });
  }
  if (parsed.data.errors) throw new DatadogError({ kind: 'server-error', detail: parsed.data.errors.slice(0, 200) });
  const { series, times, values } = parsed.data.data.attributes;
  const byQuery = new Map<string, QueriedSeries[]>();
  series.forEach(({ queryIndex, groupTags: tags }, row) => {
    const query = queries[queryIndex % queries.length];
    const shift = shifts[Math.floor(queryIndex / queries.length)];
    if (query === undefined || shift === undefined) return;
    const points = times.flatMap((time, column) => {
      const [at, value = null] = [time - shift, values[row]?.[column]];
      // Without the sum a zero below zero would be shown as "-0".
      return value !== null && at >= since && at < until && Math.abs(value) <= LARGEST_VALUE
        ? [{ at, value: value + 0 }]
        : [];
    });
    byQuery.set(query, [...(byQuery.get(query) ?? []), { tags, points }]);
  });
  return new Map([...byQuery].map(([query, all]) => [query, joinGroups(all)]));
}

function mergeResults(results: readonly TimeseriesResult[]): TimeseriesResult {
  return {
    series: new Map(results.flatMap(({ series }) => [...series])),
    refused: new Map(results.flatMap(({ refused }) => [...refused])),
  };
}

function chunk<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** The points of one group of a query, oldest first; `tags` are `key:value`, none if the query does not split. */
export interface QueriedSeries {
  readonly tags: readonly string[];
  readonly points: readonly Point[];
}

/** Largest absolute value: means and spreads of larger numbers cannot be computed, so they count as no data. */
export const LARGEST_VALUE = 1e100;

/** Joins series into groups by their tags, each once, such as those of several windows. */
function joinGroups(series: readonly QueriedSeries[]): readonly QueriedSeries[] {
  const groups = new Map<string, { readonly tags: readonly string[]; readonly points: Point[] }>();
  for (const { tags, points } of series) {
    const own = [...new Set(tags)].sort();
    const group = groups.get(own.join()) ?? { tags: own, points: [] };
    groups.set(own.join(), group);
    group.points.push(...points);
  }
  return [...groups.values()].map(({ tags, points }) => ({ tags, points: agreed(points) }));
}

/** Returns one point for each time, oldest first; none for a time with two different values, of which either may be right. */
export function agreed(points: readonly Point[]): readonly Point[] {
  const values = new Map<number, number | null>();
  for (const { at, value } of points)
    values.set(at, (values.get(at) ?? value) === value && values.get(at) !== null ? value : null);
  return [...values].flatMap(([at, value]) => (value === null ? [] : [{ at, value }])).sort((a, b) => a.at - b.at);
}
