import { LIMITS } from './limits.ts';

/** First character of a key; a command line begins with `/`. */
const KEY_PREFIX = '~';
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
 * Value of a control that shows the card of a command line: the line itself if it has at most `most` characters, else a key of the
 * command, a digest of its words and a digest of its environment. Slack would reject a longer value, and a cut line is another line.
 */
export function encodeLine(line: string, most: number): string {
  return line.length <= most && !wasCut(line, most) ? line : lineKey(parseLine(line));
}

/**
 * The command line that a control's value stands for. `names` are all words and environments of the catalog. Returns undefined for the key
 * of a name that is no longer one of them, and for a line that an older version of the bot has cut to `most` characters.
 */
export function decodeLine(value: string, most: number, names: Iterable<string>): string | undefined {
  if (!value.startsWith(KEY_PREFIX)) return wasCut(value, most) ? undefined : value;
  const [command = '', words = '', days = '', environment = ''] = value.slice(KEY_PREFIX.length).split(SEPARATOR);
  const known = new Map([...names].flatMap(withoutDays).map((name) => [digestOf(name), name]));
  const [name, inEnvironment] = [words, environment].map((digest) => (digest === '' ? '' : known.get(digest)));
  if (name === undefined || inEnvironment === undefined) return undefined;
  return [command, name, days, inEnvironment && `env:${inEnvironment}`].filter(Boolean).join(' ');
}

/** Returns the value. Throws RangeError if Slack would reject it: a value is never cut, since it would mean something else. */
export function fittingValue(value: string, most: number): string {
  if (value.length <= most) return value;
  throw new RangeError(`a control's value has ${value.length} characters, and Slack takes ${most}: ${value}`);
}

function lineKey({ command, words, days, environment }: LineParts): string {
  return `${KEY_PREFIX}${[command, digestOf(words), days, digestOf(environment)].join(SEPARATOR)}`;
}

function parseLine(line: string): LineParts {
  const [command = '', ...tokens] = line.split(' ');
  const environment = tokens.find((token) => token.startsWith('env:'))?.slice('env:'.length) ?? '';
  const words = tokens.filter((token) => !token.startsWith('env:'));
  const last = words.at(-1) ?? '';
  const days = DAYS.test(last) ? last : '';
  return { command, words: words.slice(0, days === '' ? undefined : -1).join(' '), days, environment };
}

/** The last word of a line that asks for a number of days. */
const DAYS = /^\d+d$/;

/** The name, and the rest of it if its last word reads as a number of days. */
function withoutDays(name: string): readonly string[] {
  const { words } = parseLine(`/ ${name}`);
  return words === name ? [name] : [name, words];
}

/** FNV-1a hash in 128 bits, as 25 letters and digits; empty for an empty name. Written here, since the previews draw cards in a browser. */
function digestOf(name: string): string {
  if (name === '') return '';
  let hash = FNV.offset;
  for (const byte of new TextEncoder().encode(name)) hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * FNV.prime);
  return hash.toString(36).padStart(25, '0');
}

/** Source: http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV = { offset: 0x6c62272e07bb014262b821756295c58dn, prime: 0x1000000000000000000013bn };

/** Whether a line looks cut to `most` characters: it ends with an ellipsis, before which spaces or half a character may be missing. */
function wasCut(line: string, most: number): boolean {
  return line.endsWith('…') && line.length >= most - 2;
}

/** Characters of a control's value, at most, by Slack's type of the control. */
export function roomOf(type: string): number {
  return type === 'button' ? LIMITS.buttonValue : LIMITS.optionValue;
}
