import type { Widget } from '../../catalog/catalog.ts';
import { resolveWidget } from '../../health/dashboard-series.ts';
import type { Sized } from '../dashboard-json.ts';
import { atOnce, metricQuery, queryName } from '../metric-query.ts';
import type { BuildContext } from '../scene.ts';
import { currentTime } from '../span.ts';

/** How a whole is made up now: Datadog's pie chart, which it calls a sunburst. */
export function pieWidget(context: BuildContext, widget: Extract<Widget, { kind: 'pie' }>, width: number): Sized {
  const definition = {
    type: 'sunburst',
    title: widget.title,
    legend: { type: 'automatic' },
    ...timeOf(context, widget),
    requests: [{ ...requestOf(context, widget), style: { palette: 'dog_classic' } }],
  };
  return { definition, width, height: 4 };
}

/** The largest of many. */
export function topListWidget(
  context: BuildContext,
  widget: Extract<Widget, { kind: 'top_list' }>,
  width: number,
): Sized {
  const sort = { count: widget.limit, order_by: [{ type: 'formula', index: 0, order: 'desc' }] };
  const definition = {
    type: 'toplist',
    title: widget.title,
    ...timeOf(context, widget),
    requests: [{ ...requestOf(context, widget), sort }],
    style: { display: { type: 'flat' } },
  };
  return { definition, width, height: 4 };
}

/** A part that has ended, such as a cluster, sends nothing more: over a longer span its last value would stay. */
const timeOf = ({ catalog }: BuildContext, widget: Widget) => currentTime(catalog, resolveWidget(catalog, widget));

/** Gauges: the newest value of each part, never their sum over time. */
function requestOf({ catalog, variable }: BuildContext, widget: Widget) {
  const queries = resolveWidget(catalog, widget).map((series) => metricQuery(series, variable));
  return {
    response_format: 'scalar',
    queries: atOnce(queries, 'last'),
    formulas: queries.map((_, index) => ({ formula: queryName(index + 1) })),
  };
}
