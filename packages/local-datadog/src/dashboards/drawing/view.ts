import type { StoredEvent } from '../../events/stored-event.ts';
import { type JsonObject, listOf, objectOf } from '../../json.ts';
import type { StoredLog } from '../../logs/stored-log.ts';
import { answerScalar, type ScalarResponse } from '../../scalar.ts';
import type { DataSet } from '../../series.ts';
import { answerTimeseries, type TimeseriesResponse } from '../../timeseries.ts';
import { definitionOf } from '../stored-body.ts';

/** Data of the server. */
export interface StoredData {
  readonly data: DataSet;
  readonly events: readonly StoredEvent[];
  readonly logs: readonly StoredLog[];
  readonly now: number;
}

/** Contents of a page: the data, its start and end in milliseconds since 1970, and the choice of each variable. */
export interface View extends StoredData {
  readonly from: number;
  readonly to: number;
  /** `*` for all. */
  readonly variables: ReadonlyMap<string, string>;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};
const DEFAULT_SPAN_MS = 3_600_000;
const PREFIX = 'API input validation failed: ';

/** Length of a live time span of Datadog's, in milliseconds; undefined for anything else. */
function spanOf(span: unknown): number | undefined {
  const { type, value, unit } = objectOf(span);
  const length = UNIT_MS[String(unit)];
  return type === 'live' && length !== undefined ? Number(value) * length : undefined;
}

/** The view of a whole dashboard under the parameters of its address. */
export function viewOf(body: JsonObject, parameters: URLSearchParams, stored: StoredData): View {
  const isLive = parameters.get('live') !== 'false';
  const length = Number(parameters.get('to_ts') ?? 0) - Number(parameters.get('from_ts') ?? 0);
  const to = isLive || length <= 0 ? stored.now : Number(parameters.get('to_ts'));
  const span = length > 0 ? length : (spanOf(body.default_timeframe) ?? DEFAULT_SPAN_MS);
  const variables = listOf(body.template_variables)
    .map(objectOf)
    .map(({ name, defaults }) => {
      const chosen = parameters.get(`tpl_var_${name}`) ?? listOf(defaults)[0] ?? '*';
      return [String(name), String(chosen)] as const;
    });
  return { ...stored, from: to - span, to, variables: new Map(variables) };
}

/** The view of one widget, which may have a time of its own. */
export function viewOfWidget(view: View, widget: JsonObject): View {
  const span = spanOf(definitionOf(widget).time);
  return span === undefined ? view : { ...view, from: view.to - span };
}

/** Single values for a request, as Datadog's query API would answer it. Throws an ApiError as that would. */
export function askScalar(view: View, request: JsonObject): ScalarResponse['data']['attributes'] {
  const body = { data: { type: 'scalar_request', attributes: attributesOf(view, request) } };
  return answerScalar(body, view.data, view.now).data.attributes;
}

/** Lines over time for a request. Throws an ApiError as Datadog's query API would. */
export function askTimeseries(view: View, request: JsonObject): TimeseriesResponse['data']['attributes'] {
  const body = { data: { type: 'timeseries_request', attributes: attributesOf(view, request) } };
  return answerTimeseries(body, view.data, view.now).data.attributes;
}

/** Fields of a request that the query API accepts; a dashboard's own fields are left out. */
function attributesOf(view: View, { queries, formulas }: JsonObject) {
  return {
    from: view.from,
    to: view.to,
    queries: listOf(queries)
      .map(objectOf)
      .map(({ data_source, name, query, aggregator }) => ({
        data_source,
        name,
        query: inScope(String(query), view),
        ...(aggregator !== undefined && { aggregator }),
      })),
    formulas: listOf(formulas).map((formula) => ({ formula: objectOf(formula).formula })),
  };
}

/** `{$env,area:x}` under the choice of env. */
function inScope(query: string, { variables }: View): string {
  return query.replace(/\{([^}]*)\}/, (_, scope: string) => {
    const tags = scope.split(',').flatMap((tag) => {
      const name = tag.startsWith('$') ? tag.slice(1) : undefined;
      if (name === undefined) return [tag];
      const chosen = variables.get(name) ?? '*';
      return chosen === '*' ? [] : [`${name}:${chosen}`];
    });
    return `{${tags.length > 0 ? tags.join(',') : '*'}}`;
  });
}

/** An error in the words of the API, for the place of the widget. */
export function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(PREFIX, '');
}
