import type { Widget } from '../../catalog/catalog.ts';
import { resolveWidget } from '../../health/dashboard-series.ts';
import type { Sized, WidgetDefinition } from '../dashboard-json.ts';
import {
  atOnce,
  type BuildContext,
  conditionalFormats,
  currentTime,
  formulaOf,
  metricQuery,
  queryName,
} from './widget-parts.ts';

type NumberWidget = Extract<Widget, { kind: 'number' | 'gauge' }>;

/** Builds a big number with its traffic light; a gauge has a timeseries in the background, because Datadog has no gauge. */
export function numberWidget(context: BuildContext, widget: NumberWidget, width: number): Sized {
  const words = widget.kind === 'number' ? widget.words : undefined;
  const definitions = resolveWidget(context.catalog, widget).map(
    (series): WidgetDefinition => ({
      type: 'query_value',
      title: words ? `${widget.title} (${describeWords(words)})` : widget.title,
      autoscale: false,
      precision: 2,
      ...(series.unit !== '' && !words && { custom_unit: series.unit }),
      // A value older than two runs of its collector is not current: the widget then shows no data.
      ...currentTime(context.catalog, [series]),
      requests: [
        {
          response_format: 'scalar',
          queries: atOnce([metricQuery(series, context.variable)], 'last'),
          formulas: [{ formula: formulaOf(series, 1) }],
          ...(series.lights.length > 0 && { conditional_formats: conditionalFormats(series) }),
        },
      ],
      ...(widget.kind === 'gauge' && { timeseries_background: { type: 'area', yaxis: { include_zero: true } } }),
    }),
  );
  const [definition] = definitions;
  if (!definition) throw new Error(`${widget.title} has no series, which loading the catalog should have refused`);
  return { definition, width, height: 2 };
}

/** Meanings of values for the title, because Datadog shows numbers only. */
function describeWords(words: Readonly<Record<string, string>>): string {
  return Object.entries(words)
    .map(([condition, word]) => `${word}: ${condition}`)
    .join(', ');
}

/** Builds a pie of current values: Datadog calls it a sunburst. */
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

/** Builds a list of the largest values. */
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

/** Time range of current values: over a longer one, the last value of a part that has ended, such as a cluster, would stay. */
const timeOf = ({ catalog }: BuildContext, widget: Widget) => currentTime(catalog, resolveWidget(catalog, widget));

/** Request for the newest value of each part of a gauge, never their sum over time. */
function requestOf({ catalog, variable }: BuildContext, widget: Widget) {
  const queries = resolveWidget(catalog, widget).map((series) => metricQuery(series, variable));
  return {
    response_format: 'scalar',
    queries: atOnce(queries, 'last'),
    formulas: queries.map((_, index) => ({ formula: queryName(index + 1) })),
  };
}
