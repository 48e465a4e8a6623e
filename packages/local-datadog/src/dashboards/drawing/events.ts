import { parseEventQuery } from '../../events/event-query.ts';
import { type JsonObject, listOf, objectOf } from '../../json.ts';
import { type Markup, markup } from './markup.ts';
import type { View } from './view.ts';

const MOST = 20;

/** A feed of events, newest first: when, what, and its text line by line. Throws an ApiError for a search nobody knows. */
export function drawEvents({ events, from, to, variables }: View, { requests }: JsonObject): Markup {
  const written = String(objectOf(objectOf(listOf(requests)[0]).query).query_string);
  const query = written.replace(/\$(\w+)/g, (_, name: string) => {
    const chosen = variables.get(name) ?? '*';
    return chosen === '*' ? '*' : `${name}:${chosen}`;
  });
  const matches = parseEventQuery(query);
  const found = events.filter((event) => event.at >= from && event.at <= to && matches(event));
  const newest = found.toSorted((a, b) => b.at - a.at).slice(0, MOST);
  if (newest.length === 0) return markup`<div class="none">No events in this range</div>`;
  const rows = newest.map(({ at, title, text }) => {
    const when = new Date(at).toISOString().slice(5, 16).replace('T', ' ');
    return markup`<tr><td>${when}</td><td>${title}</td><td>${text.split('\n').join(' · ')}</td></tr>`;
  });
  return markup`<table class="events">${rows}</table>`;
}
