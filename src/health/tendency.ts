import { exact, mean } from './mean.ts';

type Values = readonly (number | null)[];

/** The straight line through the values with the least squares; all null where fewer than two are known. */
export function trendLine(values: Values): Values {
  const known = values.flatMap((value, x) => (value === null ? [] : [{ x, value }]));
  const [middle, level] = [mean(known.map(({ x }) => x)), mean(known.map(({ value }) => value))];
  if (known.length < 2 || middle === null || level === null) return values.map(() => null);
  const spread = known.reduce((sum, { x }) => sum + (x - middle) ** 2, 0);
  const slope = known.reduce((sum, { x, value }) => sum + (x - middle) * (value - level), 0) / spread;
  return values.map((_, x) => exact(level + slope * (x - middle)));
}

/** The mean of each value and the two before it; null where none of them is known. */
export function movingAverage(values: Values): Values {
  return values.map((_, index) =>
    mean(values.slice(Math.max(0, index - 2), index + 1).filter((value) => value !== null)),
  );
}
