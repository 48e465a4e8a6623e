import type { LocalDay } from '../core/days.ts';
import { mean } from '../core/statistics.ts';

/** One value of a time series; `at` is the start of its bucket, in milliseconds since 1970. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** Returns the mean of the points of a local day; `null` when it has none. */
export function dayMean(points: readonly Point[], day: LocalDay): number | null {
  return mean(pointsIn(points, day).map(({ value }) => value));
}

/** Returns the points of a local day. */
export function pointsIn(points: readonly Point[], { start, end }: LocalDay): readonly Point[] {
  return points.filter(({ at }) => at >= start && at < end);
}

/** Returns the newest point, or undefined. */
export function newest(points: readonly Point[]): Point | undefined {
  return points.reduce<Point | undefined>((last, point) => (last && last.at > point.at ? last : point), undefined);
}

/** The newest value of a raw metric. `current` is false once it is older than two runs of its collector. */
export interface Reading {
  readonly value: number;
  /** Latest and earliest time at which it was measured, in milliseconds since 1970. */
  readonly at: number;
  readonly from: number;
  readonly current: boolean;
}

/** Returns the newest of points with buckets of `bucketMs`; it stays current for `freshMs` after its bucket. Null without points. */
export function readingOf(
  points: readonly Point[],
  { now, bucketMs, freshMs }: { readonly now: number; readonly bucketMs: number; readonly freshMs: number },
): Reading | null {
  const point = newest(points);
  if (!point) return null;
  const at = Math.min(point.at + bucketMs, now);
  return { value: point.value, at, from: point.at, current: now - point.at <= bucketMs + freshMs };
}

/** Reason why Datadog gave no usable answer. `detail` is Datadog's or the network's own message, for those who fix it. */
export interface Failure {
  readonly kind: 'forbidden' | 'rate-limited' | 'bad-query' | 'server-error' | 'timeout' | 'unreachable' | 'unreadable';
  readonly detail: string;
  /** Time from which another request makes sense, in milliseconds since 1970; known for rate limits. */
  readonly until?: number;
}

/** A value with its time, or the reason why there is none. Times are milliseconds since 1970. */
export type Answer<Value> =
  | { readonly kind: 'fresh'; readonly value: Value; readonly at: number }
  /** The last good value, read at `at`; reading has failed since `failingSince`. */
  | {
      readonly kind: 'stale';
      readonly value: Value;
      readonly at: number;
      readonly failure: Failure;
      readonly failingSince: number;
    }
  | { readonly kind: 'unavailable'; readonly failure: Failure; readonly failingSince: number };

/** An answer that has a value, possibly an old one. */
export type KnownAnswer<Value> = Exclude<Answer<Value>, { readonly kind: 'unavailable' }>;

/** Returns the same answer with its value mapped. */
export function mapAnswer<From, To>(answer: Answer<From>, change: (value: From) => To): Answer<To> {
  return answer.kind === 'unavailable' ? answer : mapKnown(answer, change);
}

/** Returns the same for an answer that has a value. */
export function mapKnown<From, To>(answer: KnownAnswer<From>, change: (value: From) => To): KnownAnswer<To> {
  return { ...answer, value: change(answer.value) };
}
