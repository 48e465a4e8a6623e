import type { Widget } from '../../catalog/catalog.ts';
import { type ResolvedSeries, resolveWidget } from '../../health/dashboard-series.ts';
import type { Sized } from '../dashboard-json.ts';
import { type BuildContext, formulaOf, markersOf, metricQuery, overTime, queryName } from './widget-parts.ts';

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

/** Builds lines over time with their targets, and, on request, a trend line or moving average. */
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

/** A legend with values, so that lines differ in more than colour. */
const LEGEND = { show_legend: true, legend_layout: 'auto', legend_columns: ['avg', 'max', 'value'] } as const;

/** Name of a line; if a tag splits the series, Datadog names the lines after its values. */
function aliasOf({ by, label, unit }: ResolvedSeries) {
  return by === undefined ? { alias: unit === '' ? label : `${label} (${unit})` } : {};
}

type Stacked = Extract<Widget, { kind: 'stacked' }>;

const PALETTES = { good: 'green', warning: 'orange', bad: 'red' } as const;

/** Builds parts of a whole over time, in the order and with the colours of `parts` if the catalog names them. */
export function stackedWidget({ catalog, variable }: BuildContext, widget: Stacked, width: number): Sized {
  const layers = resolveWidget(catalog, widget).flatMap((series) =>
    layersOf(series, Object.keys(widget.parts), variable),
  );
  const definition = {
    type: 'timeseries',
    title: widget.title,
    ...LEGEND,
    requests: [
      {
        response_format: 'timeseries',
        display_type: widget.as === 'bars' ? 'bars' : 'area',
        queries: overTime(layers.map(({ query }) => query)),
        formulas: layers.map(({ label }, index) => {
          const part = widget.parts[label];
          const style = part && { style: { palette: PALETTES[part] } };
          return { formula: queryName(index + 1), ...(label !== '' && { alias: label }), ...style };
        }),
        style: { palette: 'dog_classic' },
      },
    ],
  };
  return { definition, width, height: 3 };
}

/** Layers of a series: one for each value of the tag that the catalog names; all of them if it names none. */
function layersOf(series: ResolvedSeries, parts: readonly string[], variable: string) {
  const { by } = series;
  if (by === undefined) return [{ label: series.label, query: metricQuery(series, variable) }];
  if (parts.length === 0) return [{ label: '', query: metricQuery(series, variable) }];
  const { by: _, ...whole } = series;
  return parts.map((part) => ({ label: part, query: metricQuery(whole, variable, [`${by}:${part}`]) }));
}
