import { parseDuration } from '../src/core/duration.ts';
import { MINUTE_MS } from '../src/core/time.ts';
import { WATCHES, type WatchLevel } from '../src/watches/rules/watch.ts';
import type { TypedName } from './arguments.ts';

/** Kind of a question: to watch something, to end a watch, or to list those of the channel. */
export type WatchVerb = 'watch' | 'unwatch' | 'watching';

/** A question about watches, and what was typed after its first word. */
export interface AskedWatch {
  readonly verb: WatchVerb;
  readonly rest: TypedName;
}

const VERBS: ReadonlyMap<string, WatchVerb> = new Map([
  ['watch', 'watch'],
  ['unwatch', 'unwatch'],
  ['watching', 'watching'],
  ['watches', 'watching'],
]);

/** Returns what is asked for about watches; undefined for another question. */
export function askedWatch({ words, raw }: TypedName): AskedWatch | undefined {
  const [first = '', ...rest] = words.split(' ');
  const verb = VERBS.get(first.toLowerCase());
  if (verb === undefined) return undefined;
  return { verb, rest: { words: rest.join(' '), raw: raw.split(/\s+/).slice(1).join(' ') } };
}

/** Command line words that watch an area or a metric by its key, as a control has them. */
export function watchLineWords(name: string): string {
  return `watch ${name}`;
}

/** A typed watch, read in one way: names of the catalog may contain the words for a level and a time. */
export interface WatchReading {
  readonly name: string;
  readonly level: WatchLevel;
  /** In milliseconds; null for a time that cannot be read or is too long. */
  readonly holdMs: number | null;
  /** The time as it was typed. */
  readonly typedTime: string;
}

const LEVELS: ReadonlyMap<string, WatchLevel> = new Map([
  ['red', 'red'],
  ['critical', 'red'],
  ['yellow', 'yellow'],
  ['amber', 'yellow'],
  ['warning', 'yellow'],
]);
/** Words around a level that mean nothing by themselves. */
const FILLERS: ReadonlySet<string> = new Set([
  'when',
  'if',
  'on',
  'is',
  'it',
  'its',
  "it's",
  'turns',
  'gets',
  'goes',
  'or',
  'and',
  'already',
  'not',
]);
const BEFORE_TIME: ReadonlySet<string> = new Set(['for', 'after']);
const AT_ONCE = /^(?:0+ ?[a-z]*|now|once|at once|immediately|right away|straight away)$/i;

/** The ways to read what follows `watch`, those that take the most for the name first. */
export function watchReadings(words: string): readonly WatchReading[] {
  const typed = words.split(' ').filter(Boolean);
  const tokens = typed.flatMap(apart);
  const plain = { level: 'red', holdMs: WATCHES.holdMs, typedTime: '' } as const;
  const levels = tokens.flatMap((_, at) => levelAt(tokens, at) ?? []);
  const level: WatchLevel = levels.includes('yellow') ? 'yellow' : 'red';
  const withTime = splitTime(tokens);
  const withoutLevel = splitTime(levels.length === 0 ? tokens : withoutLevels(tokens));
  return [
    { ...plain, name: typed.join(' ') },
    { ...plain, ...withTime },
    { ...withoutLevel, level },
  ];
}

/** The two words that were typed as one: `for30m`. */
function apart(token: string): readonly string[] {
  return /^(for|after)(\d.*)$/i.exec(token)?.slice(1) ?? [token];
}

/** The level that a word stands for; `not green` is yellow. What is not to be watched, as in `not yellow`, is no level. */
function levelAt(tokens: readonly string[], at: number): WatchLevel | undefined {
  const [before = '', word = ''] = [tokens[at - 1], tokens[at]].map((token = '') => token.toLowerCase());
  if (before !== 'not') return LEVELS.get(word);
  return word === 'green' ? 'yellow' : undefined;
}

function withoutLevels(tokens: readonly string[]): readonly string[] {
  const isDropped = (token: string, at: number): boolean => {
    if (levelAt(tokens, at) !== undefined) return true;
    const next = tokens[at + 1];
    return FILLERS.has(token.toLowerCase()) && next !== undefined && isDropped(next, at + 1);
  };
  return tokens.filter((token, at) => !isDropped(token, at));
}

/** Words of a time without `for` before it, at most. */
const MOST_TIME_WORDS = 4;

/** The name, and the time behind `for`, or at the end or the beginning without it. */
function splitTime(tokens: readonly string[]): Omit<WatchReading, 'level'> {
  const at = tokens.findLastIndex((token) => BEFORE_TIME.has(token.toLowerCase()));
  const isFirst = at === 0 && tokens.length > 2;
  if (at >= 0 && !isFirst) return timed(tokens.slice(0, at), tokens.slice(at + 1));
  const rest = tokens.slice(isFirst ? 1 : 0);
  const counts = Array.from(
    { length: Math.min(MOST_TIME_WORDS, rest.length - 1) },
    (_, index) => index + 1,
  ).toReversed();
  for (const count of counts) {
    const [name, time] = isFirst
      ? [rest.slice(count), rest.slice(0, count)]
      : [rest.slice(0, -count), rest.slice(-count)];
    if (isTime(time.join(' '))) return timed(name, time);
  }
  return isFirst ? timed([], rest) : { name: tokens.join(' '), holdMs: WATCHES.holdMs, typedTime: '' };
}

function timed(name: readonly string[], time: readonly string[]): Omit<WatchReading, 'level'> {
  const typedTime = time.join(' ');
  return { name: name.join(' '), holdMs: holdOf(typedTime), typedTime };
}

/** Whether words are a time by themselves; a number alone, and "once", may be a part of a name. */
function isTime(words: string): boolean {
  return (AT_ONCE.test(words) && !/^(?:0+|once)$/i.test(words)) || parseDuration(asWritten(words)) !== null;
}

function holdOf(typedTime: string): number | null {
  if (AT_ONCE.test(typedTime)) return 0;
  const minutes = /^\d{1,5}$/.test(typedTime) ? Number(typedTime) * MINUTE_MS : null;
  const holdMs = minutes ?? parseDuration(asWritten(typedTime));
  return holdMs === null || holdMs > WATCHES.longestHoldMs ? null : holdMs;
}

/** A time in figures, as it is written in full: `30m` for `half an hour`, `90m` for `1.5 hours`. */
function asWritten(words: string): string {
  return words
    .toLowerCase()
    .replace(/^half an? hour$|^half hour$/, '30m')
    .replace(/^(?:a )?quarter of an hour$|^(?:a )?quarter hour$/, '15m')
    .replace(/^(?:an?|one) (?=minute$|hour$|day$)/, '1 ')
    .replace(/(?<=\d)-(?=[a-z])/g, ' ')
    .replace(
      /^(\d{1,2})[.,](\d{1,2}) ?h(?:ours?|rs?)?$/,
      (_, hours, part) => `${Math.round(60 * Number(`${hours}.${part}`))}m`,
    )
    .replaceAll(' and ', ' ');
}
