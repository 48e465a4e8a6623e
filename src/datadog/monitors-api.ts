import { createResourceApi, type ResourceApi, type ResourceApiOptions } from './resource-api.ts';

/** Datadog's monitors. */
export function createMonitorsApi(options: ResourceApiOptions): ResourceApi {
  return createResourceApi(options, {
    path: '/api/v1/monitor',
    plural: 'monitors',
    pageQuery: (page, size) => `page=${page}&page_size=${size}`,
    itemsOf: (answer) => (Array.isArray(answer) ? answer : undefined),
    summaryOf: ({ id, name, query, tags, message }) =>
      typeof id === 'number' ? { id: String(id), head: { name, query, tags, message } } : undefined,
  });
}
