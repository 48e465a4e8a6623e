import {
  ALL_DAYS,
  clockOf,
  clocksAt,
  DAY_WORDS,
  daysOf,
  describeDays,
  FILLERS,
  joinScheduleWords,
  WEEKDAYS,
  WEEKLY_WORDS,
  type Weekday,
} from './schedule-words.ts';
import { nearestNames } from './text.ts';
import { type ResolvedZone, resolveTimeZone } from './time-zone-search.ts';
import { cleanTyped, referenceIn, withoutPunctuation } from './typed-text.ts';

export { ALL_DAYS, WEEKDAYS, type Weekday } from './schedule-words.ts';

/** Kinds of digests: that of a day, and the review of a week. A place may have one of each. */
export type DigestKind = 'daily' | 'weekly';

/** Schedule of a digest: a local time on some days of the week. */
export interface DigestTime {
  /** Daily if absent, as in rows from before there was a weekly review. */
  readonly kind?: DigestKind;
  /** Wall-clock time, `09:00`. */
  readonly time: string;
  /** Canonical IANA name of the zone. */
  readonly timeZone: string;
  /** Days in order, each once, at least one; exactly one of a weekly review. */
  readonly days: readonly Weekday[];
}

/** The kind of a digest's schedule, subscription or run. */
export function kindOf({ kind }: { readonly kind?: DigestKind | undefined }): DigestKind {
  return kind ?? 'daily';
}

/** Time and day of a weekly review if none are written. */
export const WEEKLY_DEFAULT = { time: '09:00', days: [1] } as const satisfies Pick<DigestTime, 'time' | 'days'>;

/** A parsed time, or the problem and what to write instead. Both sentences are plain text. */
export type ParsedTime = { readonly kind: 'ok'; readonly time: DigestTime } | WrongTime;

/** A time that cannot be read. */
export interface WrongTime {
  readonly kind: 'wrong';
  readonly what: string;
  readonly fix: string;
  /** The first zone that is offered instead, if any. */
  readonly zone?: string;
}

/** The zone if none is written, and the time of reading in milliseconds since 1970, which decides which zones an offset may mean. */
export interface ScheduleContext {
  readonly timeZone: string;
  readonly now?: number;
}

const EXAMPLE = 'write it like 09:00 Europe/Berlin weekdays';
const WEEKLY_EXAMPLE = 'write it like weekly mon 09:00 Europe/Berlin';

/** The parts of a schedule that were read so far. */
interface Read {
  readonly times: string[];
  readonly days: Set<Weekday>;
  isWeekly: boolean;
  /** Words that are neither a time nor a day, those beside each other in one list. */
  readonly rest: string[][];
}

/**
 * Parses `09:00 Europe/Berlin weekdays`, in any order: a time (`9:00`, `9am`, `noon`, `at 9`), a zone if not `timeZone` (a city too), and
 * `weekdays` if not `every day` or days such as `mon,wed,fri` or `mon-thu`. With `weekly` or `every week`, the weekly review: on one day,
 * Monday at nine if neither is written. What `describeDigestTime` writes is parsed too. A zone that may be one of several is asked back.
 */
export function parseDigestTime(words: string, context: ScheduleContext): ParsedTime {
  const parsed = readTime(words, context);
  const isReview = splitWords(words).some(isWeeklyWord);
  return parsed.kind === 'wrong' && parsed.fix === EXAMPLE && isReview ? { ...parsed, fix: WEEKLY_EXAMPLE } : parsed;
}

function readTime(words: string, { timeZone, now }: ScheduleContext): ParsedTime {
  const reference = referenceIn(words);
  if (reference !== undefined) {
    return problem(`"${reference}" is a channel, a person or a link.`, 'type the command where the digest is to go');
  }
  const read = readWords(words);
  if ('kind' in read) return read;
  const { isWeekly } = read;
  const [time, another] = [...new Set(read.times)];
  if (another !== undefined)
    return problem(
      `There are two times, ${time} and ${another}.`,
      isWeekly ? 'a channel gets one review per week' : 'a channel gets one digest per day',
    );
  const zones = read.rest.map((run) => zoneOf(run, now));
  const wrong = zones.find((zone) => typeof zone !== 'string');
  if (wrong !== undefined && typeof wrong !== 'string') return wrong;
  const [zone = timeZone, second] = [...new Set(zones.filter((one) => typeof one === 'string'))];
  if (second !== undefined) return twoZones(zone, second);
  const days = ALL_DAYS.filter((day) => read.days.has(day));
  if (isWeekly) return weeklyTime({ time, timeZone: zone, days });
  if (time === undefined) return problem('The time of day is missing.', EXAMPLE);
  return { kind: 'ok', time: { time, timeZone: zone, days: days.length === 0 ? WEEKDAYS : days } };
}

function weeklyTime({
  time = WEEKLY_DEFAULT.time,
  timeZone,
  days,
}: Omit<DigestTime, 'time'> & { readonly time: string | undefined }): ParsedTime {
  if (days.length > 1)
    return problem(`The weekly review comes on one day of the week, and not ${describeDays(days)}.`, WEEKLY_EXAMPLE);
  return { kind: 'ok', time: { kind: 'weekly', time, timeZone, days: days.length === 0 ? WEEKLY_DEFAULT.days : days } };
}

/** Describes a schedule: `09:00 (Europe/Berlin) on weekdays`, `09:00 (Europe/Berlin) on Mon, weekly`. */
export function describeDigestTime({ kind, time, timeZone, days }: DigestTime): string {
  return `${time} (${timeZone}) ${describeDays(days)}${kind === 'weekly' ? ', weekly' : ''}`;
}

function problem(what: string, fix: string): WrongTime {
  return { kind: 'wrong', what, fix };
}

function twoZones(first: string, second: string): WrongTime {
  return problem(`There are two time zones, ${first} and ${second}.`, EXAMPLE);
}

/** Reads times and days out of the words, and collects the rest. */
function readWords(words: string): Read | WrongTime {
  const read: Read = { times: [], days: new Set(), isWeekly: false, rest: [] };
  let run: string[] = [];
  let before = '';
  for (const word of splitWords(words)) {
    const lower = word.toLowerCase();
    const clocks = before === 'at' || isDay(before) ? clocksAt(word) : [];
    if (clocks.length > 1)
      return problem(`"${before} ${word}" does not say whether it is in the morning.`, `write ${clocks.join(' or ')}`);
    const time = clockOf(word) ?? clocks[0];
    const days = daysOf(word);
    const isWeekly = isWeeklyWord(word);
    before = lower;
    if (isWeekly) read.isWeekly = true;
    if (time === undefined && days === undefined && !isWeekly && !FILLERS.includes(lower)) {
      if (/^\d/.test(word)) return problem(`"${word}" is not a time of day.`, EXAMPLE);
      if (run.length === 0) read.rest.push(run);
      run.push(word);
      continue;
    }
    if (time !== undefined) read.times.push(time);
    for (const day of days ?? []) read.days.add(day);
    run = [];
  }
  return read;
}

/** The words of a schedule; of a sentence of the bot about a digest those from its time on. */
function splitWords(words: string): readonly string[] {
  const text = joinScheduleWords(cleanTyped(words).replace(/^.*\b(?:digest|review|came|comes) at\b/i, 'at'));
  return text.split(' ').map(withoutPunctuation).filter(Boolean);
}

function isWeeklyWord(word: string): boolean {
  return WEEKLY_WORDS.includes(word.toLowerCase());
}

/** Whether a number after the word is an hour: `mondays 9`, `weekly 9`. */
function isDay(word: string): boolean {
  return WEEKLY_WORDS.includes(word) || (word !== '' && daysOf(word) !== undefined);
}

/** Words and characters of a place that is looked up, at most: no place has as many. */
const MOST_WORDS = 8;
const MOST_LETTERS = 80;

/** The zone that words beside each other name, such as `San Francisco` or `Mumbai India`; else why they name none. */
function zoneOf(run: readonly string[], now: number | undefined): string | WrongTime {
  const text = run.join(' ');
  if (run.length > MOST_WORDS || text.length > MOST_LETTERS) return unknownWords(run.slice(0, MOST_WORDS), []);
  const whole = resolveTimeZone(text, now ?? 0);
  if (whole.kind === 'known') return whole.zone;
  if (whole.kind === 'several') return askBack(text, whole, now);
  for (let at = 1; at < run.length; at += 1) {
    const parts = [run.slice(0, at), run.slice(at)].map((part) => resolveTimeZone(part.join(' '), now ?? 0));
    const zone = commonZone(parts);
    if (zone !== undefined) return zone;
    const [first, second] = parts;
    if (first?.kind === 'known' && second?.kind === 'known') return twoZones(first.zone, second.zone);
  }
  return unknownWords(
    run,
    whole.near.map(({ zone }) => zone),
  );
}

/** The one zone that a city and its country or abbreviation may both mean. */
function commonZone(parts: readonly ResolvedZone[]): string | undefined {
  const zones = parts.map((part) =>
    part.kind === 'known' ? [part.zone] : part.kind === 'several' ? part.matches.map(({ zone }) => zone) : [],
  );
  const common = (zones[0] ?? []).filter((zone) => zones.every((all) => all.includes(zone)));
  return common.length === 1 ? common[0] : undefined;
}

/** Zones that are offered, at most. */
const MOST_ZONES = 4;

/** An abbreviation, an offset or a city of several zones: only the person knows which is meant. */
function askBack(
  text: string,
  { why, matches }: Extract<ResolvedZone, { kind: 'several' }>,
  now: number | undefined,
): WrongTime {
  const offered = why === 'offset' && now === undefined ? [] : matches.slice(0, MOST_ZONES).map(({ zone }) => zone);
  const what = `"${text}" does not say which place's clock is meant.`;
  return offer(what, offered, 'write a city, such as Berlin');
}

function unknownWords(run: readonly string[], zones: readonly string[]): WrongTime {
  const days = run.filter((word) => word.length > 3).flatMap((word) => nearestNames(word, DAY_WORDS, 1));
  const what = `"${run.join(' ')}" is neither a time zone nor a day of the week.`;
  return days.length > 0 ? problem(what, `did you mean ${listed(days)}?`) : offer(what, zones, EXAMPLE);
}

/** A problem that offers zones, if there are any. */
function offer(what: string, zones: readonly string[], fix: string): WrongTime {
  const [zone] = zones;
  return zone === undefined ? problem(what, fix) : { ...problem(what, `did you mean ${listed(zones)}?`), zone };
}

/** `a, b or c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
