import type { Noise } from './noise.ts';

/** Shortest segment, in hours; the newest one may be shorter, because people ask soon. */
const SHORTEST = 3;
const SHORTEST_NEWEST = 2;
/** Penalty of a segment, in variances times the logarithm of the number of hours. */
const PENALTY = 3;

/**
 * Cuts values into segments of one level each, and returns the position of the first value of each but the first: the cut with the least
 * sum of squared prediction errors and penalty of its segments, over all possible cuts.
 */
export function cutIntoSegments(values: readonly number[], noise: Noise): readonly number[] {
  const count = values.length;
  if (count < SHORTEST + SHORTEST_NEWEST) return [];
  const penalty = PENALTY * Math.log(Math.max(count, 24)) * noise.sigma ** 2 * (1 - noise.likeBefore ** 2);
  const cost = costsOf(values, noise);
  const best = new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY);
  const cutAt = new Int32Array(count + 1);
  best[0] = -penalty;
  for (let end = SHORTEST_NEWEST; end <= count; end += 1) {
    const shortest = end === count ? SHORTEST_NEWEST : SHORTEST;
    for (let start = 0; start <= end - shortest; start += 1) {
      const total = (best[start] ?? 0) + cost(start, end) + penalty;
      if (total >= (best[end] ?? 0)) continue;
      best[end] = total;
      cutAt[end] = start;
    }
  }
  const cuts: number[] = [];
  for (let end = cutAt[count] ?? 0; end > 0; end = cutAt[end] ?? 0) cuts.push(end);
  return cuts.toReversed();
}

/**
 * Returns a function that gives the sum of squared prediction errors of the values of a span with one level: each hour is expected to keep
 * a part of the distance that the one before it had, the first hour of a span none. So a sudden change counts for more than a slow drift
 * does.
 */
function costsOf(values: readonly number[], { likeBefore: r }: Noise): (start: number, end: number) => number {
  // Distances from the first value keep the sums small, and so exact.
  const origin = values[0] ?? 0;
  const sums = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  for (const [index, value] of values.entries()) {
    const kept = index === 0 ? 0 : r * ((values[index - 1] ?? origin) - origin);
    const error = value - origin - kept;
    sums[index + 1] = (sums[index] ?? 0) + error;
    squares[index + 1] = (squares[index] ?? 0) + error * error;
  }
  return (start, end) => {
    const first = (values[start] ?? origin) - origin;
    const square = (1 - r * r) * first * first + (squares[end] ?? 0) - (squares[start + 1] ?? 0);
    const sum = (1 - r * r) * first + (1 - r) * ((sums[end] ?? 0) - (sums[start + 1] ?? 0));
    return square - (sum * sum) / (1 - r * r + (1 - r) ** 2 * (end - start - 1));
  };
}
