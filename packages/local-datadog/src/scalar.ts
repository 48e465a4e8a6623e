import { badRequest, notKnown } from './api-error.ts';
import { evaluate } from './evaluate.ts';
import type { QueryContext } from './functions.ts';
import { type Group, runQuery } from './run-query.ts';
import type { DataSet } from './series.ts';
import { queryNamed } from './timeseries.ts';
import { parseV2Request, type V2Request } from './v2-request.ts';

/** Body of `POST /api/v2/query/scalar`: one column for each group tag, then one for each result. */
export interface ScalarResponse {
  readonly data: { readonly type: 'scalar_response'; readonly attributes: { readonly columns: readonly Column[] } };
}

type Column =
  | { readonly name: string; readonly type: 'group'; readonly values: readonly (readonly string[])[] }
  | {
      readonly name: string;
      readonly type: 'number';
      readonly values: readonly (number | null)[];
      readonly meta: { readonly unit: null };
    };

// Position of the only point of a scalar result.
const AT = 0;

const sumOf = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const REDUCERS = {
  avg: (values: readonly number[]) => sumOf(values) / values.length,
  mean: (values: readonly number[]) => sumOf(values) / values.length,
  min: (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b)),
  max: (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b)),
  sum: sumOf,
  last: (values: readonly number[]) => values.at(-1) ?? 0,
  l2norm: (values: readonly number[]) => Math.sqrt(sumOf(values.map((value) => value * value))),
};

/** Answers a scalar request: each query is reduced by its aggregator, then the formulas are computed. */
export function answerScalar(body: unknown, data: DataSet, now: number): ScalarResponse {
  const request = parseV2Request(body, 'scalar_request', now);
  const context = scalarContext(request, data, now);
  const results = request.results.map(({ formula, text }) => ({
    text,
    groups: evaluate(formula, context, request.window),
  }));
  const rows = [...new Set(results.flatMap(({ groups }) => groups.map(({ tags }) => tags.join())))];
  const columns = [...groupColumns(request, rows), ...results.map(({ text, groups }) => numbers(text, groups, rows))];
  return { data: { type: 'scalar_response', attributes: { columns } } };
}

function numbers(name: string, groups: readonly Group[], rows: readonly string[]): Column {
  const values = rows.map((row) => groups.find(({ tags }) => tags.join() === row)?.points.get(AT) ?? null);
  return { name, type: 'number', values, meta: { unit: null } };
}

function groupColumns({ queries }: V2Request, rows: readonly string[]): readonly Column[] {
  const keys = new Set([...queries.values()].flatMap(({ query }) => query.groupBy));
  return [...keys].map((key) => ({
    name: key,
    type: 'group',
    values: rows.map((row) =>
      row
        .split(',')
        .filter((tag) => tag.startsWith(`${key}:`))
        .map((tag) => tag.slice(key.length + 1)),
    ),
  }));
}

function scalarContext({ queries }: V2Request, data: DataSet, now: number): QueryContext {
  const reducers = new Map([...queries].map(([name, { aggregator }]) => [name, reducer(name, aggregator)]));
  return {
    run: (name, window) =>
      runQuery(queryNamed(queries, name), { data, window, now }).map(({ tags, points }) => {
        const inOrder = [...points].sort(([a], [b]) => a - b).map(([, value]) => value);
        return { tags, points: new Map([[AT, reducers.get(name)?.(inOrder) ?? 0]]) };
      }),
    grid: () => [AT],
    isGrouped: (name) => queryNamed(queries, name).groupBy.length > 0,
    scalar: true,
  };
}

function reducer(name: string, aggregator: string | undefined) {
  if (aggregator === undefined) throw badRequest(`API input validation failed: the query ${name} lacks its aggregator`);
  if (!isReducer(aggregator)) throw notKnown(`the aggregator "${aggregator}"`);
  return REDUCERS[aggregator];
}

function isReducer(name: string): name is keyof typeof REDUCERS {
  return Object.hasOwn(REDUCERS, name);
}
