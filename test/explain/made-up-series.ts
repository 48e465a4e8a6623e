import type { Chance } from './chance.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A collector sends a value each quarter of an hour. */
const EVERY_MS = HOUR_MS / 4;

export interface MadeUpPoint {
  readonly at: number;
  readonly value: number;
}

/** Kinds of noise, as metrics of teams have it. */
export const NOISES = ['white', 'lasting', 'outliers', 'counts', 'switch'] as const;
export type NoiseKind = (typeof NOISES)[number];

/** A course of a metric around a level. Heights are in standard deviations of an hour's value. */
export interface Course {
  readonly from: number;
  readonly now: number;
  readonly noise: NoiseKind;
  /** Distance from the level over time. */
  readonly moves: readonly Move[];
  /** Swing of the day, and of the weekend. */
  readonly daily: number;
  readonly weekend: number;
  /** Spans without data. */
  readonly gaps: readonly (readonly [number, number])[];
  /** Sign of a higher value: a metric of which less is better falls upwards. */
  readonly sign: 1 | -1;
}

/** A change of the level that stays, unless it ends. */
export interface Move {
  readonly at: number;
  readonly height: number;
  readonly overMs?: number;
  readonly until?: number;
}

const LEVEL = 100;
/** Standard deviation of an hour's value, in the unit of the metric. */
export const SIGMA = 2;

/** Makes the points of a course, a quarter of an hour apart. */
export function pointsOf(course: Course, chance: Chance): readonly MadeUpPoint[] {
  const { from, now, gaps, sign } = course;
  const wander = wanderer(course.noise, chance);
  const phase = chance.between(0, 24);
  const points: MadeUpPoint[] = [];
  for (let at = Math.ceil(from / EVERY_MS) * EVERY_MS; at < now; at += EVERY_MS) {
    const noise = wander();
    if (gaps.some(([start, end]) => at >= start && at < end) || chance.is(0.01)) continue;
    const height = heightAt(course, at, phase);
    points.push({ at, value: valueAt(course.noise, sign * height, noise) });
  }
  return points;
}

function heightAt({ moves, daily, weekend }: Course, at: number, phase: number): number {
  const moved = moves.reduce((sum, { at: start, height, overMs = 0, until = Number.POSITIVE_INFINITY }) => {
    if (at < start || at >= until) return sum;
    return sum + (overMs === 0 ? height : height * Math.min(1, (at - start) / overMs));
  }, 0);
  const hour = (at % DAY_MS) / HOUR_MS;
  const wave = Math.sin((2 * Math.PI * (hour - phase)) / 24) + 0.4 * Math.sin((4 * Math.PI * (hour - phase / 2)) / 24);
  const day = new Date(at).getUTCDay();
  return moved + daily * wave + (day === 0 || day === 6 ? weekend : 0);
}

/** A source of noise, a value for each quarter of an hour, of which the mean of an hour has about the standard deviation 1. */
function wanderer(kind: NoiseKind, chance: Chance): () => number {
  // Quarters of one hour are alike: values of a week or a day differ little from one run to the next.
  const alike = kind === 'lasting' ? 0.55 : kind === 'white' ? 0 : 0.25;
  let [hourly, count] = [chance.normal(), 0];
  return () => {
    count += 1;
    if (count % 4 === 0) hourly = alike * hourly + Math.sqrt(1 - alike ** 2) * chance.normal();
    const odd = kind === 'outliers' && chance.is(0.006) ? chance.pick([-1, 1]) * chance.between(8, 25) : 0;
    return 0.92 * hourly + 0.75 * chance.normal() + odd;
  };
}

function valueAt(kind: NoiseKind, height: number, noise: number): number {
  if (kind === 'counts') return Math.max(0, Math.round((LEVEL + SIGMA * (height + noise)) / SIGMA) * SIGMA);
  // Up or down, like tests of a branch: rarely the other way for one run.
  if (kind === 'switch')
    return LEVEL + SIGMA * ((Math.abs(height) > 1 ? Math.sign(height) * 6 : 0) + (noise > 2.4 ? 3 : 0));
  return LEVEL + SIGMA * (height + noise);
}
