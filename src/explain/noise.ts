import { median } from '../core/statistics.ts';

/** Usual variation of a series from hour to hour, which a change has to stand out from. */
export interface Noise {
  /** Standard deviation around a level. */
  readonly sigma: number;
  /** Correlation of an hour with the one before, from 0 to MOST_LIKE_BEFORE. */
  readonly likeBefore: number;
}

/** Beyond it, a series that wanders could not be distinguished from one that changes at all. */
const MOST_LIKE_BEFORE = 0.9;
/** Distances of the hours that are compared: neighbours, and hours that have little to do with each other. */
const LAGS = { near: 1, far: 8 } as const;
/**
 * Shares of the smallest differences that count, without changes and outliers, which more of the far ones span; and what makes the mean of
 * that share of a normal distribution's absolute values its standard deviation.
 */
const KEPT = { near: { share: 0.95, toSigma: 1.395 }, far: { share: 0.9, toSigma: 1.521 } } as const;

/**
 * Returns the noise of values by their differences, on which a step or a slow drift has little influence: those of hours far from each
 * other give its size, those of neighbours how much an hour is like the one before. `least` is the smallest that counts.
 */
export function noiseOf(values: readonly number[], least: number): Noise {
  const [near, far] = (['near', 'far'] as const).map((distance) => spreadOfDifferences(values, distance)) as [
    number,
    number,
  ];
  if (near === 0) return { sigma: least, likeBefore: 0 };
  const likeBefore = Math.min(MOST_LIKE_BEFORE, Math.max(0, 1 - (near / far) ** 2));
  return { sigma: Math.max(least, near / Math.sqrt(2 * (1 - likeBefore))), likeBefore };
}

function spreadOfDifferences(values: readonly number[], distance: keyof typeof LAGS): number {
  const { share, toSigma } = KEPT[distance];
  const sizes = values
    .slice(LAGS[distance])
    .map((value, index) => Math.abs(value - (values[index] ?? value)))
    .toSorted((a, b) => a - b);
  const kept = sizes.slice(0, Math.ceil(sizes.length * share));
  if (kept.length === 0) return 0;
  // A mean, because whole numbers have few medians.
  return (toSigma * kept.reduce((sum, one) => sum + one, 0)) / kept.length;
}

/** Returns the variance of the mean of `count` hours in a row, in variances of one. */
export function varianceOfMean({ likeBefore: r }: Noise, count: number): number {
  const lasting = (1 + r) / (1 - r) - (2 * r * (1 - r ** count)) / (count * (1 - r) ** 2);
  return lasting / count;
}

/** Returns how much more hours that are alike can pretend a change than independent ones. */
export function inflationOf({ likeBefore: r }: Noise): number {
  return (1 + r) / (1 - r);
}

/** Hours on each side that decide what is usual around an hour, and deviations beyond which a value is cut. */
const AROUND = 2;
const CUT = 3;

/** Returns the values, each no further than three deviations from the median of those around it: one odd hour is not a change. */
export function withoutOutliers(values: readonly number[], { sigma }: Noise): readonly number[] {
  return values.map((value, index) => {
    const around = values.slice(Math.max(0, index - AROUND), index + AROUND + 1);
    const middle = median(around) ?? value;
    return Math.min(middle + CUT * sigma, Math.max(middle - CUT * sigma, value));
  });
}
