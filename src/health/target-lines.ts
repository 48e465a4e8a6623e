import { type Catalog, type Dashboard, findMetric } from '../catalog/catalog.ts';
import { meets, type Target } from '../catalog/target.ts';
import { type ResolvedSeries, resolveWidget, widgetsOf } from './dashboard-series.ts';
import { fomFromRaw } from './ramp.ts';
import type { Reading } from './reading.ts';
import { newestOf, partsOf, refusalOf, type SeriesContext, valuesOf } from './series-readings.ts';
import { bySeverity, type Status, statusOf } from './status.ts';

/** One goal of a dashboard. `status` is gray unless the reading is current. */
export interface TargetLine {
  readonly label: string;
  readonly unit: string;
  /** `area.metric`, where it is a health metric. */
  readonly health?: string;
  readonly goal: Target;
  readonly reading: Reading | null;
  readonly status: Status;
  /** Its course over the time on screen; `null` is no data. */
  readonly values: readonly (number | null)[];
  /** Datadog's own words when it refused to answer for this metric. */
  readonly refused?: string;
}

/** Every goal that a widget of the dashboard shows, once; what fails first. A figure split by a tag has no single value. */
export function targetLines(dashboard: Dashboard, context: SeriesContext): readonly TargetLine[] {
  const series = widgetsOf(dashboard).flatMap((widget) => resolveWidget(context.catalog, widget));
  const targets = series.flatMap((one) => (one.goal && one.by === undefined ? [{ ...one, goal: one.goal }] : []));
  const once = [...new Map(targets.map((one) => [`${one.metric} ${one.goal.text}`, one])).values()];
  return once
    .map((one) => targetLine(one, context))
    .sort((a, b) => bySeverity(a.status, b.status) || Number(isMet(a)) - Number(isMet(b)));
}

/** The status of a series' target at its newest value; gray when that is not current, undefined without a target. */
export function lightOf(series: ResolvedSeries, reading: Reading | null, catalog: Catalog): Status | undefined {
  if (!series.goal) return undefined;
  return reading?.current ? judge(series, reading.value, catalog) : 'gray';
}

/** A health metric is judged by its figure of merit, as in the rollup. */
function judge({ health, lights }: ResolvedSeries, value: number, catalog: Catalog): Status {
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
