import { z } from 'zod';
import { FILTER, pageOfFound, parseSearch, SEARCH } from '../search.ts';
import { parseLogQuery } from './log-query.ts';
import type { StoredLog } from './stored-log.ts';

/** Body of POST /api/v2/logs/events/search: docs.datadoghq.com/api/latest/logs/#search-logs-post */
const bodySchema = z.strictObject({
  ...SEARCH,
  filter: z
    .strictObject({
      ...FILTER,
      indexes: z.array(z.string()).optional(),
      storage_tier: z.enum(['indexes', 'online-archives', 'flex']).optional(),
    })
    .prefault({}),
});

/** One page of the logs that a search finds. Throws an ApiError for what Datadog would not take. */
export function searchLogs(all: readonly StoredLog[], body: unknown, now: number): object {
  const search = parseSearch(bodySchema, body);
  return pageOfFound(all, search, { matches: parseLogQuery(search.filter.query), now, itemOf });
}

function itemOf({ id, at, message, status, service, tags, attributes }: StoredLog): object {
  const timestamp = new Date(at).toISOString();
  return { id, type: 'log', attributes: { timestamp, message, status, service, tags, attributes } };
}
