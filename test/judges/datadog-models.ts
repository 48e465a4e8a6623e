import type { Exchange, ShapeProblem } from '@metta-health-bot/local-datadog';
import { judge } from './datadog-shape.ts';

/** The types of the official client for what an operation is sent and answers; a request of none has no body. */
interface Operation {
  readonly version: 'v1' | 'v2';
  readonly request?: string;
  readonly response: string;
  /** Of what is refused; APIErrorResponse unless said otherwise. */
  readonly error?: string;
}

/** Each operation that the local Datadog serves, by the method and the path that the API's document gives it. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['GET /api/v1/validate', { version: 'v1', response: 'AuthenticationValidationResponse' }],
  // The client has no model of it yet: docs.datadoghq.com/api/latest/key-management/validate-api-and-application-keys
  ['GET /api/v2/validate_keys', { version: 'v2', response: 'any' }],
  ['GET /api/v1/query', { version: 'v1', response: 'MetricsQueryResponse' }],
  [
    'POST /api/v2/query/timeseries',
    { version: 'v2', request: 'TimeseriesFormulaQueryRequest', response: 'TimeseriesFormulaQueryResponse' },
  ],
  [
    'POST /api/v2/query/scalar',
    { version: 'v2', request: 'ScalarFormulaQueryRequest', response: 'ScalarFormulaQueryResponse' },
  ],
  ['POST /api/v2/series', { version: 'v2', request: 'MetricPayload', response: 'IntakePayloadAccepted' }],
  ['POST /api/v1/events', { version: 'v1', request: 'EventCreateRequest', response: 'EventCreateResponse' }],
  ['POST /api/v2/events/search', { version: 'v2', request: 'EventsListRequest', response: 'EventsListResponse' }],
  ['POST /api/v2/logs', { version: 'v2', request: 'Array<HTTPLogItem>', response: 'any', error: 'HTTPLogErrors' }],
  ['POST /api/v2/logs/events/search', { version: 'v2', request: 'LogsListRequest', response: 'LogsListResponse' }],
  ['GET /api/v1/dashboard', { version: 'v1', response: 'DashboardSummary' }],
  ['POST /api/v1/dashboard', { version: 'v1', request: 'Dashboard', response: 'Dashboard' }],
  ['GET /api/v1/dashboard/{id}', { version: 'v1', response: 'Dashboard' }],
  ['PUT /api/v1/dashboard/{id}', { version: 'v1', request: 'Dashboard', response: 'Dashboard' }],
  ['DELETE /api/v1/dashboard/{id}', { version: 'v1', response: 'DashboardDeleteResponse' }],
  ['GET /api/v1/monitor', { version: 'v1', response: 'Array<Monitor>' }],
  ['POST /api/v1/monitor', { version: 'v1', request: 'Monitor', response: 'Monitor' }],
  ['POST /api/v1/monitor/validate', { version: 'v1', request: 'Monitor', response: 'any' }],
  ['GET /api/v1/monitor/{id}', { version: 'v1', response: 'Monitor' }],
  ['PUT /api/v1/monitor/{id}', { version: 'v1', request: 'MonitorUpdateRequest', response: 'Monitor' }],
  ['DELETE /api/v1/monitor/{id}', { version: 'v1', response: 'DeletedMonitor' }],
]);

/**
 * What Datadog's recorded answers have, and the document that its client is made of has not: the official client keeps these fields
 * as they are. None of them may stand in a request.
 */
const UNDOCUMENTED: ReadonlySet<string> = new Set([
  'TimeseriesFormulaQueryResponse /data "id"',
  ...['resp_version', 'times', 'values'].map((field) => `MetricsQueryResponse  "${field}"`),
  'MetricsQueryResponse /series/* "attributes"',
  ...['org_id', 'created_at', 'overall_state_modified'].map((field) => `Monitor  "${field}"`),
  'Monitor /creator "id"',
]);

/** The operation of a request, as OPERATIONS names it. */
export function operationOf({ method, path }: Pick<Exchange, 'method' | 'path'>): string {
  const { pathname } = new URL(path, 'http://127.0.0.1');
  const exact = `${method} ${pathname}`;
  return OPERATIONS.has(exact) ? exact : `${method} ${pathname.replace(/\/[^/]+$/, '/{id}')}`;
}

/** What is wrong with an exchange, in words; nothing where the official client knows every part of both its bodies. */
export function judgeExchange(exchange: Exchange): readonly string[] {
  const name = operationOf(exchange);
  const operation = OPERATIONS.get(name);
  if (!operation) return [`${name} is no operation that is known here`];
  const { version, request, response, error = 'APIErrorResponse' } = operation;
  const { status, body, answer } = exchange;
  const isTaken = status !== null && status < 300;
  const told = (what: string, problems: readonly ShapeProblem[]) =>
    problems.map(({ path, message }) => `${name} ${status}, ${what} ${path} ${message}`);
  const model = isTaken ? response : error;
  return [
    // What Datadog refuses need not be of its shape.
    ...(isTaken && request !== undefined ? told('request', requestProblems(body, request, version)) : []),
    ...(request === undefined && body !== '' ? [`${name} has a body`] : []),
    ...told(
      'answer',
      judge(answer, model, version).filter((problem) => !isUndocumented(problem, model)),
    ),
  ];
}

/** "additionalProperties" of the model of a log: whatever else is sent with one is an attribute of it. */
function requestProblems(body: unknown, model: string, version: 'v1' | 'v2'): readonly ShapeProblem[] {
  const problems = judge(body, model, version);
  if (model !== 'Array<HTTPLogItem>') return problems;
  return problems.filter(({ path, message }) => !(/^\/\d+$/.test(path) && message.startsWith('has an unknown field')));
}

function isUndocumented({ path, message }: ShapeProblem, model: string): boolean {
  const field = /^has an unknown field (".*")$/.exec(message)?.[1];
  const one = /^Array<(.*)>$/.exec(model)?.[1];
  const place = (one === undefined ? path : path.replace(/^\/\d+/, '')).replace(/\d+/g, '*');
  return UNDOCUMENTED.has(`${one ?? model} ${place} ${field}`);
}
