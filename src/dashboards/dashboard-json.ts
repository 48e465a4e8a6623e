import { type Json, type JsonObject, listOf, objectOf } from '../core/json.ts';

/** Columns of Datadog's grid. */
export const COLUMNS = 12;

/** Datadog's own JSON, as far as this project writes it. Field names are Datadog's. */
export interface DashboardBody {
  readonly title: string;
  readonly description: string;
  readonly layout_type: 'ordered';
  readonly reflow_type: 'fixed';
  readonly default_timeframe: LiveSpan;
  readonly template_variables: readonly TemplateVariable[];
  readonly widgets: readonly WidgetJson[];
}

/** A time range until now, in minutes, hours or days. */
export interface LiveSpan {
  readonly type: 'live';
  readonly value: number;
  readonly unit: 'minute' | 'hour' | 'day';
}

/** A template variable of a dashboard, `*` by default, which queries name with a $. */
export interface TemplateVariable {
  readonly name: string;
  readonly prefix: string;
  readonly defaults: readonly string[];
  readonly available_values?: readonly string[];
}

/** A widget with its position on the grid of twelve columns. */
export interface WidgetJson {
  readonly definition: WidgetDefinition;
  readonly layout: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** A widget by its `type`; the rest depends on that, and Datadog's schema checks it in the tests. */
export interface WidgetDefinition {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A widget without a position yet; its size is in columns and rows of the grid. */
export interface Sized {
  readonly definition: WidgetDefinition;
  readonly width: number;
  readonly height: number;
}

/** One query of a request; formulas refer to it by its name. `aggregator` reduces it to a single value. */
export interface MetricQuery {
  readonly data_source: 'metrics';
  readonly name: string;
  readonly query: string;
  readonly aggregator?: 'avg' | 'sum' | 'last' | 'max';
}

/** A widget with its path in a dashboard. */
export interface WidgetPlace {
  readonly widget: JsonObject;
  /** JSON pointer. */
  readonly path: string;
  /** Title of its group, or empty. */
  readonly row: string;
}

/** Returns every widget of a dashboard in reading order; those in groups come after their group. */
export function widgetsIn(body: JsonObject): readonly WidgetPlace[] {
  return placesOf(listOf(body.widgets), '/widgets', '');
}

function placesOf(widgets: readonly Json[], path: string, row: string): readonly WidgetPlace[] {
  return widgets.flatMap((one, index) => {
    const widget = objectOf(one);
    const definition = definitionOf(widget);
    const at = `${path}/${index}`;
    return [
      { widget, path: at, row },
      ...placesOf(listOf(definition.widgets), `${at}/definition/widgets`, String(definition.title ?? '')),
    ];
  });
}

/** Returns the definition of a widget. */
export const definitionOf = (widget: JsonObject): JsonObject => objectOf(widget.definition);
