import { newest, type Point } from './points.ts';

/** The newest value of a raw metric. `current` is false once it is older than two runs of its collector. */
export interface Reading {
  readonly value: number;
  /** When it was measured at the latest and at the earliest, in milliseconds since 1970. */
  readonly at: number;
  readonly from: number;
  readonly current: boolean;
}

/** The newest of points that each stand for `bucketMs`; it stays current for `freshMs` after its bucket. Null of none. */
export function readingOf(points: readonly Point[], now: number, bucketMs: number, freshMs: number): Reading | null {
  const point = newest(points);
  if (!point) return null;
  const at = Math.min(point.at + bucketMs, now);
  return { value: point.value, at, from: point.at, current: now - point.at <= bucketMs + freshMs };
}
