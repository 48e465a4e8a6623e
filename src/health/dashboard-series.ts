import {
  type Catalog,
  type Dashboard,
  findMetric,
  metricFreshFor,
  type Widget,
  type WidgetSeries,
} from '../catalog/catalog.ts';
import { opposite, type Target } from '../catalog/target.ts';
import { rawAt } from './figure-of-merit.ts';
import { formatValue } from './format.ts';
import { dayMean, type Point, type Reading, readingOf } from './reading.ts';
import { type Status, THRESHOLDS } from './thresholds.ts';
import type { TrendStep } from './trend.ts';

/** A series of a widget, with all its properties in the catalog. */
export interface ResolvedSeries {
  /** Name in a legend, among the others of its widget. */
  readonly label: string;
  /** Name if it is shown alone. */
  readonly title: string;
  readonly metric: string;
  readonly unit: string;
  /** `area.metric`, when it is a health metric. */
  readonly health?: string;
  readonly goal?: Target;
  /**
   * Conditions in order: the first that holds for a raw value gives its status. Empty without a goal; the last ones make a missed goal red.
   */
  readonly lights: readonly Light[];
  /** Lines of targets and limits. */
  readonly lines: readonly Line[];
  readonly by?: string;
  readonly across: 'avg' | 'sum' | 'max' | 'min';
  /** Milliseconds over which values are added up. */
  readonly per?: number;
  readonly remainderOf?: number;
}

/** A condition on raw values, and the status of those that meet it. */
export interface Light {
  readonly when: Pick<Target, 'operator' | 'value'>;
  readonly status: Exclude<Status, 'gray'>;
}

/** A line across a chart, at a raw value. */
export interface Line {
  readonly at: number;
  readonly label: string;
  readonly status: 'green' | 'red';
}

/** Widgets of a dashboard in reading order. */
export const widgetsOf = ({ rows }: Pick<Dashboard, 'rows'>): readonly Widget[] =>
  rows.flatMap(({ widgets }) => widgets);

/** Series of a widget as the catalog has them; none for a widget that is built from the catalog as a whole. */
function seriesOfWidget(widget: Widget): readonly WidgetSeries[] {
  return 'series' in widget ? [widget.series].flat() : [];
}

/** Returns all series of a widget. Throws for a name that loading the catalog should have refused. */
export function resolveWidget(catalog: Catalog, widget: Widget): readonly ResolvedSeries[] {
  const title = 'title' in widget ? widget.title : '';
  return seriesOfWidget(widget).map((one) => resolveSeries(catalog, one, title));
}

function resolveSeries(catalog: Catalog, series: WidgetSeries, title: string): ResolvedSeries {
  if ('health' in series) return healthSeries(catalog, series);
  const { metric, label = title, unit = '', by, across, per, remainder_of: remainderOf, critical } = series;
  const goal = series.target ?? limitOf(catalog, series.alert);
  return {
    label,
    title: series.title ?? (series.label === undefined ? title : `${title}: ${series.label}`),
    metric,
    unit,
    across,
    ...(by !== undefined && { by }),
    ...(per !== undefined && { per }),
    ...(remainderOf !== undefined && { remainderOf }),
    ...(goal && { goal }),
    lights: goal ? goalLights(goal, critical) : [],
    lines: goal ? goalLines(goal, critical, series.alert !== undefined) : [],
  };
}

function healthSeries(catalog: Catalog, { health, label }: Extract<WidgetSeries, { health: string }>): ResolvedSeries {
  const metric = findMetric(catalog, health);
  if (!metric) throw new Error(`the catalog has no metric ${health}, which loading it should have refused`);
  const better = metric.ramp.one > metric.ramp.zero ? '>=' : '<=';
  const warning = rawAt(THRESHOLDS.yellow, metric.ramp);
  const at = (value: number) => ({ operator: better, value }) as const;
  return {
    label: label ?? metric.label,
    title: metric.label,
    metric: metric.raw,
    unit: metric.unit,
    health,
    goal: metric.healthy,
    across: 'avg',
    lights: [
      { when: at(rawAt(THRESHOLDS.green, metric.ramp)), status: 'green' },
      { when: at(warning), status: 'yellow' },
      { when: opposite(at(warning)), status: 'red' },
    ],
    lines: [
      { at: metric.healthy.value, label: `target ${metric.healthy.text}`, status: 'green' },
      { at: warning, label: `critical ${better === '>=' ? '<' : '>'} ${formatValue(warning)}`, status: 'red' },
    ],
  };
}

function limitOf(catalog: Catalog, rule: string | undefined): Target | undefined {
  if (rule === undefined) return undefined;
  const found = catalog.alerts.rules.find(({ name }) => name === rule);
  if (!found || !('over' in found))
    throw new Error(`no alert rule ${rule} has a limit, which loading should have refused`);
  return { operator: '<=', value: found.over, text: `<= ${found.over}` };
}

function goalLights(goal: Target, critical: Target | undefined): readonly Light[] {
  const met: Light = { when: goal, status: 'green' };
  const missed = goal.operator === '=' ? (['<', '>'] as const) : [opposite(goal).operator];
  const red = missed.map((operator): Light => ({ when: { operator, value: goal.value }, status: 'red' }));
  if (!critical) return [met, ...red];
  return [met, { when: opposite(critical), status: 'yellow' }, { when: critical, status: 'red' }];
}

function goalLines(goal: Target, critical: Target | undefined, isAlert: boolean): readonly Line[] {
  if (isAlert) return [{ at: goal.value, label: `alert above ${goal.value}`, status: 'red' }];
  const target: Line = { at: goal.value, label: `target ${goal.text}`, status: 'green' };
  return critical ? [target, { at: critical.value, label: `critical ${critical.text}`, status: 'red' }] : [target];
}

/** The parts of a series that its query needs. */
export type SeriesQuery = Pick<ResolvedSeries, 'metric' | 'across' | 'by' | 'per'>;

/** The points of a series, or of the part of it that has `label` as the value of its tag; '' for a whole. */
export interface SeriesPart {
  readonly label: string;
  readonly points: readonly Point[];
}

/** Datadog's answers by `seriesKey`; `refused` has its reasons for refused queries. */
export interface SeriesReadings {
  readonly parts: ReadonlyMap<string, readonly SeriesPart[]>;
  readonly refused: ReadonlyMap<string, string>;
}

/** Readings with their context: the steps of the axis, the length of a point's bucket in milliseconds, and the current time. */
export interface SeriesContext {
  readonly catalog: Catalog;
  readonly readings: SeriesReadings;
  readonly steps: readonly TrendStep[];
  readonly bucketMs: number;
  readonly now: number;
}

/** Returns a text that equal queries share. */
export function seriesKey({ metric, across, by = '', per = 0 }: SeriesQuery): string {
  return `${across}:${metric} ${by} ${per}`;
}

/** Returns the queries of all series of a dashboard's widgets, each once. */
export function seriesQueriesOf(catalog: Catalog, dashboard: Dashboard): readonly SeriesQuery[] {
  const all = widgetsOf(dashboard).flatMap((widget) => resolveWidget(catalog, widget));
  return [...new Map(all.map((series): [string, SeriesQuery] => [seriesKey(series), series])).values()];
}

/** Returns the newest value of a series that is not split. */
export function newestOf(series: ResolvedSeries, context: SeriesContext): Reading | null {
  return newestOfPart(series, partsOf(series, context)[0]?.points ?? [], context);
}

/** Returns the newest value of one part of a series. */
export function newestOfPart(
  { metric, remainderOf, per }: ResolvedSeries,
  points: readonly Point[],
  { catalog, bucketMs, now }: SeriesContext,
): Reading | null {
  const reading = readingOf(points, { now, bucketMs: per ?? bucketMs, freshMs: metricFreshFor(catalog, metric) });
  return reading && remainderOf !== undefined ? { ...reading, value: remainderOf - reading.value } : reading;
}

/** Returns the parts of a series, in Datadog's order. */
export function partsOf(series: ResolvedSeries, { readings }: SeriesContext): readonly SeriesPart[] {
  return readings.parts.get(seriesKey(series)) ?? [];
}

/** Returns Datadog's reason when it refused the query of a series. */
export function refusalOf(series: ResolvedSeries, { readings }: SeriesContext): string | undefined {
  return readings.refused.get(seriesKey(series));
}

/** Returns the mean of the points in each step; `null` means no data. */
export function valuesOf(
  { remainderOf }: ResolvedSeries,
  points: readonly Point[],
  { steps }: SeriesContext,
): readonly (number | null)[] {
  return steps.map(({ start, end, label }) => {
    const value = dayMean(points, { start, end, date: label });
    return value !== null && remainderOf !== undefined ? remainderOf - value : value;
  });
}
