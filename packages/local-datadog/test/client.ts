import { logger } from '@datadog/datadog-api-client/dist/logger.js';
import { createConfiguration } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-common/configuration.js';
import { BaseServerConfiguration } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-common/servers.js';
import { MetricsApi as MetricsApiV1 } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v1/apis/MetricsApi.js';
import { MonitorsApi } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v1/apis/MonitorsApi.js';
import { MetricsApi } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v2/apis/MetricsApi.js';
import type { LocalDatadog } from '../src/server.ts';

interface ScalarQuery {
  readonly name: string;
  readonly query: string;
  readonly aggregator: 'avg' | 'last' | 'sum';
}

/** The official client as it is, pointed at a local Datadog; over node-fetch, its default, unless told otherwise. */
export function clientOf({ url, keys }: Pick<LocalDatadog, 'url' | 'keys'>, transport?: typeof fetch) {
  logger.setLevel('silent');
  const configuration = createConfiguration({
    baseServer: new BaseServerConfiguration(url, {}),
    authMethods: { apiKeyAuth: keys.api, appKeyAuth: keys.app },
    ...(transport && { fetch: transport }),
  });
  const v2 = new MetricsApi(configuration);
  const v1 = new MetricsApiV1(configuration);
  return {
    v1,
    monitors: new MonitorsApi(configuration),
    timeseries: (queries: readonly string[], from: number, to: number, formulas?: readonly string[]) =>
      v2.queryTimeseriesData({
        body: {
          data: {
            type: 'timeseries_request',
            attributes: { from, to, queries: named(queries), formulas: formulasOf(queries, formulas) },
          },
        },
      }),
    /** The columns of an answer to several queries. */
    columns: async (queries: readonly ScalarQuery[], formulas: readonly string[], from: number, to: number) => {
      const attributes = {
        from,
        to,
        formulas: formulas.map((formula) => ({ formula })),
        queries: queries.map((query) => ({ dataSource: 'metrics' as const, ...query })),
      };
      const answer = await v2.queryScalarData({ body: { data: { type: 'scalar_request', attributes } } });
      const columns = answer.data?.attributes?.columns ?? [];
      return columns.flatMap((column) => ('values' in column ? [column] : []));
    },
    scalar: (
      query: string,
      aggregator: 'avg' | 'last' | 'sum' | 'l2norm' | 'percentile',
      from: number,
      to: number,
      formula = 'q0',
    ) =>
      v2.queryScalarData({
        body: {
          data: {
            type: 'scalar_request',
            attributes: {
              from,
              to,
              queries: [{ dataSource: 'metrics', name: 'q0', query, aggregator }],
              formulas: [{ formula }],
            },
          },
        },
      }),
  };
}

function named(queries: readonly string[]) {
  return queries.map((query, index) => ({ dataSource: 'metrics' as const, name: `q${index}`, query }));
}

function formulasOf(queries: readonly string[], formulas: readonly string[] = queries.map((_, index) => `q${index}`)) {
  return formulas.map((formula) => ({ formula }));
}
