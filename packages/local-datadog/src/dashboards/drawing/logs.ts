import { type JsonObject, listOf, objectOf } from '../../json.ts';
import { parseLogQuery, valueAt } from '../../logs/log-query.ts';
import type { StoredLog } from '../../logs/stored-log.ts';
import { type Markup, markup } from './markup.ts';
import { MOST_ROWS, searchOf, whenOf } from './search-string.ts';
import type { View } from './view.ts';

/** A table of logs with the widget's own columns, in its order. Throws an ApiError for a search nobody knows. */
export function drawLogs(view: View, definition: JsonObject): Markup {
  const { logs, from, to } = view;
  const request = objectOf(listOf(definition.requests)[0]);
  const fields = listOf(request.columns).map((column) => String(objectOf(column).field));
  const matches = parseLogQuery(searchOf(view, definition));
  const { column = 'timestamp', order = 'desc' } = objectOf(objectOf(request.query).sort);
  const sign = order === 'asc' ? 1 : -1;
  const found = logs
    .filter((log) => log.at >= from && log.at <= to && matches(log))
    .toSorted((a, b) => sign * compared(a, b, String(column)))
    .slice(0, MOST_ROWS);
  if (found.length === 0) return markup`<div class="none">No logs in this range</div>`;
  const shown = fields.filter((field) => field !== 'status_line');
  const head = shown.map((field) => markup`<th>${field.replace(/^@/, '')}</th>`);
  const rows = found.map((log) => markup`<tr class="${log.status}">${shown.map((field) => cellOf(log, field))}</tr>`);
  return markup`<table class="logs"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
}

function compared(a: StoredLog, b: StoredLog, column: string): number {
  return column === 'timestamp' ? a.at - b.at : textOf(a, column).localeCompare(textOf(b, column), 'en');
}

function cellOf(log: StoredLog, field: string): Markup {
  const text = textOf(log, field);
  return /^https?:\/\/\S+$/.test(text) ? markup`<td><a href="${text}">${text}</a></td>` : markup`<td>${text}</td>`;
}

function textOf({ at, message, status, service, attributes }: StoredLog, field: string): string {
  if (field.startsWith('@')) return String(valueAt(attributes, field.slice(1)) ?? '');
  return { timestamp: whenOf(at), content: message, status, service }[field] ?? '';
}
