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

/** The last so many minutes, hours or days. */
export interface LiveSpan {
  readonly type: 'live';
  readonly value: number;
  readonly unit: 'minute' | 'hour' | 'day';
}

/** A choice at the head of a dashboard, `*` unless made, which queries name with a $. */
export interface TemplateVariable {
  readonly name: string;
  readonly prefix: string;
  readonly defaults: readonly string[];
  readonly available_values?: readonly string[];
}

/** A widget at its place on the grid of twelve columns. */
export interface WidgetJson {
  readonly definition: WidgetDefinition;
  readonly layout: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** A widget by its `type`; the rest depends on that, and Datadog's schema checks it in the tests. */
export interface WidgetDefinition {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A widget before it has its place, in columns and rows of the grid. */
export interface Sized {
  readonly definition: WidgetDefinition;
  readonly width: number;
  readonly height: number;
}

/** One query of a request; formulas refer to it by its name. `aggregator` makes a single value of it. */
export interface MetricQuery {
  readonly data_source: 'metrics';
  readonly name: string;
  readonly query: string;
  readonly aggregator?: 'avg' | 'sum' | 'last' | 'max';
}
