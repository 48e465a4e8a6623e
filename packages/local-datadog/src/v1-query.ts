import { badRequest } from './api-error.ts';
import { intervalSeconds, type Window } from './buckets.ts';
import { type MetricQuery, parseQuery } from './query.ts';
import { type Group, runQuery } from './run-query.ts';
import type { DataSet } from './series.ts';
import { checkedSpan } from './v2-request.ts';

/** Answers `GET /api/v1/query`, whose times are given in seconds and answered in milliseconds. */
export function answerV1Query(parameters: URLSearchParams, data: DataSet, now: number) {
  const written = parameter(parameters, 'query');
  const from = Number(parameter(parameters, 'from')) * 1000;
  const to = Number(parameter(parameters, 'to')) * 1000;
  if (!Number.isFinite(from) || !Number.isFinite(to)) throw badRequest('Invalid parameter(s): from and to are seconds');
  const window = checkedSpan(from, to, now);
  const queries = splitQueries(written).map(parseQuery);
  return {
    status: 'ok',
    resp_version: 1,
    res_type: 'time_series',
    from_date: from,
    to_date: to,
    query: written,
    message: '',
    times: [],
    values: [],
    group_by: queries[0]?.groupBy ?? [],
    series: queries.flatMap((query, index) =>
      runQuery(query, { data, window, now }).map((group) => v1Series(query, group, { window, index })),
    ),
  };
}

function v1Series(
  query: MetricQuery,
  { tags, points }: Group,
  { window, index }: { readonly window: Window; readonly index: number },
) {
  const interval = intervalSeconds(query.rollup, window);
  const pointlist = [...points].sort(([a], [b]) => a - b);
  const scope = query.scope.map(({ tag, negated }) => `${negated ? '!' : ''}${tag}`);
  return {
    start: pointlist[0]?.[0] ?? window.from,
    end: (pointlist.at(-1)?.[0] ?? window.from) + interval * 1000 - 1,
    interval,
    length: pointlist.length,
    query_index: index,
    aggr: query.text.includes(`${query.space}:`) ? query.space : null,
    scope: [...scope, ...tags].join(',') || '*',
    tag_set: tags,
    metric: query.metric,
    expression: query.text,
    display_name: query.metric,
    pointlist,
    unit: null,
    attributes: {},
  };
}

/** Splits at the commas between queries: those inside braces or parentheses belong to one query. */
function splitQueries(written: string): readonly string[] {
  return written.split(/,(?![^{(]*[})])/).map((query) => query.trim());
}

function parameter(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null) throw badRequest(`Missing required parameter: ${name}`);
  return value;
}
