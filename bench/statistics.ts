/** Figures of the rounds in one line. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The smallest value that `percent` (above 0, up to 100) of the values do not exceed: nearest rank. NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN;
}

/** The median of an even number of values is the mean of the two in the middle. NaN of nothing. */
export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const upper = Math.floor(sorted.length / 2);
  return {
    median: sorted.length % 2 === 1 ? at(upper) : (at(upper - 1) + at(upper)) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}
