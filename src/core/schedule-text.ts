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
  type Weekday,
} from './schedule-words.ts';
import { nearestNames } from './text.ts';
import { type ResolvedZone, resolveTimeZone } from './time-zone-search.ts';
import { cleanTyped, referenceIn, withoutPunctuation } from './typed-text.ts';

export { ALL_DAYS, WEEKDAYS, type Weekday } from './schedule-words.ts';

/** Schedule of a digest: a local time on some days of the week. */
export interface DigestTime {
  /** Wall-clock time, `09:00`. */
  readonly time: string;
  /** Canonical IANA name of the zone. */
  readonly timeZone: string;
  /** Days in order, each once, at least one. */
  readonly days: readonly Weekday[];
}

/** A parsed time, or the problem and what to write instead. Both sentences are plain text. */
export type ParsedTime = { readonly kind: 'ok'; readonly time: DigestTime } | Problem;

interface Problem {
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

/** The parts of a schedule that were read so far. */
interface Read {
  readonly times: string[];
  readonly days: Set<Weekday>;
  /** Words that are neither a time nor a day, those beside each other in one list. */
  readonly rest: string[][];
}

/**
 * Parses `09:00 Europe/Berlin weekdays`, in any order: a time (`9:00`, `9am`, `noon`, `at 9`), a zone if not `timeZone` (a city too), and
 * `weekdays` if not `every day` or days such as `mon,wed,fri` or `mon-thu`. What `describeDigestTime` writes is parsed too. A zone that may
 * be one of several is asked back.
 */
export function parseDigestTime(words: string, { timeZone, now }: ScheduleContext): ParsedTime {
  const reference = referenceIn(words);
  if (reference !== undefined) {
    return problem(`"${reference}" is a channel, a person or a link.`, 'type the command where the digest is to go');
  }
  const read = readWords(words);
  if ('kind' in read) return read;
  const [time, another] = [...new Set(read.times)];
  if (another !== undefined)
    return problem(`There are two times, ${time} and ${another}.`, 'a channel gets one digest per day');
  const zones = read.rest.map((run) => zoneOf(run, now));
  const wrong = zones.find((zone) => typeof zone !== 'string');
  if (wrong !== undefined && typeof wrong !== 'string') return wrong;
  const [zone = timeZone, second] = [...new Set(zones.filter((one) => typeof one === 'string'))];
  if (second !== undefined) return twoZones(zone, second);
  if (time === undefined) return problem('The time of day is missing.', EXAMPLE);
  const days = read.days.size === 0 ? WEEKDAYS : ALL_DAYS.filter((day) => read.days.has(day));
  return { kind: 'ok', time: { time, timeZone: zone, days } };
}

/** Describes a schedule: `09:00 (Europe/Berlin) on weekdays`. */
export function describeDigestTime({ time, timeZone, days }: DigestTime): string {
  return `${time} (${timeZone}) ${describeDays(days)}`;
}

function problem(what: string, fix: string): Problem {
  return { kind: 'wrong', what, fix };
}

function twoZones(first: string, second: string): Problem {
  return problem(`There are two time zones, ${first} and ${second}.`, EXAMPLE);
}

/** Reads times and days out of the words, and collects the rest. A sentence of the bot about a digest is read from its time on. */
function readWords(words: string): Read | Problem {
  const read: Read = { times: [], days: new Set(), rest: [] };
  const text = joinScheduleWords(cleanTyped(words).replace(/^.*\b(?:digest|came|comes) at\b/i, 'at'));
  let run: string[] = [];
  let before = '';
  for (const word of text.split(' ').map(withoutPunctuation).filter(Boolean)) {
    const lower = word.toLowerCase();
    const clocks = before === 'at' ? clocksAt(word) : [];
    if (clocks.length > 1)
      return problem(`"at ${word}" does not say whether it is in the morning.`, `write ${clocks.join(' or ')}`);
    const time = clockOf(word) ?? clocks[0];
    const days = daysOf(word);
    before = lower;
    if (time === undefined && days === undefined && !FILLERS.includes(lower)) {
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

/** Words and characters of a place that is looked up, at most: no place has as many. */
const MOST_WORDS = 8;
const MOST_LETTERS = 80;

/** The zone that words beside each other name, such as `San Francisco` or `Mumbai India`; else why they name none. */
function zoneOf(run: readonly string[], now: number | undefined): string | Problem {
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
): Problem {
  const offered = why === 'offset' && now === undefined ? [] : matches.slice(0, MOST_ZONES).map(({ zone }) => zone);
  const what = `"${text}" does not say which place's clock is meant.`;
  return offer(what, offered, 'write a city, such as Berlin');
}

function unknownWords(run: readonly string[], zones: readonly string[]): Problem {
  const days = run.filter((word) => word.length > 3).flatMap((word) => nearestNames(word, DAY_WORDS, 1));
  const what = `"${run.join(' ')}" is neither a time zone nor a day of the week.`;
  return days.length > 0 ? problem(what, `did you mean ${listed(days)}?`) : offer(what, zones, EXAMPLE);
}

/** A problem that offers zones, if there are any. */
function offer(what: string, zones: readonly string[], fix: string): Problem {
  const [zone] = zones;
  return zone === undefined ? problem(what, fix) : { ...problem(what, `did you mean ${listed(zones)}?`), zone };
}

/** `a, b or c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
