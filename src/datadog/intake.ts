import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../health/answer.ts';
import { UNNAMING_AT } from '../health/feed.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import type { DatadogAccess, SubmissionApi } from './client.ts';
import { DatadogError, failureOf } from './failure.ts';

/** A value of a gauge; `tags` are `key:value`. */
export interface SubmittedGauge {
  readonly metric: string;
  readonly value: number;
  readonly tags: readonly string[];
}

/** Something to tell; `at` in milliseconds since 1970. */
export interface SubmittedEvent {
  /** Events of one thing have one key, and Datadog shows them as one. */
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly at: number;
  readonly level: 'info' | 'success' | 'warning' | 'error';
  readonly tags: readonly string[];
}

/** Where metrics and events go. Both throw DatadogError. */
export interface Intake {
  /** Values measured at `at`, in milliseconds since 1970: Datadog drops what is over an hour old. */
  submit(gauges: readonly SubmittedGauge[], at: number): Promise<void>;
  tell(event: SubmittedEvent, now: number): Promise<void>;
}

/** The number of gauges among Datadog's kinds of metrics. */
const GAUGE = 3 as const;
/** Of series; with what stands around them well below the 512,000 bytes of a payload. */
export const BYTES_PER_REQUEST = 400_000;
/** Datadog takes no event that is older, or more than two hours ahead. */
const OLDEST_EVENT_MS = 17 * 3_600_000;
const NEWEST_EVENT_MS = 3_600_000;
const TITLE = 500;
const TEXT = 4_000;
const KEY = 100;
const TRIES = 3;
const PASSING: readonly string[] = ['server-error', 'timeout', 'unreachable'];

/** Sends through the official client; events through plain HTTP, since the client's other half takes a second to load. */
export function createIntake(
  api: SubmissionApi,
  { apiUrl, apiKey }: Pick<DatadogAccess, 'apiUrl' | 'apiKey'>,
  fetcher: HttpClient,
): Intake {
  return {
    async submit(gauges, at) {
      const timestamp = Math.floor(at / 1000);
      const all = gauges.map(({ metric, value, tags }) => {
        return { metric, type: GAUGE, tags: [...tags], points: [{ timestamp, value }] };
      });
      for (const series of inRequests(all)) await tried(() => api.submitMetrics({ body: { series } }));
    },
    async tell({ key, title, text, at, level, tags }, now) {
      const body = JSON.stringify({
        ...{ title: calm(title).slice(0, TITLE), text: calm(text).slice(0, TEXT), tags, alert_type: level },
        aggregation_key: key.slice(0, KEY),
        date_happened: Math.floor(happened(at, now) / 1000),
      });
      await tried(async () => {
        const response = await fetcher(`${apiUrl.replace(/\/$/, '')}/api/v1/events`, {
          method: 'POST',
          headers: { 'DD-API-KEY': apiKey, 'content-type': 'application/json' },
          body,
        });
        if (response.ok) return;
        throw new DatadogError({ kind: kindOf(response.status), detail: `HTTP ${response.status} of an event` });
      });
    },
  };
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

/** When an event is told to have happened: as early as Datadog takes, and now where the source's clock is far ahead. */
function happened(at: number, now: number): number {
  return at > now + NEWEST_EVENT_MS ? now : Math.max(at, now - OLDEST_EVENT_MS);
}

/** Tries again where Datadog failed by no fault of ours: to send a gauge twice at one time changes nothing. */
async function tried(send: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await send();
      return;
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) throw error;
      if (attempt === TRIES || !PASSING.includes(failure.kind)) throw new DatadogError(failure);
      await sleep(500 * attempt);
    }
  }
}

/** Datadog notifies whom an event names behind an @; what comes out of a source is to name nobody. */
function calm(text: string): string {
  return text.replaceAll('@', UNNAMING_AT);
}

/** Only these say that the event itself is at fault: sent again, it would be refused again. */
const REFUSED: readonly number[] = [400, 413, 422];

function kindOf(status: number): Failure['kind'] {
  if (status >= 500 || status === 408) return 'server-error';
  if (status === 401 || status === 403) return 'forbidden';
  return REFUSED.includes(status) ? 'bad-query' : 'unreadable';
}
