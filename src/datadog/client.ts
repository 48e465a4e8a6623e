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

// The package's root loads 140 MB in up to two seconds; this part is what the bot needs, loaded before Slack connects.

export type TimeseriesApi = Pick<MetricsApi, 'queryTimeseriesData'>;
/** Needs the API key only. */
export type SubmissionApi = Pick<MetricsApi, 'submitMetrics'>;
export type EventsApi = Pick<OfficialEventsApi, 'searchEvents'>;
export type LogsApi = Pick<OfficialLogsApi, 'listLogs'>;

/** Where Datadog is and who asks. */
export interface DatadogAccess {
  /** Base address of the API, `https://api.datadoghq.com`. */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly appKey: string;
}

/** The official client over our own `fetch`. It retries nothing: the caller knows better when to ask again. */
export function createTimeseriesApi(access: DatadogAccess, fetcher: HttpClient): TimeseriesApi {
  return new MetricsApi(configurationOf(access, fetcher));
}

/** The same for submitting metrics. */
export function createSubmissionApi(access: DatadogAccess, fetcher: HttpClient): SubmissionApi {
  return new MetricsApi(configurationOf(access, fetcher));
}

/** The same for events. */
export function createEventsApi(access: DatadogAccess, fetcher: HttpClient): EventsApi {
  return new OfficialEventsApi(configurationOf(access, fetcher));
}

/** The same for logs. */
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

/** What asking Datadog takes, and who hears of it. */
export interface LimitedFetchOptions {
  readonly fetch: HttpClient;
  readonly rateLimit: RateLimit;
  /** Told of every request that ended: HTTP status, or the kind of failure. */
  readonly onRequest: (outcome: string, seconds: number) => void;
  /** Where they differ from those of the client. */
  readonly limits?: Partial<RequestLimits>;
}

/**
 * A `fetch` for the Datadog client, which by itself hides the rate-limit headers. Throws DatadogError; asks nothing at all while the
 * rate limit blocks.
 */
export function createLimitedFetch({
  fetch: send,
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
      const response = await send(input, { ...init, limits });
      rateLimit.observe(response.status, response.headers);
      done(String(response.status));
      return usable(response, rateLimit.blockedUntil());
    } catch (error) {
      // What begins an answer counts, also where its rest cannot be read.
      if (error instanceof HttpError && error.answered) {
        rateLimit.observe(error.answered.status, error.answered.headers);
      }
      const failure = failureOfFetch(error);
      if (!(error instanceof DatadogError)) done(failure.kind);
      throw new DatadogError(failure);
    }
  };
}

/** A 429 is thrown here, where its reset is known: the client hides the headers. */
function usable(response: Response, blockedUntil: number | undefined): Response {
  const { status } = response;
  if (status === 429 && blockedUntil !== undefined) {
    throw new DatadogError({ kind: 'rate-limited', detail: 'HTTP 429', until: blockedUntil });
  }
  if (status === 204 || status === 304)
    throw new DatadogError({ kind: 'unreadable', detail: `HTTP ${status}, no content` });
  return response;
}

/** What the kinds of the HTTP client come to here; a request that cannot be sent, and a redirect, are for who set the address. */
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

/** The reason behind an error of asking Datadog, without any word of a library. */
function failureOfFetch(error: unknown): Failure {
  if (error instanceof DatadogError) return error.failure;
  const { kind, detail } = httpErrorOf(error);
  return { kind: KINDS[kind], detail };
}

/** What Datadog's X-RateLimit headers allow. */
interface RateLimit {
  /** Until when nothing may be asked, in milliseconds since 1970; undefined while asking is allowed. */
  blockedUntil(): number | undefined;
  /** Takes note of an answer's status and headers. */
  observe(status: number, headers: Headers): void;
}

/** A 429 without a usable Reset header blocks for this long. */
const DEFAULT_RESET_SECONDS = 60;
/** Datadog's longest period; a header that claims more is wrong. */
const LONGEST_RESET_SECONDS = 3600;

/** Reads `X-RateLimit-Remaining` and `-Reset` (seconds until the budget is new) off every answer. */
export function createRateLimit(clock: Clock): RateLimit {
  const pause = createPause(clock);
  return {
    blockedUntil: pause.until,
    observe(status, headers) {
      const remaining = numberOf(headers, 'x-ratelimit-remaining');
      if (status !== 429 && (remaining === undefined || remaining > 0)) return;
      const seconds = numberOf(headers, 'x-ratelimit-reset') ?? DEFAULT_RESET_SECONDS;
      // Answers overtake each other: the later reset counts.
      pause.begin(clock() + 1000 * Math.min(Math.max(seconds, 1), LONGEST_RESET_SECONDS));
    },
  };
}

function numberOf(headers: Headers, name: string): number | undefined {
  const value = Number(headers.get(name)?.trim() || Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}
