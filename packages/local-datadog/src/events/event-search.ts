import { z } from 'zod';
import { FILTER, pageOfFound, parseSearch, SEARCH } from '../search.ts';
import { parseEventQuery } from './event-query.ts';
import type { StoredEvent } from './stored-event.ts';

/** Body of POST /api/v2/events/search: docs.datadoghq.com/api/latest/events/#search-events */
const bodySchema = z.strictObject({ ...SEARCH, filter: z.strictObject(FILTER).prefault({}) });

/** One page of the events that a search finds. Throws an ApiError for what Datadog would not take. */
export function searchEvents(all: readonly StoredEvent[], body: unknown, now: number): object {
  const search = parseSearch(bodySchema, body);
  return pageOfFound(all, search, { matches: parseEventQuery(search.filter.query), now, itemOf });
}

function itemOf({ id, at, title, text, tags, level }: StoredEvent): object {
  const attributes = { title, status: level, service: '', timestamp: at, tags, evt: { id, name: title } };
  return { id, type: 'event', attributes: { timestamp: new Date(at).toISOString(), message: text, tags, attributes } };
}
