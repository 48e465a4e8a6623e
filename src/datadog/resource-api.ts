import { isRecord } from '../core/json.ts';
import { retry } from '../core/retry.ts';
import { SECOND_MS } from '../core/time.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { httpErrorOf } from '../http-client/http-error.ts';
import { parseLimitedJson } from '../http-client/read-answer.ts';
import type { DatadogAccess } from './client.ts';

/** A body as Datadog answers it. */
export type LiveBody = { readonly [field: string]: unknown };

/** One of a list of all, as far as anybody here cares. */
export interface ResourceSummary {
  readonly id: string;
  /** The fields that tell which one it is, as they come. */
  readonly head: LiveBody;
}

/** How a call ended. `message` is fit for people and holds no secret. */
export type ApiResult<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'failed'; readonly message: string };

/** Things of one kind in Datadog. Reading and replacing are tried again when Datadog fails; creating never is. */
export interface ResourceApi {
  list(): Promise<ApiResult<readonly ResourceSummary[]>>;
  get(id: string): Promise<ApiResult<LiveBody>>;
  create(body: object): Promise<ApiResult<LiveBody>>;
  update(id: string, body: object): Promise<ApiResult<LiveBody>>;
}

/** The world as the API needs it. */
export interface ResourceApiOptions extends DatadogAccess {
  readonly fetch: HttpClient;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** Where things of one kind are, and how their list is read. */
export interface ResourcePlace {
  /** Behind the base address. */
  readonly path: string;
  /** What people call several. */
  readonly plural: string;
  /** Query of a page of the list, counted from 0, of so many items. */
  readonly pageQuery: (page: number, size: number) => string;
  /** The items of a page; undefined where the answer is no such page. */
  readonly itemsOf: (answer: unknown) => readonly unknown[] | undefined;
  readonly summaryOf: (item: LiveBody) => ResourceSummary | undefined;
}

/** One may be large, and Datadog slow with it. */
export const LIMITS = { timeoutMs: 30_000, maxBytes: 20_000_000 } as const;
const PAGE = 100;
/** A list that goes on beyond has no end. */
export const MOST_PAGES = 100;
const TRIES = 3;
const LONGEST_WAIT_S = 60;

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
}

/**
 * Datadog's API for things of one kind. Bodies stay as they come, since the user interface writes fields that the official client does
 * not know; that client would also cost two seconds to load.
 */
function createResourceApi(options: ResourceApiOptions, place: ResourcePlace): ResourceApi {
  const { sleep } = options;
  const { plural, pageQuery, itemsOf, summaryOf } = place;
  const call = async (wanted: Call): Promise<ApiResult<unknown>> => {
    const tries = wanted.method === 'POST' ? 1 : TRIES;
    const { result } = await retry(() => settle(() => send(options, place, wanted), plural), {
      delayAfterResult: ({ waitS }, failed) =>
        waitS === null || failed >= tries ? undefined : SECOND_MS * Math.min(waitS, LONGEST_WAIT_S),
      pause: sleep,
    });
    return result;
  };
  const object = async (wanted: Call): Promise<ApiResult<LiveBody>> => {
    const result = await call(wanted);
    if (result.kind !== 'ok') return result;
    return isRecord(result.value) ? { kind: 'ok', value: result.value } : NO_OBJECT;
  };
  return {
    async list() {
      const found: ResourceSummary[] = [];
      for (let number = 0; number < MOST_PAGES; number += 1) {
        const page = await call({ method: 'GET', path: `?${pageQuery(number, PAGE)}` });
        if (page.kind !== 'ok') return page;
        const items = itemsOf(page.value);
        // An answer that is no list is not an empty one: twins would come of it.
        if (!items) return { kind: 'failed', message: `Datadog's response was not a list of ${plural}` };
        found.push(...items.flatMap((item) => (isRecord(item) ? (summaryOf(item) ?? []) : [])));
        if (items.length < PAGE) return { kind: 'ok', value: found };
      }
      const message = `Datadog's list of ${plural} has more than ${MOST_PAGES} pages of ${PAGE}`;
      return { kind: 'failed', message };
    },
    get: (id) => object({ method: 'GET', path: `/${encodeURIComponent(id)}` }),
    create: (body) => object({ method: 'POST', path: '', body }),
    update: (id, body) => object({ method: 'PUT', path: `/${encodeURIComponent(id)}`, body }),
  };
}

function send(
  { apiUrl, apiKey, appKey, fetch: client }: ResourceApiOptions,
  place: ResourcePlace,
  { method, path, body }: Call,
): Promise<Response> {
  return client(`${apiUrl.replace(/\/$/, '')}${place.path}${path}`, {
    method,
    headers: {
      'DD-API-KEY': apiKey,
      'DD-APPLICATION-KEY': appKey,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    limits: LIMITS,
  });
}

/** `waitS` is how many seconds to wait before another try; null when another try would be no better. */
interface Settled {
  readonly result: ApiResult<unknown>;
  readonly waitS: number | null;
}

async function settle(ask: () => Promise<Response>, plural: string): Promise<Settled> {
  try {
    const response = await ask();
    const text = await response.text();
    if (response.ok) return { result: answerOf(text), waitS: null };
    if (response.status === 404) return { result: { kind: 'not-found' }, waitS: null };
    return { result: { kind: 'failed', message: refusal(response.status, text, plural) }, waitS: waitAfter(response) };
  } catch (error) {
    const failure = httpErrorOf(error);
    const mayPass = failure.kind === 'unreachable' || failure.kind === 'timeout';
    return { result: { kind: 'failed', message: failure.describe('Datadog') }, waitS: mayPass ? 1 : null };
  }
}

function waitAfter({ status, headers }: Response): number | null {
  if (status === 429) return Number(headers.get('x-ratelimit-reset') ?? LONGEST_WAIT_S);
  return status >= 500 ? 1 : null;
}

const NO_OBJECT = { kind: 'failed', message: "Datadog's response was not a JSON object" } as const;

function answerOf(text: string): ApiResult<unknown> {
  const value = parseLimitedJson(text);
  return value === undefined ? NO_OBJECT : { kind: 'ok', value };
}

/** Datadog's own words where it has some. */
function refusal(status: number, text: string, plural: string): string {
  const value = parseLimitedJson(text);
  const errors = isRecord(value) ? value.errors : undefined;
  const words = Array.isArray(errors) ? errors.join('; ') : '';
  const hint =
    status === 401 || status === 403 ? ` (the application key needs ${plural}_read and ${plural}_write)` : '';
  return `Datadog answered with HTTP ${status}${words === '' ? '' : `: ${words}`}${hint}`;
}

/** Datadog's dashboards. */
export function createDashboardsApi(options: ResourceApiOptions): ResourceApi {
  return createResourceApi(options, {
    path: '/api/v1/dashboard',
    plural: 'dashboards',
    pageQuery: (page, size) => `count=${size}&start=${page * size}`,
    itemsOf: (answer) => {
      const { dashboards } = (answer ?? {}) as LiveBody;
      return Array.isArray(dashboards) ? dashboards : undefined;
    },
    summaryOf: ({ id, title, description }) =>
      typeof id === 'string' ? { id, head: { title, description } } : undefined,
  });
}

/** Datadog's monitors. */
export function createMonitorsApi(options: ResourceApiOptions): ResourceApi {
  return createResourceApi(options, {
    path: '/api/v1/monitor',
    plural: 'monitors',
    pageQuery: (page, size) => `page=${page}&page_size=${size}`,
    itemsOf: (answer) => (Array.isArray(answer) ? answer : undefined),
    summaryOf: ({ id, name, query, tags, message }) =>
      typeof id === 'number' ? { id: String(id), head: { name, query, tags, message } } : undefined,
  });
}
