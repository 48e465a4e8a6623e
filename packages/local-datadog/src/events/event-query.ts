import { notKnown } from '../api-error.ts';
import { asTag } from '../tag.ts';
import type { StoredEvent } from './stored-event.ts';

/** Whether an event is meant. */
export type EventFilter = (event: StoredEvent) => boolean;

const TERM = /^[\w.-]+:[^\s()*]+$/;

/**
 * Parses the part of Datadog's event search that it knows: tags side by side, `(a OR b)`, and `*` for all. Throws an ApiError for
 * the rest.
 */
export function parseEventQuery(query: string): EventFilter {
  const groups = query.match(/\([^()]*\)|[^\s()]+/g) ?? [];
  if (groups.join('').replace(/\s/g, '').length < query.replace(/\s/g, '').length)
    throw notKnown(`the search "${query}"`);
  const filters = groups.map((group) => anyOf(group, query));
  return (event) => filters.every((filter) => filter(event));
}

function anyOf(group: string, query: string): EventFilter {
  if (group === '*') return () => true;
  const terms = group
    .replace(/^\(|\)$/g, '')
    .trim()
    .split(/\s+OR\s+/);
  for (const term of terms) if (!TERM.test(term)) throw notKnown(`the search "${query}"`);
  const wanted = terms.map(asTag);
  return ({ tags }) => wanted.some((tag) => tags.includes(tag));
}
