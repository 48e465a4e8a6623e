import { parseEventQuery } from '../../events/event-query.ts';
import type { JsonObject } from '../../json.ts';
import { type Markup, markup } from './markup.ts';
import { MOST_ROWS, searchOf, whenOf } from './search-string.ts';
import type { View } from './view.ts';

/** A feed of events, newest first: when, what, and its text line by line. Throws an ApiError for a search nobody knows. */
export function drawEvents(view: View, definition: JsonObject): Markup {
  const { events, from, to } = view;
  const matches = parseEventQuery(searchOf(view, definition));
  const found = events.filter((event) => event.at >= from && event.at <= to && matches(event));
  const newest = found.toSorted((a, b) => b.at - a.at).slice(0, MOST_ROWS);
  if (newest.length === 0) return markup`<div class="none">No events in this range</div>`;
  const rows = newest.map(({ at, title, text }) => {
    return markup`<tr><td>${whenOf(at)}</td><td>${title}</td><td>${text.split('\n').join(' · ')}</td></tr>`;
  });
  return markup`<table class="events">${rows}</table>`;
}
