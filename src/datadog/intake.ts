import type { Catalog } from '../catalog/catalog.ts';
import { retry } from '../core/retry.ts';
import type { Failure } from '../health/answer.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import type { DatadogAccess, SubmissionApi } from './client.ts';
import { DatadogError, failureOf } from './failure.ts';
import { eventRequest, type FeedRequest, logRequest, type SubmittedEvent } from './feed-request.ts';

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
  tell(event: SubmittedEvent, now: number): Promise<void>;
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
  fetcher: HttpClient,
  feeds: Catalog['feeds'],
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
    tell: (event, now) => tried(() => send(fetcher, apiKey, requestOf(apiUrl, event, now))),
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
