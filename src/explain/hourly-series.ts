import { hourOfDay, type LocalDay } from '../core/days.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import type { Point } from '../health/reading.ts';

/** One hour of a grid: the local day that it lies in, by its position, and its place in that day. */
export interface Slot {
  readonly day: number;
  /** Hour of the wall clock, 0 to 23: where clocks are set back, two of a day have the same. */
  readonly hour: number;
  /** The same, 0 to 23, by a clock that is never changed. */
  readonly evenHour: number;
  readonly isWeekend: boolean;
}

/** Consecutive hours, the first one beginning at `from`, in milliseconds since 1970; the last one is the hour of now. */
export interface HourlyGrid {
  readonly from: number;
  readonly slots: readonly Slot[];
}

/** Value of each hour of a grid; null for an hour without data. */
export type Hourly = readonly (number | null)[];

/** Builds the grid of local days of a zone until `now`. `isWeekend` says which of the days are free of work. */
export function gridOf(
  days: readonly LocalDay[],
  now: number,
  { timeZone, isWeekend }: { readonly timeZone: string; readonly isWeekend: (day: LocalDay) => boolean },
): HourlyGrid {
  const from = floorToHour(days[0]?.start ?? now);
  const free = days.map(isWeekend);
  const count = Math.max(0, Math.ceil((now - from) / HOUR_MS));
  let day = 0;
  const slots = Array.from({ length: count }, (_, index): Slot => {
    const at = Math.max(from + index * HOUR_MS, days[0]?.start ?? 0);
    while (day < days.length - 1 && at >= (days[day]?.end ?? at)) day += 1;
    const evenHour = Math.floor((at - (days[0]?.start ?? from)) / HOUR_MS) % 24;
    return { day, hour: hourIn(days[day], at, timeZone), evenHour, isWeekend: free[day] ?? false };
  });
  return { from, slots };
}

/** Hour of the wall clock in a local day, which is that since its beginning but for a change of clocks. */
function hourIn(day: LocalDay | undefined, at: number, timeZone: string): number {
  const isEven = day !== undefined && day.end - day.start === DAY_MS;
  return isEven ? Math.floor((at - day.start) / HOUR_MS) : hourOfDay(at, timeZone);
}

/** Returns the mean of the points of each hour. */
export function hourlyValues({ from, slots }: HourlyGrid, points: readonly Point[]): Hourly {
  const sums = slots.map(() => ({ total: 0, count: 0 }));
  for (const { at, value } of points) {
    const sum = sums[Math.floor((at - from) / HOUR_MS)];
    if (sum === undefined || !Number.isFinite(value)) continue;
    sum.total += value;
    sum.count += 1;
  }
  return sums.map(({ total, count }) => (count === 0 ? null : total / count));
}

/** Returns the beginning of an hour of the grid, in milliseconds since 1970. */
export function beginningOf({ from }: HourlyGrid, index: number): number {
  return from + index * HOUR_MS;
}

/** The part of a grid from one hour up to another, which is not in it, and of its values. */
export function partOf<Values extends { readonly grid: HourlyGrid; readonly values: Hourly }>(
  { grid, values }: Values,
  first: number,
  end: number,
): { readonly grid: HourlyGrid; readonly values: Hourly } {
  const start = Math.max(0, first);
  return {
    grid: { from: beginningOf(grid, start), slots: grid.slots.slice(start, end) },
    values: values.slice(start, end),
  };
}

function floorToHour(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
