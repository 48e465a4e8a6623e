import { type Catalog, type Dashboard, findMetric } from '../catalog/catalog.ts';
import { meets, type Target } from '../catalog/target.ts';
import {
  type Line,
  newestOf,
  partsOf,
  type ResolvedSeries,
  refusalOf,
  resolveWidget,
  type SeriesContext,
  valuesOf,
  widgetsOf,
} from './dashboard-series.ts';
import type { FeedEntry } from './feed.ts';
import { fomFromRaw } from './figure-of-merit.ts';
import type { Reading } from './reading.ts';
import { bySeverity, type Status, statusOf } from './thresholds.ts';

/** One big number of a dashboard; `status` and `goal` are those of its target. */
export interface NumberTile {
  readonly label: string;
  readonly reading: Reading | null;
  readonly unit?: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly status?: Status;
  readonly goal?: Target;
  /** Datadog's reason when it refused the query of this metric. */
  readonly refused?: string;
}

/** The common fields of all widgets. `row` is the title of its row. */
interface InRow {
  readonly row: string;
  readonly title: string;
}

/** A big number. */
export interface NumberView extends InRow {
  readonly kind: 'number';
  readonly tile: NumberTile;
}

/** One line, layer or bar over time; `null` means no data. */
export interface TimeseriesLine {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Its newest value; null also for a line that is computed from others. */
  readonly reading: Reading | null;
  /** Status of its target; absent without one. */
  readonly status?: Status;
  /** Its meaning, if it is good or bad. */
  readonly tone?: 'good' | 'warning' | 'bad';
}

/** Values over time. */
export interface TimeseriesView extends InRow {
  readonly kind: 'timeseries';
  readonly as: 'lines' | 'areas' | 'bars';
  readonly unit: string;
  /** Labels, one for each value: an ISO date, or a time of day. */
  readonly steps: readonly string[];
  readonly series: readonly TimeseriesLine[];
  readonly lines: readonly Line[];
  /** Datadog's reason when it refused the query. */
  readonly refused?: string;
}

/** Current amounts, the largest first: a pie, or a toplist. */
export interface ShareView extends InRow {
  readonly kind: 'pie' | 'toplist';
  readonly unit: string;
  readonly amounts: readonly { readonly label: string; readonly value: number }[];
  readonly refused?: string;
}

/** A table of events, newest first. `problem` says why some of them, or all, are missing. */
export interface EventsView extends InRow {
  readonly kind: 'events';
  /** Headings, each with the field below it; `time` and `message` are the event's own. */
  readonly columns: Readonly<Record<string, string>>;
  readonly entries: readonly FeedEntry[];
  readonly problem?: string;
}

/** A widget as Slack shows it. */
export type WidgetView = NumberView | TimeseriesView | ShareView | EventsView;

/** One goal of a dashboard. `status` is gray unless the reading is current. */
export interface TargetLine {
  readonly label: string;
  readonly unit: string;
  /** `area.metric`, if it is a health metric. */
  readonly health?: string;
  readonly goal: Target;
  readonly reading: Reading | null;
  readonly status: Status;
  /** Its values over the time on screen; `null` means no data. */
  readonly values: readonly (number | null)[];
  /** Datadog's reason when it refused the query of this metric. */
  readonly refused?: string;
}

/**
 * Returns every goal that a widget of the dashboard shows, once; missed ones first. A series split by a tag has no single value, and is
 * left out.
 */
export function targetLines(dashboard: Dashboard, context: SeriesContext): readonly TargetLine[] {
  const series = widgetsOf(dashboard).flatMap((widget) => resolveWidget(context.catalog, widget));
  const targets = series.flatMap((one) => (one.goal && one.by === undefined ? [{ ...one, goal: one.goal }] : []));
  const once = [...new Map(targets.map((one) => [`${one.metric} ${one.goal.text}`, one])).values()];
  return once
    .map((one) => targetLine(one, context))
    .sort((a, b) => bySeverity(a.status, b.status) || Number(isMet(a)) - Number(isMet(b)));
}

/** Returns the status of a series' target at its newest value; gray when that is not current, undefined without a target. */
export function lightOf(series: ResolvedSeries, reading: Reading | null, catalog: Catalog): Status | undefined {
  if (!series.goal) return undefined;
  return reading?.current ? statusOfValue(series, reading.value, catalog) : 'gray';
}

/** Status of a value; that of a health metric is the one of its figure of merit, as in the rollup. */
function statusOfValue({ health, lights }: ResolvedSeries, value: number, catalog: Catalog): Status {
  const ramp = health === undefined ? undefined : findMetric(catalog, health)?.ramp;
  if (ramp) return statusOf(fomFromRaw(value, ramp));
  return lights.find(({ when }) => meets(value, when))?.status ?? 'red';
}

function targetLine(series: ResolvedSeries & { readonly goal: Target }, context: SeriesContext): TargetLine {
  const reading = newestOf(series, context);
  const refused = refusalOf(series, context);
  return {
    label: series.title,
    unit: series.unit,
    ...(series.health !== undefined && { health: series.health }),
    goal: series.goal,
    reading,
    status: lightOf(series, reading, context.catalog) ?? 'gray',
    values: valuesOf(series, partsOf(series, context)[0]?.points ?? [], context),
    ...(refused === undefined ? {} : { refused }),
  };
}

function isMet({ reading, goal }: TargetLine): boolean {
  return reading !== null && meets(reading.value, goal);
}
