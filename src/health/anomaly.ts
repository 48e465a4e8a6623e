import { median } from '../core/statistics.ts';

/** A day that is far from the usual values, and those values. */
export interface Anomaly {
  readonly direction: 'above' | 'below';
  readonly value: number;
  /** Median of the days it was compared with, and the band in which most of them lay. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly days: number;
}

/** One day's value, and whether it is a Saturday or Sunday; `null` means no data. */
export interface DailyValue {
  readonly value: number | null;
  readonly isWeekend: boolean;
}

/** Number of earlier days that are compared, and the least number that is enough. */
const REACH_DAYS = 28;
const ENOUGH = 7;
/** Number of robust standard deviations that are still usual. */
const USUAL_SPREADS = 4;
/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const MAD_TO_SIGMA = 1.4826;
/** Part of its value by which a nearly constant metric may move without being anomalous. */
const LEAST_SPREAD = 0.03;

/**
 * Finds whether the last day is far from the four weeks before it, by their median and median absolute deviation, which one odd day does
 * not move. If working days and weekends differ it is compared with days of its own kind. Null when it is usual, has no data, or when
 * fewer than seven days have.
 */
export function findAnomaly(days: readonly DailyValue[]): Anomaly | null {
  const last = days.at(-1);
  if (!last || last.value === null) return null;
  const before = days.slice(0, -1).slice(-REACH_DAYS);
  const { median, spread, often, count } = usualOf(before, last.isWeekend);
  if (count < ENOUGH) return null;
  const { value } = last;
  // A value that occurs now and then is not an anomaly, although most days have another one.
  if (value >= often.from && value <= often.to) return null;
  const reach = USUAL_SPREADS * Math.max(spread, LEAST_SPREAD * Math.abs(median));
  // A rounding error is not a distance.
  if (Math.abs(value - median) <= Math.max(reach, USUAL_SPREADS * Number.EPSILON)) return null;
  return {
    direction: value > median ? 'above' : 'below',
    value,
    median,
    low: Math.min(median - reach, often.from),
    high: Math.max(median + reach, often.to),
    days: count,
  };
}

/** Usual values of days of the same kind if there are enough of both kinds and the two differ; else of all. */
function usualOf(days: readonly DailyValue[], isWeekend: boolean) {
  const values = (isIncluded: (day: DailyValue) => boolean) =>
    days.flatMap((day) => (day.value !== null && isIncluded(day) ? [day.value] : []));
  const [own, other] = [values((day) => day.isWeekend === isWeekend), values((day) => day.isWeekend !== isWeekend)];
  const [same, rest] = [describe(own), describe(other)];
  const differ = Math.abs(same.median - rest.median) > 2 * Math.max(same.spread, rest.spread);
  return own.length >= ENOUGH && other.length >= ENOUGH && differ ? same : describe([...own, ...other]);
}

function describe(values: readonly number[]) {
  const middle = median(values) ?? 0;
  const spread = MAD_TO_SIGMA * (median(values.map((value) => Math.abs(value - middle))) ?? 0);
  return { median: middle, spread, often: oftenOf(values), count: values.length };
}

/** The span of all but the rarest values, one in twenty on each side. */
function oftenOf(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const rare = Math.floor(sorted.length / 20);
  const [from, to] = [sorted[rare] ?? 0, sorted[sorted.length - 1 - rare] ?? 0];
  return { from, to };
}
