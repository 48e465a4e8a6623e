import { bucketStarts } from './buckets.ts';
import { evaluate } from './evaluate.ts';
import type { QueryContext } from './functions.ts';
import { runQuery } from './run-query.ts';
import type { DataSet } from './series.ts';
import { type NamedQuery, parseV2Request, type V2Request } from './v2-request.ts';

/** Body of `POST /api/v2/query/timeseries`. */
export interface TimeseriesResponse {
  readonly data: {
    readonly id: '0';
    readonly type: 'timeseries_response';
    readonly attributes: {
      readonly series: readonly { readonly group_tags: readonly string[]; readonly query_index: number; unit: null }[];
      readonly times: readonly number[];
      readonly values: readonly (readonly (number | null)[])[];
    };
  };
}

/** Answers a timeseries request as sparsely as Datadog: results without data are absent, times are those with data. */
export function answerTimeseries(body: unknown, data: DataSet, now: number): TimeseriesResponse {
  const request = parseV2Request(body, 'timeseries_request', now);
  const context = timeseriesContext(request, data, now);
  const lines = request.results.flatMap(({ formula }, index) =>
    evaluate(formula, context, request.window).map((group) => ({ ...group, index })),
  );
  const times = [...new Set(lines.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b);
  return {
    data: {
      id: '0',
      type: 'timeseries_response',
      attributes: {
        series: lines.map(({ tags, index }) => ({ group_tags: tags, query_index: index, unit: null })),
        times,
        values: lines.map(({ points }) => times.map((at) => points.get(at) ?? null)),
      },
    },
  };
}

function timeseriesContext({ queries }: V2Request, data: DataSet, now: number): QueryContext {
  return {
    run: (name, window) => runQuery(queryNamed(queries, name), { data, window, now }),
    grid: (name, window) => {
      const to = Math.min(window.to, now + 1);
      return bucketStarts(queryNamed(queries, name).rollup, { ...window, to });
    },
    isGrouped: (name) => queryNamed(queries, name).groupBy.length > 0,
    scalar: false,
  };
}

/** The query of that name; the request was checked to hold every name its formulas use. */
export function queryNamed(queries: ReadonlyMap<string, NamedQuery>, name: string) {
  const named = queries.get(name);
  if (!named) throw new RangeError(`no query ${name}`);
  return named.query;
}
