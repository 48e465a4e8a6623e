import { median } from '../core/statistics.ts';
import type { Hourly, Slot } from './hourly-series.ts';

/** Values without what repeats every day, and whether there were enough days to know what does. */
export interface Deseasoned {
  readonly values: Hourly;
  /** Whether a rhythm was found and removed. */
  readonly hasRhythm: boolean;
  /** Whether there were enough days to tell a rhythm from a change. */
  readonly isKnown: boolean;
}

const DAY_HOURS = 24;
/** Days from which a rhythm can be known, and the hours of a day with data that make it count. */
const ENOUGH_DAYS = 5;
const ENOUGH_HOURS = 18;
/** Weekend days from which their own level can be known: with fewer, one odd weekend would decide it. */
const ENOUGH_WEEKEND_DAYS = 6;
/** Working days on each side of a weekend that it is compared with: one odd day among them counts little. */
const AROUND_DAYS = 3;
/** Times by which a rhythm exceeds what chance makes of noise alone. */
const CERTAIN = 1.6;
const WEEKEND_CERTAIN = 2.5;
/** Standard error of a median, in standard deviations of one value, times the root of their number. */
const MEDIAN_ERROR = 1.2533;
const MAD_TO_SIGMA = 1.4826;

/**
 * Removes the rhythm of the day, by the median of each hour over the days, and the level of weekends if it differs. Medians over days make
 * a change within one of them count little. Where clocks were changed, some things keep to the wall clock, as people do, and others do not,
 * as jobs that are scheduled in UTC: the clock counts by which the days are more alike.
 */
export function withoutRhythm(values: Hourly, slots: readonly Slot[]): Deseasoned {
  const byWall = withoutRhythmBy(values, slots, ({ hour }) => hour);
  if (!areClocksChanged(slots)) return byWall;
  const byEven = withoutRhythmBy(values, slots, ({ evenHour }) => evenHour);
  return unevenness(byEven, slots) < unevenness(byWall, slots) ? byEven : byWall;
}

/** Hour of the day by one of the clocks. */
type HourOf = (slot: Slot) => number;

function withoutRhythmBy(values: Hourly, slots: readonly Slot[], hourOf: HourOf): Deseasoned {
  const days = wholeDays(values, slots, hourOf);
  const isKnown = days.length >= ENOUGH_DAYS;
  if (!isKnown) return { values, hasRhythm: false, isKnown };
  const working = days.filter(({ isWeekend }) => !isWeekend);
  const free = days.filter(({ isWeekend }) => isWeekend);
  const areMany = free.length >= ENOUGH_WEEKEND_DAYS && working.length >= ENOUGH_DAYS;
  const usual = {
    working: profileOf(areMany ? working : days),
    free: profileOf(areMany ? free : days),
    offset: areMany ? weekendOffset(days) : 0,
  };
  if (!usual.working && !usual.free && usual.offset === 0) return { values, hasRhythm: false, isKnown };
  const removed = values.map((value, index) => {
    const slot = slots[index];
    if (value === null || slot === undefined) return null;
    const profile = slot.isWeekend ? usual.free : usual.working;
    return value - (profile?.[hourOf(slot)] ?? 0) - (slot.isWeekend ? usual.offset : 0);
  });
  return { values: removed, hasRhythm: true, isKnown };
}

/** Sum of the distances of all hours from the middle of their day: a day with few hours counts too. */
function unevenness({ values }: Deseasoned, slots: readonly Slot[]): number {
  const days = new Map<number, number[]>();
  for (const [index, { day }] of slots.entries()) {
    const value = values[index] ?? null;
    if (value !== null) days.set(day, [...(days.get(day) ?? []), value]);
  }
  const distances = [...days.values()].flatMap((hours) => {
    const level = median(hours) ?? 0;
    return hours.map((value) => Math.abs(value - level));
  });
  return distances.reduce((sum, one) => sum + one, 0);
}

/** Whether clocks were changed among the hours. */
function areClocksChanged(slots: readonly Slot[]): boolean {
  const aheadOf = ({ hour, evenHour }: Slot) => (hour - evenHour + DAY_HOURS) % DAY_HOURS;
  const [first] = slots;
  return first !== undefined && slots.some((slot) => aheadOf(slot) !== aheadOf(first));
}

/** A day with most of its hours, as distances from its own median. */
interface WholeDay {
  readonly isWeekend: boolean;
  readonly level: number;
  readonly distances: ReadonlyMap<number, number>;
}

function wholeDays(values: Hourly, slots: readonly Slot[], hourOf: HourOf): readonly WholeDay[] {
  const days = new Map<number, { isWeekend: boolean; hours: Map<number, number> }>();
  for (const [index, slot] of slots.entries()) {
    const { day, isWeekend } = slot;
    const value = values[index] ?? null;
    if (value === null) continue;
    const known = days.get(day) ?? { isWeekend, hours: new Map<number, number>() };
    known.hours.set(hourOf(slot), value);
    days.set(day, known);
  }
  return [...days.values()].flatMap(({ isWeekend, hours }): readonly WholeDay[] => {
    const level = median([...hours.values()]);
    if (level === null || hours.size < ENOUGH_HOURS) return [];
    return [{ isWeekend, level, distances: new Map([...hours].map(([hour, value]) => [hour, value - level])) }];
  });
}

/** Usual distance of each hour from its day; undefined if the distances are not larger than noise alone makes them. */
function profileOf(days: readonly WholeDay[]): readonly number[] | undefined {
  const byHour = Array.from({ length: DAY_HOURS }, (_, hour) =>
    days.flatMap(({ distances }) => distances.get(hour) ?? []),
  );
  const profile = byHour.map((distances) => median(distances) ?? 0);
  const left = byHour.flatMap((distances, hour) => distances.map((one) => one - (profile[hour] ?? 0)));
  const noise = MAD_TO_SIGMA * (median(left.map(Math.abs)) ?? 0);
  const swing = Math.sqrt(profile.reduce((sum, one) => sum + one * one, 0) / DAY_HOURS);
  return swing > (CERTAIN * MEDIAN_ERROR * noise) / Math.sqrt(days.length) ? profile : undefined;
}

/** Usual distance of weekend days from the working days around them; 0 if it is not certain. */
function weekendOffset(days: readonly WholeDay[]): number {
  const distances = days.flatMap((day, index) => {
    if (!day.isWeekend) return [];
    const around = [days.slice(0, index).toReversed(), days.slice(index + 1)].flatMap((side) =>
      side.filter(({ isWeekend }) => !isWeekend).slice(0, AROUND_DAYS),
    );
    const level = median(around.map((one) => one.level));
    return level === null ? [] : [day.level - level];
  });
  const offset = median(distances) ?? 0;
  const noise = MAD_TO_SIGMA * (median(distances.map((one) => Math.abs(one - offset))) ?? 0);
  return Math.abs(offset) > (WEEKEND_CERTAIN * MEDIAN_ERROR * noise) / Math.sqrt(distances.length) ? offset : 0;
}
