import { z } from 'zod';
import { badRequest, notKnown } from './api-error.ts';
import type { Window } from './buckets.ts';
import { type Formula, parseFormula, queriesIn } from './formula.ts';
import { type MetricQuery, parseQuery } from './query.ts';

/** Type of a request of the v2 query API. */
export type RequestType = 'timeseries_request' | 'scalar_request';

/** A checked request of the v2 query API. */
export interface V2Request {
  readonly window: Window;
  readonly queries: ReadonlyMap<string, NamedQuery>;
  /** One result each; without formulas each query is one. */
  readonly results: readonly { readonly text: string; readonly formula: Formula }[];
}

/** A query of such a request; only one for a scalar has an aggregator. */
export interface NamedQuery {
  readonly query: MetricQuery;
  readonly aggregator: string | undefined;
}

// Metrics are kept for 15 months: https://docs.datadoghq.com/developers/guide/data-collection-resolution-retention/
const RETENTION_MS = 456 * 86_400_000;

const envelope = z.object({ data: z.object({ type: z.string(), attributes: z.unknown() }) });
const attributes = z.object({
  from: z.int(),
  to: z.int(),
  interval: z.int().positive().optional(),
  queries: z
    .array(
      z.object({
        data_source: z.string(),
        query: z.string(),
        name: z.string().optional(),
        aggregator: z.string().optional(),
      }),
    )
    .min(1),
  formulas: z.array(z.object({ formula: z.string() })).optional(),
});

/** Checks a decoded body; throws the 400 that Datadog would answer. */
export function parseV2Request(body: unknown, type: RequestType, now: number): V2Request {
  const { data } = check(envelope, body);
  if (data.type !== type) throw badRequest(`API input validation failed: Invalid type. Expected "${type}".`);
  const { from, to, interval, queries, formulas } = check(attributes, data.attributes);
  const named = namedQueries(queries);
  const results = formulas
    ? formulas.map(({ formula }) => ({ text: formula, formula: parseFormula(formula) }))
    : [...named.keys()].map((name) => ({ text: name, formula: { kind: 'query', name } as const }));
  for (const { formula, text } of results) {
    for (const name of queriesIn(formula)) {
      if (!named.has(name)) throw badRequest(`Error parsing formula: ${text} uses the unknown query ${name}`);
    }
  }
  const requested = interval === undefined ? {} : { requestedSeconds: interval / 1000 };
  return { window: { ...checkedSpan(from, to, now), ...requested }, queries: named, results };
}

/** A span of time that Datadog can answer for. Milliseconds. */
export function checkedSpan(from: number, to: number, now: number): Window {
  if (from >= to) throw badRequest('API input validation failed: from has to be before to');
  if (to < now - RETENTION_MS) throw badRequest('Queries ending outside the retention date are invalid');
  return { from, to, span: to - from };
}

function namedQueries(queries: z.infer<typeof attributes>['queries']): ReadonlyMap<string, NamedQuery> {
  const named = new Map<string, NamedQuery>();
  queries.forEach(({ data_source, query, name, aggregator }, index) => {
    if (data_source !== 'metrics') throw notKnown(`the data source ${data_source}`);
    const key = name ?? `query${index + 1}`;
    if (named.has(key)) throw badRequest(`API input validation failed: two queries are named ${key}`);
    named.set(key, { query: parseQuery(query), aggregator });
  });
  return named;
}

function check<Shape extends z.ZodType>(shape: Shape, value: unknown): z.infer<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badRequest(`API input validation failed: ${issue?.path.join('.')}: ${issue?.message}`);
}
