import type { Widget } from '../../catalog/catalog.ts';
import { resolveWidget } from '../../health/dashboard-series.ts';
import type { Sized, WidgetDefinition } from '../dashboard-json.ts';
import { conditionalFormats } from '../lights.ts';
import { atOnce, formulaOf, metricQuery } from '../metric-query.ts';
import type { BuildContext } from '../scene.ts';
import { currentTime } from '../span.ts';

type NumberWidget = Extract<Widget, { kind: 'number' | 'gauge' }>;

/** A big number with its traffic light; a gauge has its course behind it, for Datadog has no gauge of its own. */
export function numberWidget(context: BuildContext, widget: NumberWidget, width: number): Sized {
  const words = widget.kind === 'number' ? widget.words : undefined;
  const definitions = resolveWidget(context.catalog, widget).map(
    (series): WidgetDefinition => ({
      type: 'query_value',
      title: words ? `${widget.title} (${spoken(words)})` : widget.title,
      autoscale: false,
      precision: 2,
      ...(series.unit !== '' && !words && { custom_unit: series.unit }),
      // What is older than two runs of its collector is no current value, and the widget then says so.
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

/** Datadog shows numbers only: the title says what they mean. */
function spoken(words: Readonly<Record<string, string>>): string {
  return Object.entries(words)
    .map(([condition, word]) => `${word}: ${condition}`)
    .join(', ');
}
