import { badRequest } from './api-error.ts';
import { answerScalar } from './scalar.ts';
import type { DataSet } from './series.ts';
import { answerTimeseries } from './timeseries.ts';
import { answerV1Query } from './v1-query.ts';

/** A request as far as an endpoint needs it. */
interface Asked {
  readonly parameters: URLSearchParams;
  readonly body: string;
  readonly data: DataSet;
  readonly now: number;
}

export interface Endpoint {
  /** Whether it counts against the query budget and needs the application key too. */
  readonly query: boolean;
  /** The body of a 200; throws an ApiError for any other answer. */
  readonly answer: (asked: Asked) => object;
}

/** The part of Datadog's API that the local one serves, by method and path. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['GET /api/v1/validate', { query: false, answer: () => ({ valid: true }) }],
  ['GET /api/v1/query', { query: true, answer: (asked) => answerV1Query(asked.parameters, asked.data, asked.now) }],
  [
    'POST /api/v2/query/timeseries',
    { query: true, answer: (asked) => answerTimeseries(decode(asked.body), asked.data, asked.now) },
  ],
  [
    'POST /api/v2/query/scalar',
    { query: true, answer: (asked) => answerScalar(decode(asked.body), asked.data, asked.now) },
  ],
] satisfies [string, Endpoint][]);

function decode(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest('API input validation failed: the body is not JSON');
  }
}
