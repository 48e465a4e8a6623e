import { HOUR_MS } from '../core/time.ts';
import { feedAttributes, feedText, LOG_FIELDS, neutralizeMentions } from '../health/feed.ts';

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
export interface FeedRequest {
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
export function eventRequest(apiUrl: string, event: SubmittedEvent, now: number): FeedRequest {
  const { key, title, fields, url, at, level, tags } = event;
  const body = {
    ...{
      title: neutralizeMentions(title).slice(0, TITLE),
      text: neutralizeMentions(feedText(fields, url)).slice(0, TEXT),
    },
    ...{ tags, alert_type: level, aggregation_key: key.slice(0, KEY) },
    date_happened: Math.floor(happened(at, now) / 1000),
  };
  return { url: `${bare(apiUrl)}/api/v1/events`, body: JSON.stringify(body), what: 'an event' };
}

/** Tells as a log with the fields as attributes: docs.datadoghq.com/api/latest/logs/#send-logs */
export function logRequest(apiUrl: string, event: SubmittedEvent, now: number): FeedRequest {
  const { title, fields, url, at, level, tags } = event;
  const log = {
    ...{ ddsource: SERVICE, service: SERVICE, ddtags: tags.join(','), status: STATUSES[level] },
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
