import type { Widget } from '../../catalog/catalog.ts';
import { resolveWidget } from '../../health/dashboard-series.ts';
import type { Sized } from '../dashboard-json.ts';
import { atOnce, metricQuery, queryName } from '../metric-query.ts';
import type { Scene } from '../scene.ts';

/** How a whole is made up now: Datadog's pie chart, which it calls a sunburst. */
export function pieWidget(scene: Scene, widget: Extract<Widget, { kind: 'pie' }>, width: number): Sized {
  const definition = {
    type: 'sunburst',
    title: widget.title,
    legend: { type: 'automatic' },
    requests: [{ ...requestOf(scene, widget), style: { palette: 'dog_classic' } }],
  };
  return { definition, width, height: 4 };
}

/** The largest of many. */
export function topListWidget(scene: Scene, widget: Extract<Widget, { kind: 'top_list' }>, width: number): Sized {
  const sort = { count: widget.limit, order_by: [{ type: 'formula', index: 0, order: 'desc' }] };
  const definition = {
    type: 'toplist',
    title: widget.title,
    requests: [{ ...requestOf(scene, widget), sort }],
    style: { display: { type: 'flat' } },
  };
  return { definition, width, height: 4 };
}

/** Gauges: the newest value of each part, never their sum over time. */
function requestOf({ catalog, variable }: Scene, widget: Widget) {
  const queries = resolveWidget(catalog, widget).map((series) => metricQuery(series, variable));
  return {
    response_format: 'scalar',
    queries: atOnce(queries, 'last'),
    formulas: queries.map((_, index) => ({ formula: queryName(index + 1) })),
  };
}
