import { createResourceApi, type LiveBody, type ResourceApi, type ResourceApiOptions } from './resource-api.ts';

/** Datadog's dashboards. */
export function createDashboardsApi(options: ResourceApiOptions): ResourceApi {
  return createResourceApi(options, {
    path: '/api/v1/dashboard',
    plural: 'dashboards',
    pageQuery: (page, size) => `count=${size}&start=${page * size}`,
    itemsOf: (answer) => {
      const { dashboards } = (answer ?? {}) as LiveBody;
      return Array.isArray(dashboards) ? dashboards : undefined;
    },
    summaryOf: ({ id, title, description }) =>
      typeof id === 'string' ? { id, head: { title, description } } : undefined,
  });
}
