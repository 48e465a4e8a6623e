import { median, percentile } from '../src/core/statistics.ts';

/** Figures of the rounds in one line. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The median of an even number of values is the mean of the two in the middle. NaN of nothing. */
export function summarize(values: readonly number[]): Summary {
  return {
    median: median(values) ?? Number.NaN,
    min: percentile(values, 0) ?? Number.NaN,
    max: percentile(values, 1) ?? Number.NaN,
  };
}
