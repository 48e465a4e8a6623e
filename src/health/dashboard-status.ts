import type { Dashboard, Widget } from '../catalog/catalog.ts';
import { movingAverage, trendLine } from '../core/statistics.ts';
import {
  newestOf,
  newestOfPart,
  partsOf,
  type ResolvedSeries,
  refusalOf,
  resolveWidget,
  type SeriesContext,
  type SeriesPart,
  valuesOf,
} from './dashboard-series.ts';
import type { FeedEntry } from './feed.ts';
import { bySeverity } from './thresholds.ts';
import {
  lightOf,
  type NumberTile,
  type NumberView,
  type ShareView,
  type TargetLine,
  type TimeseriesLine,
  type TimeseriesView,
  targetLines,
  type WidgetView,
} from './widget-view.ts';

/** A dashboard as Slack shows it. */
export interface DashboardStatus {
  readonly title: string;
  readonly slug: string;
  readonly timeZone: string;
  /** Time range in days. */
  readonly days: number;
  /** All targets, missed ones first. */
  readonly targets: readonly TargetLine[];
  /** Widgets in reading order. */
  readonly widgets: readonly WidgetView[];
}

/** Builds the status of a dashboard from Datadog's answers. */
export function buildDashboardStatus(
  dashboard: Dashboard,
  { timeZone, days }: Pick<DashboardStatus, 'timeZone' | 'days'>,
  { context, feeds }: { readonly context: SeriesContext; readonly feeds: ReadonlyMap<string, FeedReading> },
): DashboardStatus {
  return {
    title: dashboard.title,
    slug: dashboard.slug,
    timeZone,
    days,
    targets: targetLines(dashboard, context),
    widgets: widgetViews(dashboard, context, feeds),
  };
}

/** Returns the big numbers among the widgets. */
export function numbersOf({ widgets }: Pick<DashboardStatus, 'widgets'>): readonly NumberTile[] {
  return widgets.flatMap((widget) => (widget.kind === 'number' ? [widget.tile] : []));
}

/** Events of a feed, newest first; `problem` says why some of them, or all, are missing. */
export interface FeedReading {
  readonly entries: readonly FeedEntry[];
  readonly problem?: string;
}

/** Returns every widget of a dashboard that has values or events of its own, in reading order. */
export function widgetViews(
  dashboard: Dashboard,
  context: SeriesContext,
  feeds: ReadonlyMap<string, FeedReading>,
): readonly WidgetView[] {
  return dashboard.rows.flatMap(({ title, widgets }) =>
    widgets.flatMap((widget): readonly WidgetView[] => {
      const view = widgetView(title, { widget, context, feeds });
      return view ? [view] : [];
    }),
  );
}

function widgetView(
  row: string,
  {
    widget,
    context,
    feeds,
  }: { readonly widget: Widget; readonly context: SeriesContext; readonly feeds: ReadonlyMap<string, FeedReading> },
): WidgetView | undefined {
  switch (widget.kind) {
    case 'number':
    case 'gauge':
      return numberView(row, widget, context);
    case 'trend':
    case 'stacked':
      return timeseriesView(row, widget, context);
    case 'pie':
    case 'top_list':
      return shareView(row, widget, context);
    case 'events': {
      const read = feeds.get(widget.feed) ?? { entries: [] };
      return { kind: 'events', row, title: widget.title, columns: widget.columns, ...read };
    }
    default:
      return undefined;
  }
}

function numberView(
  row: string,
  widget: Extract<Widget, { kind: 'number' | 'gauge' }>,
  context: SeriesContext,
): NumberView {
  const [series] = resolveWidget(context.catalog, widget) as readonly [ResolvedSeries];
  const reading = newestOf(series, context);
  const status = lightOf(series, reading, context.catalog);
  const refused = refusalOf(series, context);
  const words = widget.kind === 'number' ? widget.words : undefined;
  return {
    kind: 'number',
    row,
    title: widget.title,
    tile: {
      label: widget.title,
      reading,
      ...(series.unit && { unit: series.unit }),
      ...(words && { words }),
      ...(status && series.goal && { status, goal: series.goal }),
      ...(refused !== undefined && { refused }),
    },
  };
}

const ADDITIONS = {
  trend_line: { label: 'trend', of: trendLine },
  moving_average: { label: 'moving average', of: movingAverage },
} as const;

function timeseriesView(
  row: string,
  widget: Extract<Widget, { kind: 'trend' | 'stacked' }>,
  context: SeriesContext,
): TimeseriesView {
  const all = resolveWidget(context.catalog, widget);
  const tones = widget.kind === 'stacked' ? widget.parts : {};
  const shown = all.flatMap((one) => timeseriesLines(one, Object.keys(tones), context));
  const addition = widget.kind === 'trend' && widget.add ? ADDITIONS[widget.add] : undefined;
  // Only for the first line: one for each would be indistinguishable.
  const added = shown.slice(0, 1).map(({ label, values }): TimeseriesLine => {
    const name = addition?.label ?? '';
    return {
      label: shown.length > 1 ? `${name} of ${label}` : name,
      values: addition?.of(values) ?? [],
      reading: null,
    };
  });
  const refused = all.flatMap((one) => refusalOf(one, context) ?? [])[0];
  return {
    kind: 'timeseries',
    row,
    title: widget.title,
    as: widget.kind === 'stacked' ? widget.as : 'lines',
    unit: all[0]?.unit ?? '',
    steps: context.steps.map(({ label }) => label),
    series: [...shown, ...(addition ? added : [])].map((one) => {
      const tone = tones[one.label];
      return tone ? { ...one, tone } : one;
    }),
    lines: [...new Map(all.flatMap(({ lines }) => lines).map((line) => [line.label, line])).values()],
    ...(refused !== undefined && { refused }),
  };
}

/** A series as one line; if a tag splits it one for each part, parts that the catalog names in its order. */
function timeseriesLines(
  series: ResolvedSeries,
  named: readonly string[],
  context: SeriesContext,
): readonly TimeseriesLine[] {
  const parts = partsOf(series, context);
  const part = (label: string) => parts.find((one) => one.label === label) ?? { label, points: [] };
  const lineOf = ({ label, points }: SeriesPart): TimeseriesLine => {
    const reading = newestOfPart(series, points, context);
    const status = series.by === undefined ? lightOf(series, reading, context.catalog) : undefined;
    return { label, values: valuesOf(series, points, context), reading, ...(status && { status }) };
  };
  if (series.by === undefined) return [lineOf({ label: series.label, points: parts[0]?.points ?? [] })];
  return named.length > 0 ? named.map((label) => lineOf(part(label))) : parts.map(lineOf);
}

function shareView(
  row: string,
  widget: Extract<Widget, { kind: 'pie' | 'top_list' }>,
  context: SeriesContext,
): ShareView {
  const [series] = resolveWidget(context.catalog, widget) as readonly [ResolvedSeries];
  const current = partsOf(series, context).flatMap(({ label, points }) => {
    const reading = newestOfPart(series, points, context);
    return reading?.current ? [{ label, value: reading.value }] : [];
  });
  const refused = refusalOf(series, context);
  // A part that is zero is left out of a pie, unless all are.
  const shares = current.filter(({ value }) => value !== 0);
  const shown = widget.kind === 'pie' && shares.length > 0 ? shares : current;
  return {
    kind: widget.kind === 'pie' ? 'pie' : 'toplist',
    row,
    title: widget.title,
    unit: series.unit,
    amounts: shown
      .toSorted((a, b) => b.value - a.value)
      .slice(0, widget.kind === 'top_list' ? widget.limit : undefined),
    ...(refused !== undefined && { refused }),
  };
}

/** Returns the most severe status of a widget's targets; undefined if it has none. */
export function severityOf(view: WidgetView): TimeseriesLine['status'] {
  if (view.kind === 'number') return view.tile.status;
  if (view.kind !== 'timeseries') return undefined;
  return view.series.flatMap(({ status }) => status ?? []).toSorted(bySeverity)[0];
}

/** Returns the names of the feeds of a dashboard. */
export function feedsOf({ rows }: Pick<Dashboard, 'rows'>): readonly string[] {
  return rows.flatMap(({ widgets }) => widgets.flatMap((widget) => (widget.kind === 'events' ? [widget.feed] : [])));
}
