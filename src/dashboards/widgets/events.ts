import type { Widget } from '../../catalog/catalog.ts';
import type { Sized } from '../dashboard-json.ts';
import type { Scene } from '../scene.ts';

/** What happened last, as a feed: Datadog has columns for logs only, so each event says in its title what they would hold. */
export function eventsWidget({ variable }: Scene, widget: Extract<Widget, { kind: 'events' }>, width: number): Sized {
  const definition = {
    type: 'list_stream',
    title: `${widget.title}: ${Object.keys(widget.columns).join(' | ')}`,
    requests: [
      {
        response_format: 'event_list',
        columns: [],
        query: {
          data_source: 'event_stream',
          query_string: `feed:${widget.feed} $${variable}`,
          event_size: 'l',
          sort: { column: 'timestamp', order: 'desc' },
        },
      },
    ],
  };
  return { definition, width, height: 4 };
}
