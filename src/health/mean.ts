/**
 * Rounds to 12 significant digits. Binary fractions drift in the 16th: the mean of twenty-four times 0.7 has to be 0.7
 * and green, not 0.6999999999999998 and yellow.
 */
export function exact(value: number): number {
  return Number(value.toPrecision(12));
}

/** Arithmetic mean, or `null` of nothing. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return exact(values.reduce((total, value) => total + value, 0) / values.length);
}
