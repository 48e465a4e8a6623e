import { badRequest } from './api-error.ts';
import type { DashboardStore } from './dashboards/store.ts';
import type { EventStore } from './events/event-store.ts';
import type { LogStore } from './logs/log-store.ts';
import type { MonitorStore } from './monitors/store.ts';
import { answerScalar } from './scalar.ts';
import type { DataSet } from './series.ts';
import { parseSubmission } from './submitted/submission.ts';
import type { SubmissionStore } from './submitted/submission-store.ts';
import { answerTimeseries } from './timeseries.ts';
import { answerV1Query } from './v1-query.ts';

/** A request as far as an endpoint needs it. */
interface Asked {
  readonly parameters: URLSearchParams;
  readonly body: string;
  /** Size of the body on the wire. */
  readonly bytes: number;
  readonly data: DataSet;
  readonly now: number;
  readonly dashboards: DashboardStore;
  readonly monitors: MonitorStore;
  readonly events: EventStore;
  readonly logs: LogStore;
  readonly submissions: SubmissionStore;
  /** Called for data that Datadog accepts and then drops. */
  readonly dropped: (what: string) => void;
  /** Value for `{id}` in the path. */
  readonly id: string;
}

/** One operation of the API: who may ask it, and what it answers. */
export interface Endpoint {
  /** Whether it counts against the query budget. */
  readonly query: boolean;
  /** Scope of the application key that it needs, empty if any key will do; null if it needs the API key only. */
  readonly scope: string | null;
  /** Status of an accepted request; 200 by default. */
  readonly status?: 202;
  /** Whether its errors are objects instead of sentences. */
  readonly objects?: true;
  /** The body of the answer to it; throws an ApiError for any other answer. */
  readonly answer: (asked: Asked) => object;
}

const QUERY = { query: true, scope: 'timeseries_query' } as const;
const SUBMIT = { query: false, scope: null, status: 202 } as const;
/** Scopes of the API's own document: docs.datadoghq.com/api/latest/scopes */
const scoped = (scope: string) => ({ query: false, scope }) as const;
const [READ_DASHBOARDS, WRITE_DASHBOARDS] = [scoped('dashboards_read'), scoped('dashboards_write')];
const [READ_MONITORS, WRITE_MONITORS] = [scoped('monitors_read'), scoped('monitors_write')];
/** Datadog's page of a list, unless `count` says otherwise. */
const PAGE = 100;

/** The part of Datadog's API that the local one serves, by method and path. */
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['GET /api/v1/validate', { query: false, scope: null, answer: () => ({ valid: true }) }],
  ['GET /api/v2/validate_keys', { query: false, scope: '', answer: () => ({ status: 'ok' }) }],
  ['GET /api/v1/query', { ...QUERY, answer: (asked) => answerV1Query(asked.parameters, asked.data, asked.now) }],
  [
    'POST /api/v2/query/timeseries',
    { ...QUERY, answer: (asked) => answerTimeseries(decode(asked.body), asked.data, asked.now) },
  ],
  [
    'POST /api/v2/query/scalar',
    { ...QUERY, answer: (asked) => answerScalar(decode(asked.body), asked.data, asked.now) },
  ],
  ['POST /api/v2/series', { ...SUBMIT, answer: submit }],
  [
    'POST /api/v1/events',
    { ...SUBMIT, answer: ({ events, body, now, dropped }) => events.create(decode(body), now, dropped) },
  ],
  [
    'POST /api/v2/events/search',
    { ...scoped('events_read'), answer: ({ events, body, now }) => events.search(decode(body), now) },
  ],
  ['POST /api/v2/logs', { ...SUBMIT, objects: true, answer: ({ logs, body, now }) => logs.accept(body, decode, now) }],
  [
    'POST /api/v2/logs/events/search',
    { ...scoped('logs_read_data'), answer: ({ logs, body, now }) => logs.search(decode(body), now) },
  ],
  [
    'GET /api/v1/dashboard',
    { ...READ_DASHBOARDS, answer: ({ dashboards, parameters }) => listOf(dashboards, parameters) },
  ],
  [
    'POST /api/v1/dashboard',
    { ...WRITE_DASHBOARDS, answer: ({ dashboards, body }) => dashboards.create(decode(body)) },
  ],
  ['GET /api/v1/dashboard/{id}', { ...READ_DASHBOARDS, answer: ({ dashboards, id }) => dashboards.get(id) }],
  [
    'PUT /api/v1/dashboard/{id}',
    { ...WRITE_DASHBOARDS, answer: ({ dashboards, id, body }) => dashboards.update(id, decode(body)) },
  ],
  ['DELETE /api/v1/dashboard/{id}', { ...WRITE_DASHBOARDS, answer: ({ dashboards, id }) => dashboards.remove(id) }],
  [
    'GET /api/v1/monitor',
    {
      ...READ_MONITORS,
      answer: ({ monitors, parameters }) => monitors.list(parameters.get('page'), parameters.get('page_size')),
    },
  ],
  ['POST /api/v1/monitor', { ...WRITE_MONITORS, answer: ({ monitors, body }) => monitors.create(decode(body)) }],
  [
    'POST /api/v1/monitor/validate',
    { ...READ_MONITORS, answer: ({ monitors, body }) => monitors.validate(decode(body)) },
  ],
  ['GET /api/v1/monitor/{id}', { ...READ_MONITORS, answer: ({ monitors, id, data }) => monitors.get(id, data) }],
  [
    'PUT /api/v1/monitor/{id}',
    { ...WRITE_MONITORS, answer: ({ monitors, id, body }) => monitors.update(id, decode(body)) },
  ],
  ['DELETE /api/v1/monitor/{id}', { ...WRITE_MONITORS, answer: ({ monitors, id }) => monitors.remove(id) }],
] satisfies [string, Endpoint][]);

/** Method and path of each. */
export const SERVED: readonly string[] = [...ENDPOINTS.keys()];

/** The endpoint of a request, and the id in its path. */
export function findEndpoint(
  method: string,
  path: string,
): { readonly endpoint: Endpoint; readonly id: string } | undefined {
  const exact = ENDPOINTS.get(`${method} ${path}`);
  if (exact) return { endpoint: exact, id: '' };
  const [, parent = '', id = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
  const endpoint = ENDPOINTS.get(`${method} ${parent}/{id}`);
  return endpoint && { endpoint, id: decodeURIComponent(id) };
}

function submit({ submissions, body, bytes, now, dropped }: Asked): object {
  const { series, dropped: parts } = parseSubmission(body, bytes, decode);
  for (const what of [...parts, ...submissions.accept(series, now)]) dropped(what);
  return { errors: [] };
}

function listOf(dashboards: DashboardStore, parameters: URLSearchParams): object {
  return dashboards.list(Number(parameters.get('start') ?? 0), Number(parameters.get('count') ?? PAGE));
}

function decode(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest('API input validation failed: the body is not JSON');
  }
}
