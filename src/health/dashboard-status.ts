import { type Catalog, type Dashboard, findMetric, freshFor } from '../catalog/catalog.ts';
import { meets, type Target } from '../catalog/target.ts';
import { type ResolvedSeries, resolveWidget, widgetsOf } from './dashboard-series.ts';
import { newest, type Point } from './points.ts';
import { fomFromRaw } from './ramp.ts';
import { bySeverity, type Status, statusOf } from './status.ts';

/** The newest value of a raw metric. `current` is false once it is older than two runs of its collector. */
export interface Reading {
  readonly value: number;
  readonly at: number;
  readonly current: boolean;
}

/** One big number of a dashboard; `status` and `goal` are those of its target, the worst where it has several. */
export interface NumberTile {
  readonly label: string;
  readonly reading: Reading | null;
  readonly unit?: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly status?: Status;
  readonly goal?: Target;
  /** Datadog's own words when it refused to answer for this metric. */
  readonly refused?: string;
}

/** One goal of a dashboard. `status` is gray unless the reading is current. */
export interface TargetLine {
  readonly label: string;
  readonly unit: string;
  readonly goal: Target;
  readonly reading: Reading | null;
  readonly status: Status;
  /** Datadog's own words when it refused to answer for this metric. */
  readonly refused?: string;
}

/** What Slack shows of a dashboard: its big numbers, and its targets with what fails first. */
export interface DashboardStatus {
  readonly title: string;
  readonly slug: string;
  readonly timeZone: string;
  readonly numbers: readonly NumberTile[];
  readonly targets: readonly TargetLine[];
}

/** Points of raw metrics, and those that Datadog refused to answer for. */
export interface RawReadings {
  readonly points: ReadonlyMap<string, readonly Point[]>;
  readonly refused: ReadonlyMap<string, string>;
}

/** A raw metric that a view needs, and how its parts are put together. */
export type Wanted = Pick<ResolvedSeries, 'metric' | 'across'>;

/** A big number, as its widget has it. */
interface Figure {
  readonly series: ResolvedSeries;
  readonly label: string;
  readonly words?: Readonly<Record<string, string>>;
}

/** Raw metrics that a dashboard's numbers and targets need, each once. */
export function rawMetricsOf(catalog: Catalog, dashboard: Dashboard): readonly Wanted[] {
  const wanted = [...figuresOf(catalog, dashboard).map(({ series }) => series), ...targetsOf(catalog, dashboard)];
  return [...new Map(wanted.map(({ metric, across }) => [metric, { metric, across }])).values()];
}

/** The big numbers: what its widgets of that kind show, in their order. */
function figuresOf(catalog: Catalog, dashboard: Dashboard): readonly Figure[] {
  return widgetsOf(dashboard).flatMap((widget) => {
    if (widget.kind !== 'number' && widget.kind !== 'gauge') return [];
    const words = widget.kind === 'number' ? widget.words : undefined;
    return resolveWidget(catalog, widget).map((series) => ({ series, label: widget.title, ...(words && { words }) }));
  });
}

/** Every goal that a widget of the dashboard shows, once: a figure split by a tag has no single value to judge. */
function targetsOf(catalog: Catalog, dashboard: Dashboard): readonly (ResolvedSeries & { readonly goal: Target })[] {
  const series = widgetsOf(dashboard).flatMap((widget) => resolveWidget(catalog, widget));
  const targets = series.flatMap((one) => (one.goal && one.by === undefined ? [{ ...one, goal: one.goal }] : []));
  return [...new Map(targets.map((one) => [`${one.metric} ${one.goal.text}`, one])).values()];
}

/** Builds the status of a dashboard out of raw readings. `now` decides what is still current. */
export function buildDashboardStatus(
  catalog: Catalog,
  dashboard: Dashboard,
  timeZone: string,
  readings: RawReadings,
  now: number,
): DashboardStatus {
  const read = (metric: string): Reading | null => {
    const point = newest(readings.points.get(metric) ?? []);
    return point ? { ...point, current: now - point.at <= freshFor(catalog, metric) } : null;
  };
  const resolved = targetsOf(catalog, dashboard);
  const lines = resolved.map((target) =>
    targetLine(target, judgeOf(catalog, target), read(target.metric), readings.refused.get(target.metric)),
  );
  const worstOf = (metric: string) =>
    lines.filter((_, index) => resolved[index]?.metric === metric).sort((a, b) => bySeverity(a.status, b.status))[0];
  return {
    title: dashboard.title,
    slug: dashboard.slug,
    timeZone,
    numbers: figuresOf(catalog, dashboard).map((figure) => {
      const { metric } = figure.series;
      return tile(figure, read(metric), worstOf(metric), readings.refused.get(metric));
    }),
    targets: lines.toSorted((a, b) => bySeverity(a.status, b.status) || Number(isMet(a)) - Number(isMet(b))),
  };
}

function isMet({ reading, goal }: TargetLine): boolean {
  return reading !== null && meets(reading.value, goal);
}

/** A health metric is judged by its figure of merit, as in the rollup. */
function judgeOf(catalog: Catalog, { health, lights }: ResolvedSeries): (value: number) => Status {
  const ramp = health === undefined ? undefined : findMetric(catalog, health)?.ramp;
  if (ramp) return (value) => statusOf(fomFromRaw(value, ramp));
  return (value) => lights.find(({ when }) => meets(value, when))?.status ?? 'red';
}

function targetLine(
  { title, unit, goal }: ResolvedSeries & { readonly goal: Target },
  judge: (value: number) => Status,
  reading: Reading | null,
  refused?: string,
): TargetLine {
  const status = reading?.current ? judge(reading.value) : 'gray';
  return { label: title, unit, goal, reading, status, ...(refused === undefined ? {} : { refused }) };
}

function tile(
  { label, series: { unit }, words }: Figure,
  reading: Reading | null,
  worst: TargetLine | undefined,
  refused: string | undefined,
): NumberTile {
  return {
    label,
    reading,
    ...(unit && { unit }),
    ...(words && { words }),
    ...(worst && { status: worst.status, goal: worst.goal }),
    ...(refused === undefined ? {} : { refused }),
  };
}
