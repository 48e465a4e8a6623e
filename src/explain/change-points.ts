import { median, percentile } from '../core/statistics.ts';
import type { Hourly, HourlyGrid } from './hourly-series.ts';
import { inflationOf, type Noise, noiseOf, varianceOfMean, withoutOutliers } from './noise.ts';
import { cutIntoSegments } from './segments.ts';
import { hoursOfDrift } from './slow-drift.ts';
import { withoutRhythm } from './usual-rhythm.ts';

/** A change of a series from one level to another. Positions are hours of its grid. */
export interface ChangePoint {
  /** First hour on the new level. */
  readonly hour: number;
  /** Hours between which it may have been as well, both included. */
  readonly earliest: number;
  readonly latest: number;
  readonly before: number;
  readonly after: number;
  /** Difference of the levels in usual deviations. */
  readonly deviations: number;
  /** Hours that it took; 0 for a step. */
  readonly took: number;
  /** Hours without data right before its first hour. */
  readonly gap: number;
}

/** Changes of a series, oldest first, and what is known about its rhythm. */
export interface ChangePoints {
  readonly changes: readonly ChangePoint[];
  readonly hasRhythm: boolean;
  readonly isRhythmKnown: boolean;
}

/** Least difference of two levels, in usual deviations: a smaller one is not visible, and cannot be placed to the hour. */
const VISIBLE = 2.3;
/** Least difference in standard errors of the two levels. */
const CERTAIN = 4.5;
/** Hours on each side that make up a level. */
const LEVEL_HOURS = 48;
const LEAST_SHARE = 0.2;

/** Finds the changes of a series that noise, its usual rhythm and single odd hours do not explain. `least` is the smallest that matters. */
export function findChangePoints(
  { grid, values }: { readonly grid: HourlyGrid; readonly values: Hourly },
  least: number,
): ChangePoints {
  const { values: flat, hasRhythm, isKnown } = withoutRhythm(values, grid.slots);
  const known = flat.flatMap((value, hour) => (value === null ? [] : [{ hour, value }]));
  const numbers = known.map(({ value }) => value);
  const noise = noiseOf(numbers, Math.max(LEAST_SHARE * least, smallestOf(numbers)));
  const clean = withoutOutliers(numbers, noise);
  const cuts = significantCuts(clean, cutIntoSegments(clean, noise), { noise, least, odd: oddDistance(numbers) });
  const steps = cuts.map((cut, index) => {
    return placed(clean, { cut, ends: [cuts[index - 1] ?? 0, cuts[index + 1] ?? clean.length] }, noise);
  });
  const took = hoursTaken(clean, steps, noise);
  const changes = steps.map((step, index) => ({ ...step, took: took[index] ?? 0 }));
  const found = changes.map(({ at, from, to, ...change }): ChangePoint => {
    const hour = known[at]?.hour ?? 0;
    const gap = hour - (known[at - 1]?.hour ?? hour - 1) - 1;
    const earliest = (known[from - 1]?.hour ?? -1) + 1;
    return { ...change, hour, gap, earliest: Math.min(hour, earliest), latest: known[to]?.hour ?? hour };
  });
  return {
    changes: isKnown ? found : found.filter((change) => !isOfEveryDay(flat, change)),
    hasRhythm,
    isRhythmKnown: isKnown,
  };
}

/** Rounding errors of the values: they are not noise. */
function smallestOf(values: readonly number[]): number {
  return 1e-9 * Math.max(...values.map(Math.abs), 1e-9);
}

/** Hours that each change took: those in one direction, one after another, are looked at together. */
function hoursTaken(
  values: readonly number[],
  steps: readonly Pick<ReturnType<typeof placed>, 'at' | 'before' | 'after'>[],
  noise: Noise,
): readonly number[] {
  const isRise = ({ before, after }: { readonly before: number; readonly after: number }) => after > before;
  return steps.flatMap((step, index) => {
    const previous = steps[index - 1];
    if (previous !== undefined && isRise(previous) === isRise(step)) return [];
    const turn = steps.findIndex((one, later) => later > index && isRise(one) !== isRise(step));
    const last = turn < 0 ? steps.length : turn;
    const cuts = steps.slice(index, last).map(({ at }) => at);
    const hours = hoursOfDrift(values, { cuts, ends: [previous?.at ?? 0, steps[last]?.at ?? values.length] }, noise);
    return cuts.map(() => hours);
  });
}

interface Demands {
  readonly noise: Noise;
  readonly least: number;
  /** Distance from what is usual that single hours have at times. */
  readonly odd: number;
}

/** Values on each side that make up what is usual around one, and the share of values that are not odd. */
const USUAL_AROUND = 12;
const NOT_ODD = 0.98;

function oddDistance(values: readonly number[]): number {
  // One level for each half a day is near enough, and much faster than one for each hour.
  const levels = Array.from({ length: Math.ceil(values.length / USUAL_AROUND) }, (_, block) => {
    const start = (block - 1) * USUAL_AROUND;
    return median(values.slice(Math.max(0, start), start + 3 * USUAL_AROUND)) ?? 0;
  });
  const distances = values.map((value, index) => Math.abs(value - (levels[Math.floor(index / USUAL_AROUND)] ?? value)));
  return percentile(distances, NOT_ODD) ?? 0;
}

/** Hours up to which a level is short, so that odd hours may make it up. */
const SHORT_HOURS = 4;
/** Factor by which a short level has to be further than odd hours: a larger one if it is over. */
const BEYOND_ODD = { last: 1.2, over: 2 };

function oddTimes(count: number, { cut, ends: [start, end] }: Cut): number {
  if ((end - cut <= SHORT_HOURS && end < count) || (cut - start <= SHORT_HOURS && start > 0)) return BEYOND_ODD.over;
  return end - cut <= SHORT_HOURS ? BEYOND_ODD.last : 0;
}

/** Removes the cuts whose levels differ too little, the least certain first, until all others are certain. */
function significantCuts(values: readonly number[], cuts: readonly number[], demands: Demands): readonly number[] {
  let left = cuts;
  for (;;) {
    const rated = left.map((cut, index) => {
      const ends = [left[index - 1] ?? 0, left[index + 1] ?? values.length] as const;
      return { cut, excess: excessOf(values, { cut, ends }, demands) };
    });
    const weakest = rated.toSorted((a, b) => a.excess - b.excess)[0];
    if (weakest === undefined || weakest.excess >= 1) return left;
    left = left.filter((cut) => cut !== weakest.cut);
  }
}

/** A cut, and those next to it. */
interface Cut {
  readonly cut: number;
  readonly ends: readonly [number, number];
}

/** Share of the difference that is demanded of a change which a cut reaches; 1 or more is enough. */
function excessOf(values: readonly number[], at: Cut, { noise, least, odd }: Demands): number {
  const { before, after, counts } = levelsAt(values, at);
  const difference = Math.abs(after - before);
  const error = noise.sigma * Math.sqrt(varianceOfMean(noise, counts[0]) + varianceOfMean(noise, counts[1]));
  const demanded = Math.max(least, VISIBLE * noise.sigma, CERTAIN * error, oddTimes(values.length, at) * odd);
  return difference / Math.max(demanded, Number.MIN_VALUE);
}

function levelsAt(values: readonly number[], { cut, ends: [start, end] }: Cut) {
  const older = values.slice(Math.max(start, cut - LEVEL_HOURS), cut);
  const newer = values.slice(cut, Math.min(end, cut + LEVEL_HOURS));
  const counts = [older.length, newer.length] as const;
  return { before: median(older) ?? 0, after: median(newer) ?? 0, counts };
}

/** Positions that are compared on each side of a cut. */
const NEAR = 8;
/** Variances by which a position may explain the values worse than the best one and still be possible. */
const POSSIBLE = 6;
/** Largest error of one hour: in variances, and as a part of the change. */
const LARGEST_ERROR = 9;
const LARGEST_SHARE = 0.75;

/** The best position of a cut by its two levels, and those that are possible as well. */
function placed(values: readonly number[], { cut, ends }: Cut, noise: Noise) {
  const { before, after } = levelsAt(values, { cut, ends });
  const variance = noise.sigma ** 2;
  const largest = Math.max(LARGEST_ERROR * variance, (LARGEST_SHARE * (after - before)) ** 2);
  const errorOf = (value: number, level: number) => Math.min(largest, (value - level) ** 2);
  const [first, last] = [Math.max(ends[0] + 1, cut - NEAR), Math.min(ends[1] - 1, cut + NEAR)];
  const errors = Array.from({ length: last - first + 1 }, (_, index) => {
    const at = first + index;
    let error = 0;
    for (let one = first; one <= last; one += 1) error += errorOf(values[one] ?? 0, one < at ? before : after);
    return { at, error };
  });
  const best = errors.reduce((least, one) => (one.error < least.error ? one : least), {
    at: cut,
    error: Number.POSITIVE_INFINITY,
  });
  const most = best.error + POSSIBLE * variance * Math.sqrt(inflationOf(noise));
  const possible = errors.filter(({ error }) => error <= most).map(({ at }) => at);
  return {
    at: best.at,
    from: Math.min(best.at, ...possible),
    to: Math.max(best.at, ...possible),
    before,
    after,
    deviations: Math.abs(after - before) / noise.sigma,
  };
}

const DAY_HOURS = 24;

/** Whether the same happened a day before, at about the same hour: with few days that is all there is to tell a rhythm by. */
function isOfEveryDay(values: Hourly, { hour, before, after }: ChangePoint): boolean {
  const meanOf = (from: number, to: number) =>
    median(values.slice(Math.max(0, from), Math.max(0, to)).filter((value) => value !== null));
  return [-2, -1, 0, 1, 2].some((shift) => {
    const then = hour - DAY_HOURS + shift;
    const [older, newer] = [meanOf(then - 4, then), meanOf(then, then + 4)];
    if (older === null || newer === null) return false;
    const ratio = (newer - older) / (after - before);
    return ratio > 0.5 && ratio < 2;
  });
}
