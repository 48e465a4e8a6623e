import { DAY_MS, HOUR_MS } from '../core/time.ts';
import type { ChangePoint, ChangePoints } from './change-points.ts';
import { beginningOf, type Hourly, type HourlyGrid } from './hourly-series.ts';

/** A series with what makes it worse. */
export interface MetricSeries {
  readonly grid: HourlyGrid;
  readonly values: Hourly;
  /** Whether a lower value is the better one. */
  readonly isLessBetter: boolean;
  /** Smallest difference that matters to anybody. */
  readonly least: number;
}

/** Confidence that a series changed then. */
export type Confidence = 'clear' | 'likely' | 'uncertain';

/** A change from one level to another. Times in milliseconds since 1970. */
export interface StepChange {
  readonly kind: 'step';
  readonly isWorse: boolean;
  readonly isRise: boolean;
  readonly before: number;
  readonly after: number;
  /** The hour at which it changed, and the times between which it did. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly confidence: Confidence;
  /** Whether there were no data right before it, so that it may have changed earlier. */
  readonly isAfterGap: boolean;
  /** Time from which it was as before again; null if it is not. */
  readonly recoveredAt: number | null;
}

/** A change so slow that it has no time. */
export interface DriftChange {
  readonly kind: 'drift';
  readonly isWorse: boolean;
  readonly isRise: boolean;
  readonly before: number;
  readonly after: number;
  /** About when it began and ended. */
  readonly from: number;
  readonly to: number;
}

/** The newest change of a series that explains its present state, or what there is instead. */
export type Change =
  | StepChange
  | DriftChange
  /** No data since then. */
  | { readonly kind: 'no-data'; readonly since: number }
  /** As always; `hours` is the number of hours with data in the days in which a change may explain the present. */
  | { readonly kind: 'none'; readonly hours: number }
  /** Too few hours with data in so many days to say anything. */
  | { readonly kind: 'too-little'; readonly hours: number; readonly days: number };

/** Hours with data from which a change can be seen. */
const ENOUGH_HOURS = 12;
/** Days, back from now, in which a change may explain the present, and hours with data in them without which it cannot be seen. */
const RECENT = { days: 7, hours: 2 } as const;
/** Share of the largest recent change that a newer one needs to be the one that is explained. */
const COMPARABLE = 0.4;
/** Time by which a value may be shown late or early, because an hour is shown by its mean. */
const HALF_AN_HOUR = HOUR_MS / 2;

/**
 * Returns the change to explain: the newest one for the worse, or, without one, the newest one. `freshMs` is the age from which data are
 * missing.
 */
export function changeToExplain(
  series: MetricSeries,
  points: ChangePoints,
  { now, freshMs }: { readonly now: number; readonly freshMs: number },
): Change {
  const { grid, values, isLessBetter } = series;
  const isRecent = (hour: number) => now - beginningOf(grid, hour) <= RECENT.days * DAY_MS;
  const hours = values.filter((value) => value !== null).length;
  const recentHours = values.filter((value, hour) => value !== null && isRecent(hour)).length;
  const tooLittle = { kind: 'too-little', hours, days: (grid.slots.at(-1)?.day ?? -1) + 1 } as const;
  const lastHour = values.findLastIndex((value) => value !== null);
  if (lastHour < 0) return tooLittle;
  const noDataSince = beginningOf(grid, lastHour + 1);
  if (now - noDataSince > freshMs) return { kind: 'no-data', since: noDataSince };
  if (hours < ENOUGH_HOURS) return tooLittle;
  if (recentHours < RECENT.hours) return { ...tooLittle, hours: recentHours, days: RECENT.days };
  const recent = points.changes.filter(({ hour }) => isRecent(hour));
  const worse = recent.filter((change) => isWorseChange(change, isLessBetter));
  const chosen = newestLarge(worse) ?? newestLarge(recent);
  if (chosen === undefined) return { kind: 'none', hours: recentHours };
  return chosen.took > 0
    ? driftOf(chosen, points, { grid, isLessBetter })
    : stepOf(chosen, points, { grid, isLessBetter, now });
}

/** Whether a change is one for the worse. */
export function isWorseChange(
  { before, after }: Pick<ChangePoint, 'before' | 'after'>,
  isLessBetter: boolean,
): boolean {
  return after > before === isLessBetter;
}

function newestLarge(changes: readonly ChangePoint[]): ChangePoint | undefined {
  const sizes = changes.map(({ before, after }) => Math.abs(after - before));
  const least = COMPARABLE * Math.max(0, ...sizes);
  return changes.findLast((_, index) => (sizes[index] ?? 0) >= least);
}

interface Direction {
  readonly grid: HourlyGrid;
  readonly isLessBetter: boolean;
}

function stepOf(
  change: ChangePoint,
  points: ChangePoints,
  { grid, isLessBetter, now }: Direction & { readonly now: number },
): StepChange {
  const { before, after, hour, earliest, latest, gap } = change;
  const recovery = recoveryOf(change, points.changes);
  return {
    kind: 'step',
    isWorse: isWorseChange(change, isLessBetter),
    isRise: after > before,
    before,
    after,
    at: beginningOf(grid, hour),
    from: beginningOf(grid, earliest) - HALF_AN_HOUR,
    // The hour of now has not ended.
    to: Math.min(now, beginningOf(grid, latest) + HALF_AN_HOUR),
    confidence: confidenceIn(change, points.isRhythmKnown),
    isAfterGap: gap > 0,
    recoveredAt: recovery === undefined ? null : beginningOf(grid, recovery.hour),
  };
}

/** The first change after another one that takes back half of it or more; undefined if there is none. */
export function recoveryOf(
  { hour, before, after }: ChangePoint,
  changes: readonly ChangePoint[],
): ChangePoint | undefined {
  const middle = (before + after) / 2;
  return changes.find((one) => one.hour > hour && one.after > middle === before > middle);
}

const CLEAR = { deviations: 4, hours: 2 };
const LIKELY = { deviations: 3, hours: 6 };

function confidenceIn({ deviations, earliest, latest }: ChangePoint, isRhythmKnown: boolean): Confidence {
  const hours = latest - earliest;
  if (deviations >= CLEAR.deviations && hours <= CLEAR.hours && isRhythmKnown) return 'clear';
  return deviations >= LIKELY.deviations && hours <= LIKELY.hours ? 'likely' : 'uncertain';
}

/** A slow change, with those right before it in the same direction: a long one is cut into several levels. */
function driftOf(change: ChangePoint, { changes }: ChangePoints, { grid, isLessBetter }: Direction): DriftChange {
  let first = change;
  for (const earlier of changes.slice(0, changes.indexOf(change)).toReversed()) {
    if (earlier.took === 0 || earlier.after > earlier.before !== change.after > change.before) break;
    first = earlier;
  }
  return {
    kind: 'drift',
    isWorse: isWorseChange(change, isLessBetter),
    isRise: change.after > change.before,
    before: first.before,
    after: change.after,
    from: beginningOf(grid, Math.max(0, first.hour - Math.round(first.took / 2))),
    to: beginningOf(grid, Math.min(grid.slots.length, change.hour + Math.round(change.took / 2))),
  };
}
