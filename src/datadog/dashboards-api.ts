import type { HttpClient } from '../http-client/http-client.ts';
import { httpErrorOf } from '../http-client/http-error.ts';
import { parseLimitedJson } from '../http-client/json-limits.ts';
import type { DatadogAccess } from './client.ts';

/** A dashboard in the list of all, as far as anybody here cares. */
export interface DashboardSummary {
  readonly id: string;
  readonly description: string | null;
}

/** A body as Datadog answers it. */
export type LiveBody = { readonly [field: string]: unknown };

/** How a call ended. `message` is fit for people and holds no secret. */
export type ApiResult<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'failed'; readonly message: string };

/** Datadog's dashboards. Reading and replacing are tried again when Datadog fails; creating never is. */
export interface DashboardsApi {
  list(): Promise<ApiResult<readonly DashboardSummary[]>>;
  get(id: string): Promise<ApiResult<LiveBody>>;
  create(body: object): Promise<ApiResult<LiveBody>>;
  update(id: string, body: object): Promise<ApiResult<LiveBody>>;
}

/** The world as the API needs it. */
export interface DashboardsApiOptions extends DatadogAccess {
  readonly fetch: HttpClient;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** A dashboard may be large, and Datadog slow with it. */
export const LIMITS = { timeoutMs: 30_000, maxBytes: 20_000_000 } as const;
const PAGE = 100;
/** A list that goes on beyond is no list of dashboards. */
export const MOST_PAGES = 100;
const TRIES = 3;
const LONGEST_WAIT_S = 60;

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
}

/**
 * Datadog's API for dashboards. Bodies stay as they come, since the user interface writes fields that the official client does
 * not know; that client would also cost two seconds to load.
 */
export function createDashboardsApi(options: DashboardsApiOptions): DashboardsApi {
  const { apiUrl, apiKey, appKey, fetch: send, sleep } = options;
  const once = async ({ method, path, body }: Call): Promise<Response> =>
    send(`${apiUrl.replace(/\/$/, '')}/api/v1/dashboard${path}`, {
      method,
      headers: {
        'DD-API-KEY': apiKey,
        'DD-APPLICATION-KEY': appKey,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      limits: LIMITS,
    });
  const call = async (wanted: Call): Promise<ApiResult<LiveBody>> => {
    const tries = wanted.method === 'POST' ? 1 : TRIES;
    for (let left = tries - 1; ; left -= 1) {
      const { result, waitS } = await settle(() => once(wanted));
      if (result.kind !== 'failed' || waitS === null || left <= 0) return result;
      await sleep(1_000 * Math.min(waitS, LONGEST_WAIT_S));
    }
  };
  return {
    async list() {
      const found: DashboardSummary[] = [];
      for (let start = 0; start < MOST_PAGES * PAGE; start += PAGE) {
        const page = await call({ method: 'GET', path: `?count=${PAGE}&start=${start}` });
        if (page.kind !== 'ok') return page;
        const { dashboards } = page.value;
        const items: readonly unknown[] = Array.isArray(dashboards) ? dashboards : [];
        found.push(...items.flatMap(summaryOf));
        if (items.length < PAGE) return { kind: 'ok', value: found };
      }
      const message = `Datadog's list of dashboards does not end after ${MOST_PAGES} pages of ${PAGE}`;
      return { kind: 'failed', message };
    },
    get: (id) => call({ method: 'GET', path: `/${encodeURIComponent(id)}` }),
    create: (body) => call({ method: 'POST', path: '', body }),
    update: (id, body) => call({ method: 'PUT', path: `/${encodeURIComponent(id)}`, body }),
  };
}

function summaryOf(item: unknown): readonly DashboardSummary[] {
  const { id, description } = (typeof item === 'object' && item !== null ? item : {}) as LiveBody;
  if (typeof id !== 'string') return [];
  return [{ id, description: typeof description === 'string' ? description : null }];
}

/** `waitS` is how many seconds to wait before another try; null when another try would be no better. */
interface Settled {
  readonly result: ApiResult<LiveBody>;
  readonly waitS: number | null;
}

async function settle(send: () => Promise<Response>): Promise<Settled> {
  try {
    const response = await send();
    const text = await response.text();
    if (response.ok) return { result: bodyOf(text), waitS: null };
    if (response.status === 404) return { result: { kind: 'not-found' }, waitS: null };
    return { result: { kind: 'failed', message: refusal(response.status, text) }, waitS: waitAfter(response) };
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

function bodyOf(text: string): ApiResult<LiveBody> {
  const value = parsed(text);
  if (value !== undefined) return { kind: 'ok', value };
  return { kind: 'failed', message: 'Datadog answered with something that is no JSON object' };
}

/** Datadog's own words where it has some. */
function refusal(status: number, text: string): string {
  const errors = parsed(text)?.errors;
  const words = Array.isArray(errors) ? errors.join('; ') : '';
  const hint =
    status === 401 || status === 403 ? ' (the application key needs dashboards_read and dashboards_write)' : '';
  return `Datadog answered ${status}${words === '' ? '' : `: ${words}`}${hint}`;
}

function parsed(text: string): LiveBody | undefined {
  const value = parseLimitedJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as LiveBody) : undefined;
}
