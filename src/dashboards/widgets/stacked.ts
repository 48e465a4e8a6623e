import type { Widget } from '../../catalog/catalog.ts';
import { type ResolvedSeries, resolveWidget } from '../../health/dashboard-series.ts';
import type { Sized } from '../dashboard-json.ts';
import { metricQuery, overTime, queryName } from '../metric-query.ts';
import type { BuildContext } from '../scene.ts';
import { LEGEND } from './trend.ts';

type Stacked = Extract<Widget, { kind: 'stacked' }>;

const PALETTES = { good: 'green', warning: 'orange', bad: 'red' } as const;

/** Parts of a whole over time, in the order and with the colours of `parts` where the catalog names them. */
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

/** One layer for each part that the tag is known to have; all that there are where the catalog names none. */
function layersOf(series: ResolvedSeries, parts: readonly string[], variable: string) {
  const { by } = series;
  if (by === undefined) return [{ label: series.label, query: metricQuery(series, variable) }];
  if (parts.length === 0) return [{ label: '', query: metricQuery(series, variable) }];
  const { by: _, ...whole } = series;
  return parts.map((part) => ({ label: part, query: metricQuery(whole, variable, [`${by}:${part}`]) }));
}
