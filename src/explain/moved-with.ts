import { DAY_MS, HOUR_MS } from '../core/time.ts';
import { isWorseChange, type MetricSeries, type StepChange } from './change.ts';
import { findChangePoints } from './change-points.ts';
import { beginningOf, partOf } from './hourly-series.ts';

/** A series that is compared, by a name for people. */
export interface NamedSeries extends MetricSeries {
  readonly name: string;
}

/** A series that changed at about the same time. */
export interface MovedSeries {
  readonly name: string;
  readonly isRise: boolean;
  readonly isWorse: boolean;
  readonly before: number;
  readonly after: number;
  /** Difference of its levels in its usual deviations. */
  readonly deviations: number;
  /** Hours after the change that is explained; negative if it changed before. */
  readonly lagHours: number;
}

/** Series by what they did at that time. Names in the order in which they were given. */
export interface MovedWith {
  readonly moved: readonly MovedSeries[];
  readonly unmoved: readonly string[];
  /** Series without enough data around that time. */
  readonly unknown: readonly string[];
}

/** Hours around a change within which another one counts as of the same time. */
const SAME_TIME_HOURS = 12;
/** Days before that make up what is usual for a series, and hours after. */
const USUAL_DAYS = 10;
const AFTER_HOURS = 36;
/** Hours with data on each side without which nothing is said. */
const ENOUGH = { before: 8, after: 2 };

/** A series by its change at that time: null if it had none, undefined if that is not known. */
export interface Comparison {
  readonly name: string;
  readonly moved: MovedSeries | null | undefined;
}

/** Compares one series with a change. */
export function compareWith(step: StepChange, series: NamedSeries): Comparison {
  return { name: series.name, moved: movedSeriesOf(step, series) };
}

/** Sorts series by what they did: those that changed first, the nearest and largest of them first. */
export function movedAmong(comparisons: readonly Comparison[]): MovedWith {
  const named = (isWanted: (moved: Comparison['moved']) => boolean) =>
    comparisons.filter(({ moved }) => isWanted(moved)).map(({ name }) => name);
  return {
    moved: comparisons.flatMap(({ moved }) => moved ?? []).toSorted(byNearness),
    unmoved: named((moved) => moved === null),
    unknown: named((moved) => moved === undefined),
  };
}

function byNearness(a: MovedSeries, b: MovedSeries): number {
  return Math.abs(a.lagHours) - Math.abs(b.lagHours) || b.deviations - a.deviations;
}

/** Change of a series at that time; null if it did not, undefined if that is not known. */
function movedSeriesOf({ at }: StepChange, series: NamedSeries): MovedSeries | null | undefined {
  const hour = Math.round((at - series.grid.from) / HOUR_MS);
  const start = Math.max(0, hour - (USUAL_DAYS * DAY_MS) / HOUR_MS);
  const part = partOf(series, start, hour + AFTER_HOURS);
  const withData = (from: number, to: number) =>
    series.values.slice(Math.max(0, from), Math.max(0, to)).filter((value) => value !== null).length;
  if (withData(hour - SAME_TIME_HOURS * 2, hour) < ENOUGH.before) return undefined;
  if (withData(hour, hour + SAME_TIME_HOURS) < ENOUGH.after) return undefined;
  const { changes } = findChangePoints(part, series.least);
  const near = changes
    .filter(({ took }) => took === 0)
    .map((change) => ({ ...change, lagHours: (beginningOf(part.grid, change.hour) - at) / HOUR_MS }))
    .filter(({ lagHours }) => Math.abs(lagHours) <= SAME_TIME_HOURS);
  const [nearest] = near.toSorted((a, b) => Math.abs(a.lagHours) - Math.abs(b.lagHours));
  if (nearest === undefined) return null;
  const { before, after, deviations, lagHours } = nearest;
  const isWorse = isWorseChange(nearest, series.isLessBetter);
  return { name: series.name, isRise: after > before, isWorse, before, after, deviations, lagHours };
}
