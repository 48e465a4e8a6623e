import { capitalize, nearestNames } from './text.ts';
import { canonicalTimeZone } from './time-zone.ts';

/** Days of the week as ISO counts them: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Schedule of a digest: a local time on some days of the week. */
export interface DigestTime {
  /** Wall-clock time, `09:00`. */
  readonly time: string;
  /** IANA name of the zone. */
  readonly timeZone: string;
  /** Days in order, each once, at least one. */
  readonly days: readonly Weekday[];
}

/** A parsed time, or the problem and what to write instead. Both sentences are plain text. */
export type ParsedTime =
  | { readonly kind: 'ok'; readonly time: DigestTime }
  | { readonly kind: 'wrong'; readonly what: string; readonly fix: string };

const EXAMPLE = 'write it like 09:00 Europe/Berlin weekdays';
const NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const ALL: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
const WORDS: ReadonlyMap<string, readonly Weekday[]> = new Map([
  ['weekdays', WEEKDAYS],
  ['weekends', [6, 7]],
  ['daily', ALL],
]);
const ZONES = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
/** Zones by city: most people name a zone by its city alone. */
const CITIES: ReadonlyMap<string, string> = new Map(ZONES.map((zone) => [zone.split('/').at(-1) ?? zone, zone]));
const CLOCK = /^(\d{1,2})(?::(\d{2}))?(am|pm)?$/;

/**
 * Parses `09:00 Europe/Berlin weekdays`, in any order: a time (`9:00`, `9am`), a zone if not `timeZone`, and `weekdays` if
 * not `daily` or days such as `mon,wed,fri` or `mon-thu`.
 */
export function parseDigestTime(words: string, timeZone: string): ParsedTime {
  const problem = (what: string, fix: string): ParsedTime => ({ kind: 'wrong', what, fix });
  let [time, zone, days]: [string?, string?, (readonly Weekday[])?] = [];
  for (const word of splitSchedule(words)) {
    const [clock, listed] = [clockOf(word), daysOf(word)];
    if (clock !== undefined) {
      if (time !== undefined)
        return problem(`There are two times, ${time} and ${clock}.`, 'a channel gets one digest per day');
      time = clock;
    } else if (listed !== undefined) {
      days = ALL.filter((day) => listed.includes(day) || days?.includes(day));
    } else if (canonicalTimeZone(word) !== undefined) {
      if (zone !== undefined) return problem(`There are two time zones, ${zone} and ${word}.`, EXAMPLE);
      zone = canonicalTimeZone(word);
    } else return unknownWord(word);
  }
  if (time === undefined) return problem('The time of day is missing.', EXAMPLE);
  return { kind: 'ok', time: { time, timeZone: zone ?? timeZone, days: days ?? WEEKDAYS } };
}

/** Splits a schedule into words. Days listed with spaces, and `9 am`, are one word; phones turn hyphens into dashes. */
function splitSchedule(text: string): readonly string[] {
  return text
    .replaceAll(/[‐-―]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([,-]) ?/g, '$1')
    .replaceAll(/(\d) ([ap]m)\b/gi, '$1$2')
    .split(' ')
    .filter(Boolean);
}

/** Describes a schedule: `09:00 (Europe/Berlin) on weekdays`. */
export function describeDigestTime({ time, timeZone, days }: DigestTime): string {
  return `${time} (${timeZone}) ${describeDays(days)}`;
}

function describeDays(days: readonly Weekday[]): string {
  if (days.length === ALL.length) return 'every day';
  const word = [...WORDS].find(([, listed]) => listed.join() === days.join())?.[0];
  return `on ${word ?? days.map((day) => capitalize(NAMES[day - 1] ?? '')).join(', ')}`;
}

/** Parses a time of day, `09:00`; undefined where the word is not one. */
function clockOf(word: string): string | undefined {
  const [, hours = '', minutes, half] = CLOCK.exec(word.toLowerCase()) ?? [];
  // A number alone is ambiguous.
  if (hours === '' || (minutes === undefined && half === undefined)) return undefined;
  const isHalf = half !== undefined;
  if (isHalf && (Number(hours) < 1 || Number(hours) > 12)) return undefined;
  const hour = isHalf ? (Number(hours) % 12) + (half === 'pm' ? 12 : 0) : Number(hours);
  if (hour > 23 || Number(minutes ?? 0) > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${minutes ?? '00'}`;
}

/** Parses `mon`, `mon,wed` and `fri-mon`, written out or not; undefined where a part is not a day. */
function daysOf(word: string): readonly Weekday[] | undefined {
  const whole = WORDS.get(word.toLowerCase());
  if (whole !== undefined) return whole;
  const parts = word.split(',').map((part) => part.split('-').map(dayOf));
  const days = parts.flatMap(([first, last = first, ...more]) => {
    if (first === undefined || last === undefined || more.length > 0) return [undefined];
    return ALL.slice(0, ((last - first + ALL.length) % ALL.length) + 1).map((_, index) => ALL[(first - 1 + index) % 7]);
  });
  return days.every((day) => day !== undefined) ? days : undefined;
}

function dayOf(word: string): Weekday | undefined {
  const index = NAMES.findIndex((name) => new RegExp(`^${name}(day|sday|nesday|rsday|urday|s|rs)?$`, 'i').test(word));
  return ALL[index];
}

function unknownWord(word: string): ParsedTime {
  if (/^\d/.test(word)) return { kind: 'wrong', what: `"${word}" is not a time of day.`, fix: EXAMPLE };
  const names = nearestNames(word, [...ZONES, ...WORDS.keys()]);
  const near =
    names.length > 0 ? names : nearestNames(word, [...CITIES.keys()]).map((city) => CITIES.get(city) ?? city);
  const fix = near.length > 0 ? `did you mean ${near.join(' or ')}?` : EXAMPLE;
  return { kind: 'wrong', what: `"${word}" is neither a time zone nor a day of the week.`, fix };
}
