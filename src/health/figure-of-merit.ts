import { exact } from '../core/statistics.ts';
import type { Point } from './reading.ts';

/** A straight ramp from a raw metric to a figure of merit. `one < zero` if less is better. */
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
  // Rounding takes most of the time of a rollup, and matters only just beyond the ends.
  const isFigure = (value: number) => (value >= 0 && value <= 1) || (exact(value) >= 0 && exact(value) <= 1);
  return points.filter(({ value }) => isFigure(value));
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
