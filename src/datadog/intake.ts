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
/** Well below the 512,000 bytes of a payload. */
const SERIES_PER_REQUEST = 1_000;
/** Datadog takes no event that is older. */
const OLDEST_EVENT_MS = 17 * 3_600_000;
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
      for (let start = 0; start < gauges.length; start += SERIES_PER_REQUEST) {
        const series = gauges.slice(start, start + SERIES_PER_REQUEST).map(({ metric, value, tags }) => {
          return { metric, type: GAUGE, tags: [...tags], points: [{ timestamp, value }] };
        });
        await tried(() => api.submitMetrics({ body: { series } }));
      }
    },
    async tell({ key, title, text, at, level, tags }, now) {
      const body = JSON.stringify({
        ...{ title: calm(title).slice(0, TITLE), text: calm(text).slice(0, TEXT), tags, alert_type: level },
        aggregation_key: key.slice(0, KEY),
        date_happened: Math.floor(Math.max(at, now - OLDEST_EVENT_MS) / 1000),
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
