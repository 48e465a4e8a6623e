import type { Catalog } from '../catalog/catalog.ts';
import { retry } from '../core/retry.ts';
import { HOUR_MS } from '../core/time.ts';
import { feedAttributes, feedText, LOG_FIELDS, neutralizeMentions } from '../health/feed.ts';
import type { Failure } from '../health/reading.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import type { DatadogAccess, SubmissionApi } from './client.ts';
import { DatadogError, failureOf } from './failure.ts';

/** A value of a gauge; `tags` are `key:value`. */
export interface SubmittedGauge {
  readonly metric: string;
  readonly value: number;
  readonly tags: readonly string[];
}

/** Where metrics go, and what happens: as events or as logs, as the catalog says. Both throw DatadogError. */
export interface Intake {
  /** Values measured at `at`, in milliseconds since 1970: Datadog drops what is over an hour old. */
  submit(gauges: readonly SubmittedGauge[], at: number): Promise<void>;
  sendEvent(event: SubmittedEvent, now: number): Promise<void>;
}

/** The number of gauges among Datadog's kinds of metrics. */
const GAUGE = 3 as const;
/** Of series; with what stands around them well below the 512,000 bytes of a payload. */
export const BYTES_PER_REQUEST = 400_000;
const TRIES = 3;
const PASSING: readonly string[] = ['server-error', 'timeout', 'unreachable'];

/** Sends through the official client; what happens through plain HTTP, since the client's other half takes a second to load. */
export function createIntake(
  api: SubmissionApi,
  { apiUrl, apiKey }: Pick<DatadogAccess, 'apiUrl' | 'apiKey'>,
  { fetcher, feeds }: { readonly fetcher: HttpClient; readonly feeds: Catalog['feeds'] },
): Intake {
  const requestOf = feeds === 'logs' ? logRequest : eventRequest;
  return {
    async submit(gauges, at) {
      const timestamp = Math.floor(at / 1000);
      const all = gauges.map(({ metric, value, tags }) => {
        return { metric, type: GAUGE, tags: [...tags], points: [{ timestamp, value }] };
      });
      for (const series of inRequests(all)) await tried(() => api.submitMetrics({ body: { series } }));
    },
    sendEvent: (event, now) => tried(() => send(fetcher, apiKey, requestOf(apiUrl, event, now))),
  };
}

async function send(fetcher: HttpClient, apiKey: string, { url, body, what }: FeedRequest): Promise<void> {
  const headers = { 'DD-API-KEY': apiKey, 'content-type': 'application/json' };
  const response = await fetcher(url, { method: 'POST', headers, body });
  if (response.ok) return;
  throw new DatadogError({ kind: kindOf(response.status), detail: `HTTP ${response.status} of ${what}` });
}

/** As they are, in as few requests as their sizes let them. */
function inRequests<Item>(all: readonly Item[]): readonly Item[][] {
  const requests: Item[][] = [];
  let bytes = BYTES_PER_REQUEST;
  for (const one of all) {
    const own = Buffer.byteLength(JSON.stringify(one)) + 1;
    const last = bytes + own > BYTES_PER_REQUEST ? undefined : requests.at(-1);
    bytes = last ? bytes + own : own;
    if (last) last.push(one);
    else requests.push([one]);
  }
  return requests;
}

/** Tries again where Datadog failed by no fault of ours: to send a gauge twice at one time changes nothing. */
async function tried(send: () => Promise<unknown>): Promise<void> {
  const attempt = async () => {
    try {
      await send();
    } catch (error) {
      const failure = failureOf(error);
      throw failure ? new DatadogError(failure) : error;
    }
  };
  await retry(attempt, {
    delayAfterError: (error, failed) => {
      const mayPass = error instanceof DatadogError && PASSING.includes(error.failure.kind);
      return mayPass && failed < TRIES ? 500 * failed : undefined;
    },
  });
}

/** Only these say that what was told is itself at fault: sent again, it would be refused again. */
const REFUSED: readonly number[] = [400, 413, 422];

function kindOf(status: number): Failure['kind'] {
  if (status >= 500 || status === 408) return 'server-error';
  if (status === 401 || status === 403) return 'forbidden';
  return REFUSED.includes(status) ? 'bad-query' : 'unreadable';
}

/** Something to tell; `at` in milliseconds since 1970. */
export interface SubmittedEvent {
  /** Events of one thing have one key, and Datadog shows them as one. */
  readonly key: string;
  readonly title: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Where a person finds it. */
  readonly url?: string;
  readonly at: number;
  readonly level: 'info' | 'success' | 'warning' | 'error';
  readonly tags: readonly string[];
}

/** A request that tells of it: where to, and what; `what` names it in an error. */
interface FeedRequest {
  readonly url: string;
  readonly body: string;
  readonly what: string;
}

/** Datadog takes nothing that is older than 18 hours, as event or as log. */
const OLDEST_MS = 17 * HOUR_MS;
/** Nor what is two hours ahead. */
const NEWEST_MS = HOUR_MS;
const TITLE = 500;
const TEXT = 4_000;
const KEY = 100;
/** Of the fields of a log: Datadog advises 25 kB for all of it, and cuts at 1 MB, where the JSON breaks. */
export const MOST_FIELD_BYTES = 20_000;
/** On everything that is told as a log. */
const SERVICE = 'metta-health-bot';
const STATUSES = { info: 'info', success: 'ok', warning: 'warning', error: 'error' } as const;

/** Tells as an event: docs.datadoghq.com/api/latest/events/#post-an-event */
function eventRequest(apiUrl: string, event: SubmittedEvent, now: number): FeedRequest {
  const { key, title, fields, url, at, level, tags } = event;
  const body = {
    title: neutralizeMentions(title).slice(0, TITLE),
    text: neutralizeMentions(feedText(fields, url)).slice(0, TEXT),
    tags,
    alert_type: level,
    aggregation_key: key.slice(0, KEY),
    date_happened: Math.floor(happened(at, now) / 1000),
  };
  return { url: `${bare(apiUrl)}/api/v1/events`, body: JSON.stringify(body), what: 'an event' };
}

/** Tells as a log with the fields as attributes: docs.datadoghq.com/api/latest/logs/#send-logs */
export function logRequest(apiUrl: string, event: SubmittedEvent, now: number): FeedRequest {
  const { title, fields, url, at, level, tags } = event;
  const log = {
    ddsource: SERVICE,
    service: SERVICE,
    ddtags: tags.join(','),
    status: STATUSES[level],
    message: neutralizeMentions(title).slice(0, TITLE),
    timestamp: new Date(happened(at, now)).toISOString(),
    [LOG_FIELDS]: Object.fromEntries(fitting(feedAttributes(fields, url))),
  };
  return { url: `${logIntake(apiUrl)}/api/v2/logs`, body: JSON.stringify([log]), what: 'a log' };
}

/** When something is told to have happened: as early as Datadog takes, and now where the source's clock is far ahead. */
function happened(at: number, now: number): number {
  return at > now + NEWEST_MS ? now : Math.max(at, now - OLDEST_MS);
}

/** As many as a log has room for; one that is cut off would say something else. */
function fitting<Field extends readonly [string, string]>(all: readonly Field[]): readonly Field[] {
  let room = MOST_FIELD_BYTES;
  return all.filter((field) => {
    room -= Buffer.byteLength(JSON.stringify(field));
    return room >= 0;
  });
}

/** Datadog's own addresses: `api.` and the site. */
const DATADOG_API = /^(https:\/\/)api\.((?:[a-z0-9-]+\.)?(?:datadoghq\.[a-z]+|ddog-gov\.com))$/;

/** Where logs go: a host of the site's own; the same address where the API is behind another one. */
function logIntake(apiUrl: string): string {
  return bare(apiUrl).replace(DATADOG_API, '$1http-intake.logs.$2');
}

function bare(apiUrl: string): string {
  return apiUrl.replace(/\/+$/, '');
}
