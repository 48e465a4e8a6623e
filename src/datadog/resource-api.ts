import { isRecord } from '../core/json.ts';
import { retry } from '../core/retry.ts';
import { SECOND_MS } from '../core/time.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { httpErrorOf } from '../http-client/http-error.ts';
import { parseLimitedJson } from '../http-client/read-answer.ts';
import { secondsOf } from '../http-client/wait-header.ts';
import type { DatadogAccess } from './client.ts';

/** A body as Datadog returns it. */
export type LiveBody = { readonly [field: string]: unknown };

/** The used parts of one item of a list. */
export interface ResourceSummary {
  readonly id: string;
  /** The fields that identify it, as they come. */
  readonly head: LiveBody;
}

/** Result of a call. `message` is fit for people and holds no secret. */
export type ApiResult<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'failed'; readonly message: string };

/** API for resources of one kind in Datadog. Reads and updates are retried when Datadog fails; a creation never is. */
export interface ResourceApi {
  list(): Promise<ApiResult<readonly ResourceSummary[]>>;
  get(id: string): Promise<ApiResult<LiveBody>>;
  create(body: object): Promise<ApiResult<LiveBody>>;
  update(id: string, body: object): Promise<ApiResult<LiveBody>>;
}

/** Dependencies of the API. */
export interface ResourceApiOptions extends DatadogAccess {
  readonly fetch: HttpClient;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** Paths of resources of one kind, and how their list is read. */
export interface ResourcePlace {
  /** Path behind the base address. */
  readonly path: string;
  /** Plural noun for people. */
  readonly plural: string;
  /** Returns the query of a page of the list, counted from 0, of `size` items. */
  readonly pageQuery: (page: number, size: number) => string;
  /** Returns the items of a page; undefined if the answer is not such a page. */
  readonly itemsOf: (answer: unknown) => readonly unknown[] | undefined;
  readonly summaryOf: (item: LiveBody) => ResourceSummary | undefined;
}

/** Limits of a request: a dashboard may be large, and Datadog slow with it. */
export const LIMITS = { timeoutMs: 30_000, maxBytes: 20_000_000 } as const;
const PAGE = 100;
/** Most pages of a list: one that continues beyond counts as endless. */
export const MOST_PAGES = 100;
/** Most readings of a list of several pages. */
const MOST_READINGS = 4;
const TRIES = 3;
const LONGEST_WAIT_S = 60;

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
}

/** Result of one attempt. `waitS` is the seconds to wait before another one; null when another one would not help. */
interface AttemptResult {
  readonly result: ApiResult<unknown>;
  readonly waitS: number | null;
}

const NOT_AN_OBJECT = { kind: 'failed', message: "Datadog's response was not a JSON object" } as const;

/** Creates the API for Datadog's dashboards. */
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

/**
 * Creates Datadog's API for resources of one kind. Bodies stay as they come, because the user interface writes fields that the official
 * client does not know; that client would also take two seconds to load.
 */
function createResourceApi(options: ResourceApiOptions, place: ResourcePlace): ResourceApi {
  const { sleep } = options;
  const { plural, pageQuery, itemsOf, summaryOf } = place;
  const call = async (request: Call): Promise<ApiResult<unknown>> => {
    const tries = request.method === 'POST' ? 1 : TRIES;
    const { result } = await retry(() => attempt(() => send(options, place, request), plural), {
      delayAfterResult: ({ waitS }, failed) =>
        waitS === null || failed >= tries ? undefined : SECOND_MS * Math.min(waitS, LONGEST_WAIT_S),
      pause: sleep,
    });
    return result;
  };
  const object = async (request: Call): Promise<ApiResult<LiveBody>> => {
    const result = await call(request);
    if (result.kind !== 'ok') return result;
    return isRecord(result.value) ? { kind: 'ok', value: result.value } : NOT_AN_OBJECT;
  };
  const readList = async (): Promise<ApiResult<List>> => {
    const found = new Map<string, ResourceSummary>();
    for (let number = 0; number < MOST_PAGES; number += 1) {
      const page = await call({ method: 'GET', path: `?${pageQuery(number, PAGE)}` });
      if (page.kind !== 'ok') return page;
      const items = itemsOf(page.value);
      // An answer that is not a list must not count as an empty one: duplicates would be created.
      if (!items) return { kind: 'failed', message: `Datadog's response was not a list of ${plural}` };
      for (const one of items.flatMap((item) => (isRecord(item) ? (summaryOf(item) ?? []) : [])))
        found.set(one.id, one);
      if (items.length < PAGE) return { kind: 'ok', value: { found, pages: number + 1 } };
    }
    return { kind: 'failed', message: `Datadog's list of ${plural} has more than ${MOST_PAGES} pages of ${PAGE}` };
  };
  return {
    list: () => readUntilStable(readList, plural),
    get: (id) => object({ method: 'GET', path: `/${encodeURIComponent(id)}` }),
    create: (body) => object({ method: 'POST', path: '', body }),
    update: (id, body) => object({ method: 'PUT', path: `/${encodeURIComponent(id)}`, body }),
  };
}

/** A list by the ids of its items, and the number of its pages. */
interface List {
  readonly found: ReadonlyMap<string, ResourceSummary>;
  readonly pages: number;
}

/**
 * Reads a list of several pages until two readings have the same items: one that is deleted while the pages are read moves another to a page
 * that was read already, where it is missed, and would be created a second time.
 */
async function readUntilStable(
  read: () => Promise<ApiResult<List>>,
  plural: string,
): Promise<ApiResult<readonly ResourceSummary[]>> {
  let known: List['found'] | null = null;
  for (let reading = 1; reading <= MOST_READINGS; reading += 1) {
    const list = await read();
    if (list.kind !== 'ok') return list;
    const { found, pages } = list.value;
    const isSame = known?.size === found.size && [...found.keys()].every((id) => known?.has(id));
    if (pages === 1 || isSame) return { kind: 'ok', value: [...found.values()] };
    known = found;
  }
  const what = `Datadog's list of ${plural} changed while it was read, each of ${MOST_READINGS} times`;
  return { kind: 'failed', message: `${what}. Next step: run the command again` };
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

async function attempt(ask: () => Promise<Response>, plural: string): Promise<AttemptResult> {
  try {
    const response = await ask();
    const text = await response.text();
    if (response.ok) return { result: parseResult(text), waitS: null };
    if (response.status === 404) return { result: { kind: 'not-found' }, waitS: null };
    return {
      result: { kind: 'failed', message: refusalMessage(response.status, text, plural) },
      waitS: waitAfter(response),
    };
  } catch (error) {
    const failure = httpErrorOf(error);
    const mayPass = failure.kind === 'unreachable' || failure.kind === 'timeout';
    return { result: { kind: 'failed', message: failure.describe('Datadog') }, waitS: mayPass ? 1 : null };
  }
}

function waitAfter({ status, headers }: Response): number | null {
  if (status === 429) return secondsOf(headers, 'x-ratelimit-reset') ?? LONGEST_WAIT_S;
  return status >= 500 ? 1 : null;
}

function parseResult(text: string): ApiResult<unknown> {
  const value = parseLimitedJson(text);
  return value === undefined ? NOT_AN_OBJECT : { kind: 'ok', value };
}

/** Message for a refusal, with Datadog's own reasons if it gives some. */
function refusalMessage(status: number, text: string, plural: string): string {
  const value = parseLimitedJson(text);
  const errors = isRecord(value) ? value.errors : undefined;
  const words = Array.isArray(errors) ? errors.join('; ') : '';
  const hint =
    status === 401 || status === 403 ? ` (the application key needs ${plural}_read and ${plural}_write)` : '';
  return `Datadog answered with HTTP ${status}${words === '' ? '' : `: ${words}`}${hint}`;
}

/** Creates the API for Datadog's monitors. */
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
