import type { Widget } from '../../catalog/catalog.ts';
import { type ResolvedSeries, resolveWidget } from '../../health/dashboard-series.ts';
import type { Sized } from '../dashboard-json.ts';
import { markersOf } from '../lights.ts';
import { formulaOf, metricQuery, overTime } from '../metric-query.ts';
import type { BuildContext } from '../scene.ts';

type Trend = Extract<Widget, { kind: 'trend' }>;

const DAY_SECONDS = 86_400;
const ADDITIONS = {
  trend_line: { alias: 'trend', formula: (query: string) => `trend_line(${query})`, line_type: 'dashed' },
  moving_average: {
    alias: 'mean of a day',
    formula: (query: string) => `moving_rollup(${query}, ${DAY_SECONDS}, 'avg')`,
    line_type: 'dotted',
  },
} as const;

/** Lines over time with their targets, and on request what they tend to. */
export function trendWidget(context: BuildContext, widget: Trend, width: number): Sized {
  const series = resolveWidget(context.catalog, widget);
  const queries = overTime(series.map((one) => metricQuery(one, context.variable)));
  const markers = markersOf(series);
  const added = widget.add && ADDITIONS[widget.add];
  const formulas = series.map((one, index) => ({ formula: formulaOf(one, index + 1), ...aliasOf(one) }));
  const request = (style: object, shown: readonly object[]) => ({
    response_format: 'timeseries',
    display_type: 'line',
    queries,
    formulas: shown,
    style: { palette: 'dog_classic', ...style },
  });
  const definition = {
    type: 'timeseries',
    title: widget.title,
    ...LEGEND,
    ...(markers.length > 0 && { markers }),
    yaxis: { include_zero: true },
    requests: [
      request({ line_type: 'solid', line_width: 'normal' }, formulas),
      ...(added
        ? [
            request(
              { line_type: added.line_type, line_width: 'thin' },
              series.map((one, index) => ({
                formula: added.formula(formulaOf(one, index + 1)),
                alias: series.length > 1 ? `${one.label}, ${added.alias}` : added.alias,
              })),
            ),
          ]
        : []),
    ],
  };
  return { definition, width, height: 3 };
}

/** Values in words beside the lines, so that colour is not all there is. */
export const LEGEND = { show_legend: true, legend_layout: 'auto', legend_columns: ['avg', 'max', 'value'] } as const;

/** Where a tag splits the series, Datadog names the lines after its values. */
function aliasOf({ by, label, unit }: ResolvedSeries) {
  return by === undefined ? { alias: unit === '' ? label : `${label} (${unit})` } : {};
}
