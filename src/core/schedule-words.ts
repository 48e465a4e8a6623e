import { capitalize } from './text.ts';

/** Days of the week as ISO counts them: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** All days, in order. */
export const ALL_DAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
/** Monday to Friday. */
export const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
const WEEKEND: readonly Weekday[] = [6, 7];
/** Words for several days; the first word for them is the one that is written. */
const SEVERAL_DAYS: ReadonlyMap<string, readonly Weekday[]> = new Map([
  ['weekdays', WEEKDAYS],
  ['weekends', WEEKEND],
  ['daily', ALL_DAYS],
  ['weekday', WEEKDAYS],
  ['workdays', WEEKDAYS],
  ['workday', WEEKDAYS],
  ['weekend', WEEKEND],
  ['everyday', ALL_DAYS],
]);
const DAY_NAME = `(?:${NAMES.join('|')})(?:(?:day|sday|nesday|rsday|urday)s?|s|r|rs)?`;
const IS_DAY = new RegExp(`^${DAY_NAME}$`, 'i');
const DAY_RANGE = new RegExp(`(?<=^|\\s)(${DAY_NAME}) (?:to|thru|through|until|till) (${DAY_NAME})(?=\\s|$)`, 'gi');

/** Words that say nothing by themselves. */
export const FILLERS: readonly string[] = [
  ...['at', 'on', 'every', 'each', 'and', '&', 'in', 'the', 'time', 'timezone', 'zone', 'tz', 'please'],
  ...['oclock', "o'clock", '-'],
];

/** Words for the weekly review. */
export const WEEKLY_WORDS: readonly string[] = ['weekly', 'review'];

/** Words that `parseDigestTime` reads as days or kinds, for suggestions. */
export const DAY_WORDS: readonly string[] = ['weekdays', 'weekends', 'daily', 'weekly'];

/** A dash behind a time or a kind, or behind several days, which separates: behind a day it may be that of a range, as in `mon - fri`. */
const SEPARATED = new RegExp(
  `(?<=^|\\s)(\\d{1,2}[:.h]\\d{2}(?:[ap]m)?|\\d{1,2}[ap]m|${[...SEVERAL_DAYS.keys(), 'weekly', 'review'].join('|')}) - `,
  'gi',
);

/** Writes what people say in several words as one: `mon-fri` for `Monday to Friday`, `9am` for `9 a.m.`, `noon` for `12 noon`. */
export function joinScheduleWords(text: string): string {
  return text
    .replaceAll(/[,;]|(?<![.!?:])[.!?:]+(?=\s|$)/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<=\d) ?([ap])\.? ?m\.?(?![\p{L}\p{N}])/giu, '$1m')
    .replaceAll(/(?<=^|\s)(?:12(?::00)? ?)?(noon|midday|midnight)(?=\s|$)/gi, '$1')
    .replaceAll(/(?<=^|\s)(?:every|each|all) (?:single )?days?(?=\s|$)/gi, 'daily')
    .replaceAll(/(?<=^|\s)(?:(?:every|each|once a|once per|once every|per) (?:single )?)week(?=\s|$)/gi, 'weekly')
    .replaceAll(/(?<=^|\s)(?:work|working|business|week) (days?)(?=\s|$)/gi, 'week$1')
    .replaceAll(SEPARATED, '$1 ')
    .replaceAll(/ ?- ?/g, '-')
    .replaceAll(DAY_RANGE, '$1-$2')
    .trim();
}

/** Parses a time of day to `09:00`: `9am`, `9:30pm`, `09.30`, `0930`, `9h30`, `noon`; undefined if the word is not one. */
export function clockOf(word: string): string | undefined {
  const lower = word.toLowerCase();
  if (lower === 'noon' || lower === 'midday') return '12:00';
  if (lower === 'midnight') return '00:00';
  const military = /^([01]\d)([0-5]\d)$/.exec(lower);
  const [, hours = '', minutes, half] = military ?? /^(\d{1,2})(?:[:.h](\d{2}))?(am|pm)?$/.exec(lower) ?? [];
  // A number alone is ambiguous.
  if (hours === '' || (minutes === undefined && half === undefined)) return undefined;
  const isHalf = half !== undefined;
  if (isHalf && (Number(hours) < 1 || Number(hours) > 12)) return undefined;
  const hour = isHalf ? (Number(hours) % 12) + (half === 'pm' ? 12 : 0) : Number(hours);
  return clock(hour, Number(minutes ?? 0));
}

/** Times that a number of hours after `at` may mean: `9` is 09:00, `5` is 05:00 or 17:00; none if it is not an hour. */
export function clocksAt(word: string): readonly string[] {
  if (!/^\d{1,2}$/.test(word)) return [];
  const hour = Number(word);
  const hours = hour >= 1 && hour <= 6 ? [hour, hour + 12] : [hour];
  return hours.flatMap((one) => clock(one, 0) ?? []);
}

function clock(hour: number, minute: number): string | undefined {
  if (hour > 23 || minute > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** Parses `weekdays`, `mon`, `Mondays`, `fri-mon` and `mon/wed`; undefined if a part is not a day. */
export function daysOf(word: string): readonly Weekday[] | undefined {
  const several = SEVERAL_DAYS.get(word.toLowerCase());
  if (several !== undefined) return several;
  const days = word.split('/').flatMap((part) => {
    const [first, last = first, ...more] = part.split('-').map(dayOf);
    if (first === undefined || last === undefined || more.length > 0) return [undefined];
    const count = ((last - first + ALL_DAYS.length) % ALL_DAYS.length) + 1;
    return ALL_DAYS.slice(0, count).map((_, index) => ALL_DAYS[(first - 1 + index) % 7]);
  });
  return days.every((day) => day !== undefined) ? days : undefined;
}

/** Describes days: `every day`, `on weekdays`, `on Mon, Fri`. */
export function describeDays(days: readonly Weekday[]): string {
  if (days.length === ALL_DAYS.length) return 'every day';
  const word = [...SEVERAL_DAYS].find(([, listed]) => listed.join() === days.join())?.[0];
  return `on ${word ?? days.map((day) => capitalize(NAMES[day - 1] ?? '')).join(', ')}`;
}

function dayOf(word: string): Weekday | undefined {
  return IS_DAY.test(word) ? ALL_DAYS[NAMES.indexOf(word.slice(0, 3).toLowerCase())] : undefined;
}
