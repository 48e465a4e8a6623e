import { isWorseChange, type MetricSeries, recoveryOf, type StepChange } from './change.ts';
import type { ChangePoint, ChangePoints } from './change-points.ts';
import { beginningOf } from './hourly-series.ts';

/** Earlier changes like the one that is explained, within the days that were read. */
export interface EarlierTimes {
  /** Number of days with data: a change on another one is not known. */
  readonly days: number;
  /**
   * Times that it happened before, oldest first, in milliseconds since 1970; `recoveredAt` is null if it did not recover before the next
   * one.
   */
  readonly times: readonly { readonly at: number; readonly recoveredAt: number | null }[];
}

/** Least share of the size of a change that makes an earlier one like it. */
const ALIKE = 0.5;

/** Finds when a series changed before as it did now: in the same direction, and by half as much or more. */
export function earlierTimes(
  { grid, values, isLessBetter }: MetricSeries,
  { changes }: ChangePoints,
  step: StepChange,
): EarlierTimes {
  const now = changes.find(({ hour }) => beginningOf(grid, hour) === step.at);
  const size = Math.abs(step.after - step.before);
  const alike = changes.filter(
    (change) =>
      change.took === 0 &&
      isWorseChange(change, isLessBetter) === step.isWorse &&
      Math.abs(change.after - change.before) >= ALIKE * size &&
      beginningOf(grid, change.hour) < step.at,
  );
  const times: { at: number; recoveredAt: number | null }[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const change of alike) {
    // Within a fall that has not ended, a further one is a part of it.
    if (change.hour < end) continue;
    const recovery = recoveryOf(change, changes);
    end = recovery?.hour ?? Number.POSITIVE_INFINITY;
    if (now !== undefined && isPartOf(now, end)) break;
    times.push({ at: beginningOf(grid, change.hour), recoveredAt: recovery ? beginningOf(grid, recovery.hour) : null });
  }
  const withData = grid.slots.filter((_, hour) => (values[hour] ?? null) !== null);
  return { days: new Set(withData.map(({ day }) => day)).size, times };
}

/** Whether a change lies within one that ends at that hour. */
function isPartOf({ hour }: ChangePoint, end: number): boolean {
  return hour < end;
}
