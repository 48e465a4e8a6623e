import { mean } from '../core/statistics.ts';
import type { LocalDay } from './days.ts';

/** One value of a time series; `at` is the start of its bucket, in milliseconds since 1970. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** Mean over a local day of its points; `null` when it has none. */
export function dayMean(points: readonly Point[], { start, end }: LocalDay): number | null {
  return mean(points.filter(({ at }) => at >= start && at < end).map(({ value }) => value));
}

/** The newest point, or undefined. */
export function newest(points: readonly Point[]): Point | undefined {
  return points.reduce<Point | undefined>((last, point) => (last && last.at > point.at ? last : point), undefined);
}
