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
  ['yellow', 'yellow'],
  ['amber', 'yellow'],
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
]);
const BEFORE_TIME: ReadonlySet<string> = new Set(['for', 'after']);
const AT_ONCE = /^(?:0+ ?[a-z]*|now|once|at once|immediately)$/i;

/** The ways to read what follows `watch`, those that take the most for the name first. */
export function watchReadings(words: string): readonly WatchReading[] {
  const tokens = words.split(' ').filter(Boolean);
  const plain = { level: 'red', holdMs: WATCHES.holdMs, typedTime: '' } as const;
  const levels = tokens.flatMap((token) => LEVELS.get(token.toLowerCase()) ?? []);
  const level: WatchLevel = levels.includes('yellow') ? 'yellow' : 'red';
  const timed = splitTime(tokens);
  const withoutLevel = splitTime(levels.length === 0 ? tokens : withoutLevels(tokens));
  return [
    { ...plain, name: tokens.join(' ') },
    { ...plain, ...timed },
    { ...withoutLevel, level },
  ];
}

function withoutLevels(tokens: readonly string[]): readonly string[] {
  const isLevel = (token: string) => LEVELS.has(token.toLowerCase());
  const isDropped = (token: string, at: number): boolean => {
    if (isLevel(token)) return true;
    const next = tokens[at + 1];
    return FILLERS.has(token.toLowerCase()) && next !== undefined && isDropped(next, at + 1);
  };
  return tokens.filter((token, at) => !isDropped(token, at));
}

/** The name, and the time behind `for`, or at the end without it. */
function splitTime(tokens: readonly string[]): Omit<WatchReading, 'level'> {
  const at = tokens.findLastIndex((token) => BEFORE_TIME.has(token.toLowerCase()));
  if (at >= 0) {
    const typedTime = tokens.slice(at + 1).join(' ');
    return { name: tokens.slice(0, at).join(' '), holdMs: holdOf(typedTime), typedTime };
  }
  for (const count of [2, 1]) {
    const typedTime = tokens.slice(-count).join(' ');
    if (tokens.length > count && /^\d/.test(typedTime) && parseDuration(typedTime) !== null)
      return { name: tokens.slice(0, -count).join(' '), holdMs: holdOf(typedTime), typedTime };
  }
  return { name: tokens.join(' '), holdMs: WATCHES.holdMs, typedTime: '' };
}

function holdOf(typedTime: string): number | null {
  if (AT_ONCE.test(typedTime)) return 0;
  const minutes = /^\d{1,5}$/.test(typedTime) ? Number(typedTime) * MINUTE_MS : null;
  const holdMs = minutes ?? parseDuration(typedTime);
  return holdMs === null || holdMs > WATCHES.longestHoldMs ? null : holdMs;
}
