import {
  type BigNumber,
  type Catalog,
  type Dashboard,
  type DashboardTarget,
  findMetric,
  freshFor,
} from '../catalog/catalog.ts';
import { meets, type Target } from '../catalog/target.ts';
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

/** Raw metrics that a dashboard's numbers and targets need, each once. */
export function rawMetricsOf(catalog: Catalog, { numbers, targets }: Dashboard): readonly string[] {
  const raw = targets.map((target) => resolve(catalog, target).metric);
  return [...new Set([...numbers.map(({ metric }) => metric), ...raw])];
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
  const resolved = dashboard.targets.map((target) => resolve(catalog, target));
  const lines = resolved.map((target) => targetLine(target, read(target.metric), readings.refused.get(target.metric)));
  const worstOf = (metric: string) =>
    lines.filter((_, index) => resolved[index]?.metric === metric).sort((a, b) => bySeverity(a.status, b.status))[0];
  return {
    title: dashboard.title,
    slug: dashboard.slug,
    timeZone,
    numbers: dashboard.numbers.map((number) =>
      tile(number, read(number.metric), worstOf(number.metric), readings.refused.get(number.metric)),
    ),
    targets: lines.toSorted((a, b) => bySeverity(a.status, b.status) || Number(isMet(a)) - Number(isMet(b))),
  };
}

function isMet({ reading, goal }: TargetLine): boolean {
  return reading !== null && meets(reading.value, goal);
}

interface ResolvedTarget {
  readonly label: string;
  readonly metric: string;
  readonly unit: string;
  readonly goal: Target;
  readonly judge: (value: number) => Status;
}

function resolve(catalog: Catalog, target: DashboardTarget): ResolvedTarget {
  if ('metric' in target) {
    const { label, metric, unit, target: goal, critical } = target;
    return { label, metric, unit, goal, judge: (value) => judgeByGoal(value, goal, critical) };
  }
  const metric = findMetric(catalog, target.health);
  if (!metric) throw new Error(`the catalog has no metric ${target.health}, which loading it should have refused`);
  const { label, raw, unit, healthy, ramp } = metric;
  return { label, metric: raw, unit, goal: healthy, judge: (value) => statusOf(fomFromRaw(value, ramp)) };
}

function judgeByGoal(value: number, goal: Target, critical: Target | undefined): Status {
  if (meets(value, goal)) return 'green';
  return critical && !meets(value, critical) ? 'yellow' : 'red';
}

function targetLine(
  { label, unit, goal, judge }: ResolvedTarget,
  reading: Reading | null,
  refused?: string,
): TargetLine {
  const status = reading?.current ? judge(reading.value) : 'gray';
  return { label, unit, goal, reading, status, ...(refused === undefined ? {} : { refused }) };
}

function tile(
  { label, unit, words }: BigNumber,
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
