import { logger } from '@datadog/datadog-api-client/dist/logger.js';
import { createConfiguration } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-common/configuration.js';
import { BaseServerConfiguration } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-common/servers.js';
// The package's root loads 140 MB in up to two seconds; this part is what the bot needs, loaded before Slack connects.
import { MetricsApi } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v2/apis/MetricsApi.js';

export type TimeseriesApi = Pick<MetricsApi, 'queryTimeseriesData'>;

/** Where Datadog is and who asks. */
export interface DatadogAccess {
  /** Base address of the API, `https://api.datadoghq.com`. */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly appKey: string;
}

/** The official client over our own `fetch`. It retries nothing: the caller knows better when to ask again. */
export function createTimeseriesApi({ apiUrl, apiKey, appKey }: DatadogAccess, fetcher: typeof fetch): TimeseriesApi {
  // The client prints network errors to the console on its own; they reach the log through the caller.
  logger.setLevel('silent');
  return new MetricsApi(
    createConfiguration({
      baseServer: new BaseServerConfiguration(apiUrl.replace(/\/$/, ''), {}),
      authMethods: { apiKeyAuth: apiKey, appKeyAuth: appKey },
      fetch: fetcher,
    }),
  );
}
