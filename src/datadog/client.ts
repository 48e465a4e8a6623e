import { logger } from '@datadog/datadog-api-client/dist/logger.js';
import { createConfiguration } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-common/configuration.js';
import { BaseServerConfiguration } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-common/servers.js';
import { EventsApi as OfficialEventsApi } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v2/apis/EventsApi.js';
import { LogsApi as OfficialLogsApi } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v2/apis/LogsApi.js';
// The package's root loads 140 MB in up to two seconds; this part is what the bot needs, loaded before Slack connects.
import { MetricsApi } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v2/apis/MetricsApi.js';
import type { HttpClient } from '../http-client/http-client.ts';

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
