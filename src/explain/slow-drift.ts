import type { Noise } from './noise.ts';

/** Hours before the first and after the last of some changes in which their shape is looked at. */
const AROUND = 36;
/** Hours that a slow change may take. */
const LENGTHS = [18, 24, 36, 48, 72, 96, 120, 150, 180, 220, 260, 300] as const;
/** Variances of an hour's surprise by which a slow change must explain the values better than a step. */
const CERTAIN = 0.5;

/** Changes in one direction, one after another: positions of their first values, and of the changes before and after them. */
export interface Stairs {
  readonly cuts: readonly number[];
  readonly ends: readonly [number, number];
}

/**
 * Returns the hours that these changes took together, if one slow change explains the values as well as they do, because a slow change
 * looks like stairs; 0 if they are steps.
 */
export function hoursOfDrift(values: readonly number[], { cuts, ends: [start, end] }: Stairs, noise: Noise): number {
  const [low, high] = [cuts[0] ?? 0, cuts.at(-1) ?? 0];
  const first = Math.max(start, low - AROUND);
  const part = values.slice(first, Math.min(end, high + AROUND));
  const errorOf = errorsOf(part, noise.likeBefore);
  const steps =
    cuts.length === 1
      ? errorOfStep(part, low - first, errorOf)
      : errorOf(part.map((_, index) => heightOfStairs(values, first + index, cuts)));
  const fits = LENGTHS.filter((hours) => hours >= high - low).map((hours) => {
    // It may begin anywhere where it reaches the changes.
    const [from, to] = [high - first - hours - AROUND / 2, low - first + AROUND / 2];
    const stride = Math.max(1, Math.floor(hours / 12));
    let error = Number.POSITIVE_INFINITY;
    for (let at = from; at <= to; at += stride) {
      error = Math.min(error, errorOf(rampOf(part.length, at, hours)));
    }
    return { hours, error };
  });
  const best = fits.toSorted((a, b) => a.error - b.error)[0];
  const surprise = Math.max(noise.sigma ** 2 * (1 - noise.likeBefore ** 2), steps / Math.max(1, part.length));
  const margin = cuts.length > 1 ? -8 * (cuts.length - 1) * surprise : CERTAIN * surprise;
  return best !== undefined && steps - best.error > margin ? best.hours : 0;
}

/** Hours that a step may be off, and may take: an hour is a mean, and the clock splits the first one. */
const STEP = { off: 3, takes: [1, 2, 3, 4] } as const;

/** Least error of a step near a position. */
function errorOfStep(values: readonly number[], at: number, errorOf: (shape: readonly number[]) => number): number {
  const starts = Array.from({ length: 2 * STEP.off + 1 }, (_, index) => at - 1 - STEP.off + index);
  return Math.min(
    ...starts.flatMap((start) => STEP.takes.map((hours) => errorOf(rampOf(values.length, start, hours)))),
  );
}

function rampOf(count: number, start: number, hours: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => Math.min(1, Math.max(0, (index - start) / hours)));
}

/** Height of stairs at a position, from 0 to about 1: the means of their levels. */
function heightOfStairs(values: readonly number[], at: number, cuts: readonly number[]): number {
  const edges = [(cuts[0] ?? 0) - AROUND, ...cuts, (cuts.at(-1) ?? 0) + AROUND];
  const step = cuts.filter((cut) => at >= cut).length;
  const meanOf = (index: number) => {
    const level = values.slice(Math.max(0, edges[index] ?? 0), edges[index + 1]);
    return level.reduce((sum, value) => sum + value, 0) / Math.max(1, level.length);
  };
  const [bottom, top] = [meanOf(0), meanOf(cuts.length)];
  return top === bottom ? 0 : (meanOf(step) - bottom) / (top - bottom);
}

/**
 * Returns a function that gives the least sum of squared surprises of values that follow a shape, whatever its height: each hour is
 * expected to keep a part of the distance that the one before it had.
 */
function errorsOf(values: readonly number[], likeBefore: number): (shape: readonly number[]) => number {
  const newsOf = (all: readonly number[]) =>
    all.map((one, index) =>
      index === 0 ? Math.sqrt(1 - likeBefore ** 2) * one : one - likeBefore * (all[index - 1] ?? 0),
    );
  const [seen, level] = [newsOf(values), newsOf(values.map(() => 1))];
  const [levels, seenLevel, seenAll] = [product(level, level), product(seen, level), product(seen, seen)];
  return (shape) => {
    const share = newsOf(shape);
    const [shares, shareLevel, seenShare] = [product(share, share), product(share, level), product(seen, share)];
    const determinant = shares * levels - shareLevel ** 2;
    if (determinant <= 1e-9 * shares * levels) return Number.POSITIVE_INFINITY;
    const height = (seenShare * levels - seenLevel * shareLevel) / determinant;
    const base = (seenLevel - height * shareLevel) / levels;
    return seenAll - height * seenShare - base * seenLevel;
  };
}

function product(one: readonly number[], other: readonly number[]): number {
  let sum = 0;
  for (const [index, value] of one.entries()) sum += value * (other[index] ?? 0);
  return sum;
}
