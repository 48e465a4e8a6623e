import { LIMITS } from './limits.ts';

/** Beginning of a key; a command line begins with `/`. */
const KEY = '~';
const SEPARATOR = '|';

/** The parts of a command line: `/ci-status flaky tests 30d env:staging`. */
interface LineParts {
  readonly command: string;
  readonly words: string;
  /** `30d`, or empty. */
  readonly days: string;
  readonly environment: string;
}

/**
 * Value of a control that shows the card of a command line: the line itself where `most` characters have room for it, else a key that
 * names the command and has a digest of its words and of its environment. Slack would refuse a longer value, and a cut line is another line.
 */
export function encodeLine(line: string, most: number): string {
  return line.length <= most && !wasCut(line, most) ? line : keyOf(partsOf(line));
}

/**
 * The command line that a control's value means. `names` are all words and environments that a catalog has; undefined for the key of a
 * name that is not one of them any more, and for a line that an older version of the bot has cut to `most` characters.
 */
export function decodeLine(value: string, most: number, names: Iterable<string>): string | undefined {
  if (!value.startsWith(KEY)) return wasCut(value, most) ? undefined : value;
  const [command = '', words = '', days = '', environment = ''] = value.slice(KEY.length).split(SEPARATOR);
  const known = new Map([...names].flatMap(withoutDays).map((name) => [digestOf(name), name]));
  const [name, inEnvironment] = [words, environment].map((digest) => (digest === '' ? '' : known.get(digest)));
  if (name === undefined || inEnvironment === undefined) return undefined;
  return [command, name, days, inEnvironment && `env:${inEnvironment}`].filter(Boolean).join(' ');
}

/** The value itself. Throws where Slack would refuse it: a value is never cut, since it would mean something else. */
export function fittingValue(value: string, most: number): string {
  if (value.length <= most) return value;
  throw new RangeError(`a control's value has ${value.length} characters, and Slack takes ${most}: ${value}`);
}

function keyOf({ command, words, days, environment }: LineParts): string {
  return `${KEY}${[command, digestOf(words), days, digestOf(environment)].join(SEPARATOR)}`;
}

function partsOf(line: string): LineParts {
  const [command = '', ...tokens] = line.split(' ');
  const environment = tokens.find((token) => token.startsWith('env:'))?.slice('env:'.length) ?? '';
  const words = tokens.filter((token) => !token.startsWith('env:'));
  const last = words.at(-1) ?? '';
  const days = DAYS.test(last) ? last : '';
  return { command, words: words.slice(0, days === '' ? undefined : -1).join(' '), days, environment };
}

/** How a line ends that asks for a number of days. */
const DAYS = /^\d+d$/;

/** A name, and what is left of it in a line where its own end reads as a number of days. */
function withoutDays(name: string): readonly string[] {
  const { words } = partsOf(`/ ${name}`);
  return words === name ? [name] : [name, words];
}

/** FNV-1a in 128 bits, as 25 letters and digits; empty for nothing. By hand, since the previews draw cards in a browser. */
function digestOf(name: string): string {
  if (name === '') return '';
  let hash = FNV.offset;
  for (const byte of new TextEncoder().encode(name)) hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * FNV.prime);
  return hash.toString(36).padStart(25, '0');
}

/** http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV = { offset: 0x6c62272e07bb014262b821756295c58dn, prime: 0x1000000000000000000013bn };

/** Whether a line reads as one that was cut to `most` characters: with an ellipsis, at whose left spaces and half a character are gone. */
function wasCut(line: string, most: number): boolean {
  return line.endsWith('…') && line.length >= most - 2;
}

/** The most characters of a control's value, by the type that Slack gives it. */
export function roomOf(type: string): number {
  return type === 'button' ? LIMITS.buttonValue : LIMITS.optionValue;
}
