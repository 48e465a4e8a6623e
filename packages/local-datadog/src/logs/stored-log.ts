import { z } from 'zod';
import { ApiError, badRequest } from '../api-error.ts';
import { type Json, type JsonObject, objectOf } from '../json.ts';
import { asTag } from '../tags.ts';

/** A log as Datadog keeps it. */
export interface StoredLog {
  readonly id: string;
  /** Time of the event, in milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
  /** emerg, alert, critical, error, warn, notice, info, debug or ok. */
  readonly status: string;
  readonly service: string;
  /** `key:value`, written as Datadog writes tags. */
  readonly tags: readonly string[];
  /** All that Datadog gives no meaning of its own. */
  readonly attributes: JsonObject;
}

/**
 * "Maximum content size per payload (uncompressed): 5MB", "Maximum size for a single log: 1MB", "Maximum array size if sending
 * multiple logs in an array: 1000 entries": docs.datadoghq.com/api/latest/logs/#send-logs
 */
const MOST_BYTES = 5_000_000;
const MOST_OF_ONE = 1_000_000;
const MOST_LOGS = 1_000;
/** "Log events can be submitted up to 18 hours in the past and two hours in the future": .../processors/log_date_remapper */
const BACK_MS = 18 * 3_600_000;
const AHEAD_MS = 2 * 3_600_000;

/** Model HTTPLogItem; everything else in it is an attribute. */
const itemSchema = z.looseObject({
  message: z.string(),
  ddsource: z.string().optional(),
  ddtags: z.string().optional(),
  hostname: z.string().optional(),
  service: z.string().optional(),
});

type Item = z.output<typeof itemSchema>;

/** The logs of a submission, not looked at any further. Throws an ApiError for what Datadog would not take. */
export function parseLogs(text: string, decode: (text: string) => unknown): readonly Item[] {
  if (Buffer.byteLength(text) > MOST_BYTES) throw new ApiError(413, 'Payload too large');
  const body = decode(text);
  const parsed = z.array(itemSchema).safeParse(Array.isArray(body) ? body : [body]);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(`Invalid log: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  // No page says with which status; 413 is said to be for the bytes.
  if (parsed.data.length > MOST_LOGS) throw badRequest(`more than ${MOST_LOGS} logs`);
  return parsed.data;
}

/** The log that Datadog makes of an item; undefined for one that is too old or too far ahead, which vanishes. */
export function storedLog(item: Item, id: string, now: number): StoredLog | undefined {
  const json = JSON.stringify(item);
  // "the API truncates the log at 1MB": the rest is no longer JSON, and so has no attributes.
  const whole = Buffer.byteLength(json) > MOST_OF_ONE ? { message: json.slice(0, MOST_OF_ONE) } : item;
  const { message, ddsource, ddtags = '', hostname, service = '', ...rest } = itemSchema.parse(whole);
  const given = objectOf(rest);
  const at = timeOf(given) ?? now;
  if (at < now - BACK_MS || at > now + AHEAD_MS) return undefined;
  const source = ddsource === undefined ? [] : [`source:${ddsource}`];
  const host = hostname === undefined ? [] : [`host:${hostname}`];
  const tags = [...ddtags.split(','), ...source, ...host].map((tag) => tag.trim()).filter((tag) => tag !== '');
  return { id, at, message, status: statusOf(given), service, tags: tags.map(asTag), attributes: unread(given) };
}

/** Attributes at the top of a log that Datadog takes for its time and its status: "Preprocessing for JSON logs". */
const TIMES: readonly string[] = ['timestamp', 'date', '_timestamp', 'Timestamp', 'eventTime', 'published_date'];
const STATUSES: readonly string[] = ['status', 'severity', 'level', 'syslog.severity'];

function unread(given: JsonObject): JsonObject {
  const read = [...TIMES, ...STATUSES];
  return Object.fromEntries(Object.entries(given).filter(([name]) => !read.includes(name)));
}

/** "The recognized date formats are: ISO8601, UNIX (the milliseconds EPOCH format), and RFC3164", of which the first two. */
function timeOf(given: JsonObject): number | undefined {
  const written = first(given, TIMES);
  const at = typeof written === 'number' ? written : Date.parse(String(written));
  return written === undefined || Number.isNaN(at) ? undefined : at;
}

/** Statuses by their first letters: docs.datadoghq.com/logs/log_configuration/processors/log_status_remapper */
const BEGINNINGS = [
  ['emerg', /^(emerg|f)/],
  ['alert', /^a/],
  ['critical', /^c/],
  ['error', /^e/],
  ['warn', /^w/],
  ['notice', /^n/],
  ['info', /^i/],
  ['debug', /^[dtv]/],
  ['ok', /^[os]/],
] as const;

function statusOf(given: JsonObject): string {
  const written = String(first(given, STATUSES) ?? 'info').toLowerCase();
  return BEGINNINGS.find(([, beginning]) => beginning.test(written))?.[0] ?? 'info';
}

function first(given: JsonObject, names: readonly string[]): Json | undefined {
  return names.map((name) => given[name]).find((value) => value !== undefined);
}
