import { logger } from '@datadog/datadog-api-client/dist/logger.js';
import { createConfiguration } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-common/configuration.js';
import { BaseServerConfiguration } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-common/servers.js';
import { EventsApi as OfficialEventsApi } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v2/apis/EventsApi.js';
import { LogsApi as OfficialLogsApi } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v2/apis/LogsApi.js';
import { MetricsApi } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v2/apis/MetricsApi.js';
import { type Clock, createPause } from '../core/clock.ts';
import type { Failure } from '../health/reading.ts';
import type { HttpClient, RequestLimits } from '../http-client/http-client.ts';
import { HttpError, type HttpErrorKind, httpErrorOf } from '../http-client/http-error.ts';
import { DatadogError } from './failure.ts';

// The package's root loads 140 MB in up to two seconds; this part is enough for the bot, and is loaded before Slack connects.

export type TimeseriesApi = Pick<MetricsApi, 'queryTimeseriesData'>;
/** Submits metrics; needs the API key only. */
export type SubmissionApi = Pick<MetricsApi, 'submitMetrics'>;
export type EventsApi = Pick<OfficialEventsApi, 'searchEvents'>;
export type LogsApi = Pick<OfficialLogsApi, 'listLogs'>;

/** Address of Datadog, and the credentials. */
export interface DatadogAccess {
  /** Base address of the API, `https://api.datadoghq.com`. */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly appKey: string;
}

/** Creates the official client over our own `fetch`. It retries nothing: that is left to the caller. */
export function createTimeseriesApi(access: DatadogAccess, fetcher: HttpClient): TimeseriesApi {
  return new MetricsApi(configurationOf(access, fetcher));
}

/** Creates the same for submitting metrics. */
export function createSubmissionApi(access: DatadogAccess, fetcher: HttpClient): SubmissionApi {
  return new MetricsApi(configurationOf(access, fetcher));
}

/** Creates the same for events. */
export function createEventsApi(access: DatadogAccess, fetcher: HttpClient): EventsApi {
  return new OfficialEventsApi(configurationOf(access, fetcher));
}

/** Creates the same for logs. */
export function createLogsApi(access: DatadogAccess, fetcher: HttpClient): LogsApi {
  return new OfficialLogsApi(configurationOf(access, fetcher));
}

function configurationOf({ apiUrl, apiKey, appKey }: DatadogAccess, fetcher: HttpClient) {
  // The client prints network errors to the console on its own; they reach the log through the caller.
  logger.setLevel('silent');
  return createConfiguration({
    baseServer: new BaseServerConfiguration(apiUrl.replace(/\/$/, ''), {}),
    authMethods: { apiKeyAuth: apiKey, appKeyAuth: appKey },
    fetch: fetcher,
  });
}

/** Options of a `fetch` that respects Datadog's rate limit. */
export interface LimitedFetchOptions {
  readonly fetch: HttpClient;
  readonly rateLimit: RateLimit;
  /** Called for every request that ended, with the HTTP status, or the kind of failure. */
  readonly onRequest: (outcome: string, seconds: number) => void;
  /** Limits that differ from those of the client. */
  readonly limits?: Partial<RequestLimits>;
}

/**
 * Creates a `fetch` for the Datadog client, which by itself hides the rate-limit headers. Throws DatadogError; makes no request while the
 * rate limit blocks.
 */
export function createLimitedFetch({
  fetch: client,
  rateLimit,
  onRequest,
  limits = {},
}: LimitedFetchOptions): HttpClient {
  return async (input, init) => {
    const until = rateLimit.blockedUntil();
    if (until !== undefined)
      throw new DatadogError({ kind: 'rate-limited', detail: 'the rate limit is used up', until });
    const started = performance.now();
    const done = (outcome: string) => onRequest(outcome, (performance.now() - started) / 1000);
    try {
      const response = await client(input, { ...init, limits });
      rateLimit.observe(response.status, response.headers);
      done(String(response.status));
      return checkedResponse(response, rateLimit.blockedUntil());
    } catch (error) {
      // Status and headers count, even if the rest of the answer cannot be read.
      if (error instanceof HttpError && error.answered) {
        rateLimit.observe(error.answered.status, error.answered.headers);
      }
      const failure = failureOfFetch(error);
      if (!(error instanceof DatadogError)) done(failure.kind);
      throw new DatadogError(failure);
    }
  };
}

/** Throws for a 429 here, if its reset is known: the client hides the headers. */
function checkedResponse(response: Response, blockedUntil: number | undefined): Response {
  const { status } = response;
  if (status === 429 && blockedUntil !== undefined) {
    throw new DatadogError({ kind: 'rate-limited', detail: 'HTTP 429', until: blockedUntil });
  }
  if (status === 204 || status === 304)
    throw new DatadogError({ kind: 'unreadable', detail: `HTTP ${status}, no content` });
  return response;
}

/** Kinds of the HTTP client's errors as kinds of failures; an invalid request and a redirect call for a check of the address. */
const KINDS: Readonly<Record<HttpErrorKind, Failure['kind']>> = {
  'invalid-request': 'unreachable',
  unreachable: 'unreachable',
  redirected: 'unreachable',
  timeout: 'timeout',
  ended: 'timeout',
  'too-large': 'unreadable',
  'too-deep': 'unreadable',
  packed: 'unreadable',
};

/** The reason of a failed request to Datadog, without any text of a library. */
function failureOfFetch(error: unknown): Failure {
  if (error instanceof DatadogError) return error.failure;
  const { kind, detail } = httpErrorOf(error);
  return { kind: KINDS[kind], detail };
}

/** State of Datadog's rate limit, by its X-RateLimit headers. */
interface RateLimit {
  /** Time until which no request may be made, in milliseconds since 1970; undefined while requests are allowed. */
  blockedUntil(): number | undefined;
  /** Reads an answer's status and headers. */
  observe(status: number, headers: Headers): void;
}

/** Time for which a 429 without a usable Reset header blocks. */
const DEFAULT_RESET_SECONDS = 60;
/** Datadog's longest period; a header that claims more is wrong. */
const LONGEST_RESET_SECONDS = 3600;

/** Creates a rate limit that reads `X-RateLimit-Remaining` and `-Reset` (seconds until the budget is renewed) of every answer. */
export function createRateLimit(clock: Clock): RateLimit {
  const pause = createPause(clock);
  return {
    blockedUntil: pause.until,
    observe(status, headers) {
      const remaining = numberOf(headers, 'x-ratelimit-remaining');
      if (status !== 429 && (remaining === undefined || remaining > 0)) return;
      const seconds = numberOf(headers, 'x-ratelimit-reset') ?? DEFAULT_RESET_SECONDS;
      // Answers may arrive out of order: the later reset counts.
      pause.begin(clock() + 1000 * Math.min(Math.max(seconds, 1), LONGEST_RESET_SECONDS));
    },
  };
}

function numberOf(headers: Headers, name: string): number | undefined {
  const value = Number(headers.get(name)?.trim() || Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}
