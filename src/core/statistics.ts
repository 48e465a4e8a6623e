/**
 * Rounds to 12 significant digits. Binary fractions drift in the 16th: the mean of twenty-four values of 0.7 has to be
 * 0.7 and green, not 0.6999999999999998 and yellow.
 */
export function exact(value: number): number {
  return Number(value.toPrecision(12));
}

/** Returns the arithmetic mean, or `null` without values. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return exact(values.reduce((total, value) => total + value, 0) / values.length);
}

/** Returns the middle value, or the mean of the two in the middle; `null` without values. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Returns the percentile `share` (0 to 1) by the nearest rank; `null` without values. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Returns the number of items by name. */
export function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return counts;
}

/** Equidistant values; null if one is not known. */
export type Series = readonly (number | null)[];

/** Returns the least-squares line through the values; all null if fewer than two are known. */
export function trendLine(values: Series): Series {
  const known = values.flatMap((value, x) => (value === null ? [] : [{ x, value }]));
  const [middle, level] = [mean(known.map(({ x }) => x)), mean(known.map(({ value }) => value))];
  if (known.length < 2 || middle === null || level === null) return values.map(() => null);
  const spread = known.reduce((sum, { x }) => sum + (x - middle) ** 2, 0);
  const slope = known.reduce((sum, { x, value }) => sum + (x - middle) * (value - level), 0) / spread;
  return values.map((_, x) => exact(level + slope * (x - middle)));
}

/** Returns the mean of each value and the two before it; null if none of them is known. */
export function movingAverage(values: Series): Series {
  return values.map((_, index) =>
    mean(values.slice(Math.max(0, index - 2), index + 1).filter((value) => value !== null)),
  );
}
