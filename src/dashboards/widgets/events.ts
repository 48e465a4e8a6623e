import type { Widget } from '../../catalog/catalog.ts';
import { LOG_FIELDS } from '../../health/feed.ts';
import type { Sized } from '../dashboard-json.ts';
import type { BuildContext } from './widget-parts.ts';

type EventsWidget = Extract<Widget, { kind: 'events' }>;

const NEWEST_FIRST = { sort: { column: 'timestamp', order: 'desc' } } as const;

/** Description at the title: Datadog has columns for logs only. */
const NO_COLUMNS =
  'Datadog has columns for logs only, and these are events: the values of the columns are in the title and the text of each event. ' +
  'Next step, for columns: write `feeds: logs` in the catalog, then build and push the dashboards.';
const TWO_TIMES =
  `The column ${LOG_FIELDS}.time is when it happened; timestamp is the same, but never more than 17 hours before it was sent, ` +
  'since Datadog accepts no older logs.';

/** Builds a list of the newest events: as a table of logs, or as a feed of events, whichever the catalog makes collectors send. */
export function eventsWidget({ catalog, variable }: BuildContext, widget: EventsWidget, width: number): Sized {
  const query_string = `feed:${widget.feed} $${variable}`;
  const shown = catalog.feeds === 'logs' ? logTable(widget, query_string) : eventFeed(widget, query_string);
  return { definition: { type: 'list_stream', ...shown }, width, height: 4 };
}

function eventFeed({ title, columns }: EventsWidget, query_string: string) {
  const query = { data_source: 'event_stream', query_string, event_size: 'l', ...NEWEST_FIRST };
  return {
    title: `${title}: ${Object.keys(columns).join(' | ')}`,
    description: NO_COLUMNS,
    requests: [{ response_format: 'event_list', columns: [], query }],
  };
}

/** Builds a table of logs; Datadog uses the name of a field as the heading of its column. */
function logTable({ title, columns }: EventsWidget, query_string: string) {
  const fields = Object.values(columns).map((name) => (name === 'message' ? 'content' : `@${LOG_FIELDS}.${name}`));
  const all = ['status_line', 'timestamp', ...fields, `@${LOG_FIELDS}.link`];
  const query = { data_source: 'logs_stream', query_string, indexes: [], ...NEWEST_FIRST };
  return {
    title,
    description: TWO_TIMES,
    requests: [{ response_format: 'event_list', columns: all.map((field) => ({ field, width: 'auto' })), query }],
  };
}
