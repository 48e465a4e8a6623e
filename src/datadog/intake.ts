import type { Catalog } from '../catalog/catalog.ts';
import { isRecord } from '../core/json.ts';
import { retry } from '../core/retry.ts';
import { cutBetweenWords } from '../core/text.ts';
import { HOUR_MS } from '../core/time.ts';
import { feedAttributes, feedText, LOG_FIELDS, neutralizeMentions } from '../health/feed.ts';
import type { Failure } from '../health/reading.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import type { DatadogAccess, SubmissionApi } from './client.ts';
import { aggregationKey } from './event-key.ts';
import { DatadogError, failureOf } from './failure.ts';

/** A value of a gauge; `tags` are `key:value`. */
export interface SubmittedGauge {
  readonly metric: string;
  readonly value: number;
  readonly tags: readonly string[];
}

/** Sends metrics, and events: as events or as logs, as the catalog says. Both throw DatadogError. */
export interface Intake {
  /**
   * Sends values measured at `at`, in milliseconds since 1970: Datadog drops what is over an hour old. What Datadog rejects costs itself
   * only: a `bad-query` is thrown after the rest was sent.
   */
  submit(gauges: readonly SubmittedGauge[], at: number): Promise<void>;
  /** Sends one event; `now` in milliseconds since 1970. */
  sendEvent(event: SubmittedEvent, now: number): Promise<void>;
}

/** The number of gauges among Datadog's kinds of metrics. */
const GAUGE = 3 as const;
/** Most bytes of series in a request; with the rest of the body well below the 512,000 bytes of a payload. */
export const BYTES_PER_REQUEST = 400_000;
const TRIES = 3;
/** Most characters of Datadog's reasons in an error. */
const MOST_WORDS = 200;
const PASSING: readonly string[] = ['server-error', 'timeout', 'unreachable'];

/**
 * Creates an intake that sends metrics through the official client, and events through plain HTTP, because that part of the client takes a
 * second to load.
 */
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
      const rejections: DatadogError[] = [];
      for (const series of splitBySize(all)) {
        const rejection = await withRetries(() => api.submitMetrics({ body: { series } })).then(
          rejectionIn,
          rejectionOf,
        );
        if (rejection !== null) rejections.push(rejection);
      }
      if (rejections[0]) throw rejections[0];
    },
    sendEvent: (event, now) => withRetries(() => post(fetcher, apiKey, requestOf(apiUrl, event, now))),
  };
}

async function post(fetcher: HttpClient, apiKey: string, { url, body, what }: FeedRequest): Promise<void> {
  const headers = { 'DD-API-KEY': apiKey, 'content-type': 'application/json' };
  const response = await fetcher(url, { method: 'POST', headers, body });
  if (response.ok) return;
  throw new DatadogError({ kind: kindOf(response.status), detail: `HTTP ${response.status} of ${what}` });
}

/** Error for a part that Datadog rejects of a submission that it accepts: `errors` of a 202; null if it rejects nothing. */
function rejectionIn(answer: unknown): DatadogError | null {
  const errors: unknown = isRecord(answer) ? answer.errors : undefined;
  if (!Array.isArray(errors) || errors.length === 0) return null;
  const words = cutBetweenWords(errors.map(String).join('; '), MOST_WORDS);
  return new DatadogError({ kind: 'bad-query', detail: `HTTP 202, a part was rejected: ${words}` });
}

/** Returns the error of a submission that Datadog rejects as a whole; throws any other, after which no other is made. */
function rejectionOf(error: unknown): DatadogError {
  if (error instanceof DatadogError && error.failure.kind === 'bad-query') return error;
  throw error;
}

/** Splits items, in their order, into as few requests as their sizes allow. */
function splitBySize<Item>(all: readonly Item[]): readonly Item[][] {
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

/** Retries if Datadog itself failed: to send a gauge twice with one timestamp changes nothing. */
async function withRetries<Value>(request: () => Promise<Value>): Promise<Value> {
  const attempt = async () => {
    try {
      return await request();
    } catch (error) {
      const failure = failureOf(error);
      throw failure ? new DatadogError(failure) : error;
    }
  };
  return retry(attempt, {
    delayAfterError: (error, failed) => {
      const mayPass = error instanceof DatadogError && PASSING.includes(error.failure.kind);
      return mayPass && failed < TRIES ? 500 * failed : undefined;
    },
  });
}

/** Statuses that reject the event itself: sent again, it would be rejected again. */
const REFUSED: readonly number[] = [400, 413, 422];

function kindOf(status: number): Failure['kind'] {
  if (status >= 500 || status === 408) return 'server-error';
  if (status === 401 || status === 403) return 'forbidden';
  return REFUSED.includes(status) ? 'bad-query' : 'unreadable';
}

/** An event to send; `at` in milliseconds since 1970. */
export interface SubmittedEvent {
  /** Events of one thing have one key, and Datadog shows them as one. */
  readonly key: string;
  readonly title: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Link to its page, for people. */
  readonly url?: string;
  readonly at: number;
  readonly level: 'info' | 'success' | 'warning' | 'error';
  readonly tags: readonly string[];
}

/** A request that sends an event; `what` names it in an error. */
interface FeedRequest {
  readonly url: string;
  readonly body: string;
  readonly what: string;
}

/** Greatest age of an event, in milliseconds: Datadog takes no event or log that is older than 18 hours. */
const OLDEST_MS = 17 * HOUR_MS;
/** Greatest time ahead of now, in milliseconds: Datadog takes nothing that is two hours ahead. */
const NEWEST_MS = HOUR_MS;
const TITLE = 500;
const TEXT = 4_000;
/** Most bytes of the fields of a log: Datadog advises 25 kB for the whole log, and cuts at 1 MB, which breaks the JSON. */
export const MOST_FIELD_BYTES = 20_000;
/** Service and source of every log. */
const SERVICE = 'metta-health-bot';
const STATUSES = { info: 'info', success: 'ok', warning: 'warning', error: 'error' } as const;

/** Builds the request for an event: docs.datadoghq.com/api/latest/events/#post-an-event */
function eventRequest(apiUrl: string, event: SubmittedEvent, now: number): FeedRequest {
  const { key, title, fields, url, at, level, tags } = event;
  const body = {
    title: neutralizeMentions(title).slice(0, TITLE),
    text: neutralizeMentions(feedText(fields, url)).slice(0, TEXT),
    tags,
    alert_type: level,
    aggregation_key: aggregationKey(key),
    date_happened: Math.floor(acceptedTime(at, now) / 1000),
  };
  return { url: `${withoutSlash(apiUrl)}/api/v1/events`, body: JSON.stringify(body), what: 'an event' };
}

/** Builds the request for a log with the fields as attributes: docs.datadoghq.com/api/latest/logs/#send-logs */
export function logRequest(apiUrl: string, event: SubmittedEvent, now: number): FeedRequest {
  const { title, fields, url, at, level, tags } = event;
  const log = {
    ddsource: SERVICE,
    service: SERVICE,
    ddtags: tags.join(','),
    status: STATUSES[level],
    message: neutralizeMentions(title).slice(0, TITLE),
    timestamp: new Date(acceptedTime(at, now)).toISOString(),
    [LOG_FIELDS]: Object.fromEntries(fieldsThatFit(feedAttributes(fields, url))),
  };
  return { url: `${logIntake(apiUrl)}/api/v2/logs`, body: JSON.stringify([log]), what: 'a log' };
}

/** Time of an event, no earlier than Datadog takes, and now if the source's clock is far ahead. */
function acceptedTime(at: number, now: number): number {
  return at > now + NEWEST_MS ? now : Math.max(at, now - OLDEST_MS);
}

/** Returns the fields that a log has room for, each whole. */
function fieldsThatFit<Field extends readonly [string, string]>(all: readonly Field[]): readonly Field[] {
  let room = MOST_FIELD_BYTES;
  return all.filter((field) => {
    room -= Buffer.byteLength(JSON.stringify(field));
    return room >= 0;
  });
}

/** Datadog's own addresses: `api.` and the site. */
const DATADOG_API = /^(https:\/\/)api\.((?:[a-z0-9-]+\.)?(?:datadoghq\.[a-z]+|ddog-gov\.com))$/;

/** Address for logs: the site's own host for them; the address of the API if that is another host. */
function logIntake(apiUrl: string): string {
  return withoutSlash(apiUrl).replace(DATADOG_API, '$1http-intake.logs.$2');
}

function withoutSlash(apiUrl: string): string {
  return apiUrl.replace(/\/+$/, '');
}
