import { exact } from '../core/statistics.ts';
import type { Point } from './reading.ts';

/** A straight ramp from a raw metric to a figure of merit. `one < zero` where less is better. */
export interface Ramp {
  /** Raw value that scores 0. */
  readonly zero: number;
  /** Raw value that scores 1. */
  readonly one: number;
}

/**
 * Figure of merit (FoM) of a raw value: 0 to 1, clamped. `null`, no data, for a raw value that is NaN or infinite.
 * Formula and ramps are the design team's own: `clamp((raw - zero) / (one - zero), 0, 1)`.
 */
export function fomFromRaw(raw: number, ramp: Ramp): number | null {
  if (!Number.isFinite(raw)) return null;
  return Math.min(1, Math.max(0, exact((raw - ramp.zero) / (ramp.one - ramp.zero))));
}

/** Returns the points between 0 and 1: any other value is not a figure of merit, such as a percentage that was sent instead. */
export function figuresIn(points: readonly Point[]): readonly Point[] {
  return points.filter(({ value }) => exact(value) >= 0 && exact(value) <= 1);
}

/** Returns the figures of merit of raw values. */
export function figuresOf(raw: readonly Point[], ramp: Ramp): readonly Point[] {
  return raw.flatMap(({ at, value }) => {
    const figure = fomFromRaw(value, ramp);
    return figure === null ? [] : [{ at, value: figure }];
  });
}

/** Returns the raw value that scores this figure of merit (0 to 1): the inverse of the ramp. */
export function rawAt(fom: number, { zero, one }: Ramp): number {
  return exact(zero + fom * (one - zero));
}

/** Traffic light of a figure of merit. Gray is the absence of data and never a judgement. */
export type Status = 'green' | 'yellow' | 'red' | 'gray';

/** Lowest figure of merit that is still green, and lowest that is still yellow. */
export const THRESHOLDS = { green: 0.7, yellow: 0.3 } as const;

/** Status of an unrounded figure of merit (0 to 1); `null` is no data. */
export function statusOf(fom: number | null): Status {
  if (fom === null) return 'gray';
  if (fom >= THRESHOLDS.green) return 'green';
  return fom >= THRESHOLDS.yellow ? 'yellow' : 'red';
}

/** Formats a figure of merit with two decimals that never contradict the status: 0.6999 is yellow, so it reads 0.69 and not 0.70. No data is a dash. */
export function formatFom(fom: number | null): string {
  if (fom === null) return '–';
  const rounded = fom.toFixed(2);
  return statusOf(Number(rounded)) === statusOf(fom) ? rounded : (Math.floor(fom * 100) / 100).toFixed(2);
}

/**
 * Returns a figure of merit that may be rounded to two decimals, also half up, without contradicting its status: the same value, or one
 * cut to two decimals.
 */
export function roundable(fom: number): number {
  const rounded = Math.round(fom * 100 + 1e-6) / 100;
  return statusOf(rounded) === statusOf(fom) ? fom : Math.floor(fom * 100) / 100;
}

/** Compares statuses for sorting, most urgent first: red, yellow, gray, green. */
export function bySeverity(a: Status, b: Status): number {
  return SEVERITY.indexOf(a) - SEVERITY.indexOf(b);
}

const SEVERITY: readonly Status[] = ['red', 'yellow', 'gray', 'green'];
