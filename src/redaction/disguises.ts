/** Least length of a secret that can be searched for: a shorter one occurs in ordinary words by chance. */
export const SHORTEST_SECRET = 6;
/** Least length of a word of a secret with white space that is a secret by itself. */
const SHORTEST_PIECE = 8;
/** Least length of the part of a secret that is found at the end of a text that was cut, or at its beginning. */
const SHORTEST_PART = 12;
/** Least length of a secret that is also searched for in another case of its letters: shorter ones would be found in ordinary words. */
const SHORTEST_OF_ANY_CASE = 16;
/** Most characters of a secret that may vanish into an escape that they seem to end, such as the four digits of `\u0041`. */
const SWALLOWED = 5;
/** Characters of a secret that are compared one by one; the rest of the same word is redacted with them. */
const COMPARED = 64;

/** A colour of a terminal, as it is or escaped. */
const COLOUR = '(?:\\x1b|\\\\{1,4}(?:u001|x1)[bB])\\[[\\d;]{0,12}[A-Za-z]';
/** Soft hyphens, marks of direction and other invisible characters, as part of a class. */
const UNSEEN = '\\u00ad\\u200b-\\u200f\\u2060';
/**
 * Characters that a printer inserts into a long word, as they are or escaped: white space, colours, soft hyphens, marks of direction and
 * other invisible characters. Short, because each pattern has it up to 64 times: V8 does not optimize patterns over 20 KB.
 */
const WRAPPED = `(?:[\\s${UNSEEN}]|\\\\{1,4}(?:[nrt]|u(?:00[aA][dD]|20[06]\\w|[fF][eE][fF]{2})|x[aA][dD])|${COLOUR}){0,5}`;
/** Indent before an item of a list that is printed over many lines. */
const INDENT = '(?:\\s|\\\\{1,4}[nrt]){0,40}';
/** White space of the secret itself, in any encoding. */
const SPACE =
  '(?:\\s|\\+|\\\\{1,4}(?:[nrt]|(?:x|u00|u\\{0*)(?:20|0?[9AaDd])\\}?)|%(?:25){0,2}(?:20|0[AaDd])|&(?:amp;){0,2}#(?:32|[xX]20);){0,4}';
/** The rest of a long token, which has no other characters. */
const REST = '[\\w+/=.%~-]*';
/** The same before its end; only from where the word begins, so that the time stays linear. */
const REST_BEFORE = `(?:(?<!${REST.slice(0, -1)})${REST}?)?`;
const COLOURS = new RegExp(COLOUR, 'g');

const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
/** Replacements of the marks of mrkdwn in shown data, so that they mark nothing (blocks/kit/escape.ts). */
const LOOK_ALIKES: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ʼ', _: 'ˍ', '<': '‹' };

const UNSEEN_CHARACTERS = new RegExp(`[${UNSEEN}]`, 'g');

/** Returns a text without its invisible characters, of which any may stand inside a secret. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN_CHARACTERS, '');
}

/** One way to write a secret. */
export interface Disguise {
  /** Occurs in the squeezed text wherever the secret may occur in the text: cheap to search for, and not a proof. */
  readonly needle: string;
  /** Returns the source of a regular expression without flags that finds it: long, and most are never needed. */
  readonly pattern: () => string;
}

/**
 * Returns the disguises of a secret: as it is, JSON-escaped (up to twice), URL-encoded (also twice, also every character, hex digits of
 * either case), with escapes of JavaScript, escaped for HTML or mrkdwn, in another case of its letters if it is random, with white space,
 * colours or invisible characters inside, in base64 or base64url at each of the three alignments, in hex, as a list of bytes, and cut off
 * after its first half or before its second. None for a text that is too short to be searched for.
 */
export function disguisesOf(secret: string): readonly Disguise[] {
  const pieces = secret.split(/\s+/).filter((piece) => piece.length >= SHORTEST_PIECE && piece !== secret);
  return [secret, ...pieces].filter((text) => text.length >= SHORTEST_SECRET).flatMap(encodingsOf);
}

/**
 * Returns the letters and digits of a text in lower case, with escapes of any kind decoded or removed: for a secret in any disguise but
 * base64 and hex the same as for the secret itself.
 */
export function squeeze(text: string): string {
  return (/[%\\&]/.test(text) ? unescaped(text) : text)
    .replace(COLOURS, '')
    .replace(/[^A-Za-z0-9]+/g, '')
    .toLowerCase();
}

function unescaped(text: string): string {
  return text
    .replace(/&(?:amp;)*#(?:(\d{1,7})|[xX]([0-9A-Fa-f]{1,6}));/g, (_, decimal, hex) =>
      asciiOf(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)),
    )
    .replace(/&(?:amp;)*(?:amp|lt|gt|quot|apos);/g, ' ')
    .replace(/%(?:25)*([0-9A-Fa-f]{2})/g, (_, hex) => asciiOf(Number.parseInt(hex, 16)))
    .replace(
      /(?<!\\)\\+(?:u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|[nrt])/g,
      (_, ...codes: readonly (string | undefined)[]) =>
        asciiOf(Number.parseInt(codes.slice(0, 3).find((code) => code !== undefined) ?? '20', 16)),
    );
}

/** An ASCII character by its code; any other one is left out anyway, and becomes a space. */
const asciiOf = (code: number): string => (code < 128 ? String.fromCharCode(code) : ' ');

function encodingsOf(text: string): readonly Disguise[] {
  const bytes = Buffer.from(text);
  const hex = [...bytes.toString('hex')];
  const numbers = [...bytes].map(String);
  const base64 = [0, 1, 2].map((offset) => [...alignedBase64(bytes, offset)]);
  return [
    ...disguisesOfEncoding([...text], writtenForms),
    ...base64.flatMap((encoded) => disguisesOfEncoding(encoded, (characters) => characters.map(base64Form))),
    ...disguisesOfEncoding(hex, (digits) => digits.map(hexForm), `${WRAPPED}:?`),
    ...disguisesOfEncoding(numbers, (all) => all, `${INDENT}(?:,${INDENT})?`),
  ];
}

/**
 * Disguises of a secret that may end early, and of one that may begin late; for one that must occur as a whole the first is enough.
 * `between` is the pattern of what may occur between its characters.
 */
function disguisesOfEncoding(
  characters: readonly string[],
  formsOf: (characters: readonly string[]) => readonly string[],
  between = WRAPPED,
): readonly Disguise[] {
  const sure = sureOf(characters.length);
  const beginning = {
    needle: needleOf(characters.slice(0, sure)),
    pattern: () => patternOfBeginning(formsOf(characters), between),
  };
  if (sure === characters.length) return [beginning];
  const end = { needle: needleOf(characters.slice(-sure)), pattern: () => patternOfEnd(formsOf(characters), between) };
  return [beginning, end];
}

/**
 * Needle of a secret's characters. Text right before a secret, or missing there, may turn its first characters into an escape, so the
 * needle begins behind them; it ends before an escape that may be cut.
 */
function needleOf(characters: readonly string[]): string {
  const text = characters.join('').replace(/[%\\&][^%\\&]{0,9}$/, '');
  return squeeze(text).slice(SWALLOWED);
}

/** Base64 characters that depend only on the secret when it begins `offset` bytes behind a multiple of three. */
function alignedBase64(bytes: Buffer, offset: number): string {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const [first, last] = [Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6)];
  return whole.slice(first, last);
}

function base64Form(character: string): string {
  if (character === '+') return '(?:[+-]|%(?:25)?2[Bb])';
  return character === '/' ? '(?:\\\\{0,4}/|_|%(?:25)?2[Ff])' : character;
}

/** Patterns of all characters of a secret, each in any of its forms; in either case if ordinary words cannot match. */
function writtenForms(characters: readonly string[]): readonly string[] {
  const sure = sureOf(characters.length);
  const parts = [characters.slice(0, sure), characters.slice(-sure)].map((part) => part.join(''));
  const isAnyCase = characters.length >= SHORTEST_OF_ANY_CASE && parts.every(isRandom);
  return characters.map((character) => (/\s/.test(character) ? SPACE : writtenForm(character, isAnyCase)));
}

function writtenForm(character: string, isAnyCase: boolean): string {
  const units = character.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  const code = character.codePointAt(0) ?? 0;
  const name = HTML_NAMES[character];
  const alike = LOOK_ALIKES[character];
  const [backslash, point] = ['\\\\{1,4}', hexForm(code.toString(16))];
  const hex = [...Buffer.from(character)].map((byte) => byte.toString(16).padStart(2, '0'));
  // Forms that begin with the character itself, such as &amp;, are tried before it.
  const forms = [
    hex.map((byte) => `(?:%(?:25){0,2}|${backslash}${code < 128 ? '(?:x|u00)' : 'x'})${hexForm(byte)}`).join(''),
    ...(code < 128 ? [] : [units.map((unit) => `${backslash}u${hexForm(unit)}`).join('')]),
    `(?:${backslash}u\\{|&(?:amp;){0,2}#[xX])0*${point}[;}]`,
    `&(?:amp;){0,2}#0*${code};`,
    ...(name === undefined ? [] : [`&(?:amp;){0,2}${name};`]),
    ...(alike === undefined ? [] : [alike]),
    isAnyCase && /[A-Za-z]/.test(character) ? eitherCase(character) : plainForm(character),
  ];
  return `(?:${forms.join('|')})`;
}

function plainForm(character: string): string {
  if (character === '\\') return '\\\\{1,4}';
  const plain = character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
  return /["'/]/.test(character) ? `\\\\{0,4}${plain}` : plain;
}

const eitherCase = (letter: string): string => `[${letter.toUpperCase()}${letter.toLowerCase()}]`;

const hexForm = (digits: string): string => digits.replace(/[a-f]/gi, eitherCase);

/** Number of a secret's characters that must be there: a text may be cut within its second half, or its first. */
const sureOf = (length: number): number =>
  Math.min(length, Math.max(SHORTEST_PART, Math.ceil(Math.min(length, COMPARED) / 2)));

/** Pattern of the characters in order; behind the sure ones as many as are there. */
function patternOfBeginning(forms: readonly string[], between: string): string {
  const sure = sureOf(forms.length);
  const optional = forms.slice(sure, COMPARED).reduceRight((rest, form) => `(?:${between}${form}${rest})?`, '');
  const beginning = forms.slice(0, sure).join(between);
  return forms.length > COMPARED ? `${beginning}${optional}${REST}` : `${beginning}${optional}`;
}

/** Pattern of the same before the sure ones at the end. */
function patternOfEnd(forms: readonly string[], between: string): string {
  const sure = sureOf(forms.length);
  const optional = forms.slice(-COMPARED, -sure).reduce((rest, form) => `(?:${rest}${form}${between})?`, '');
  const end = forms.slice(-sure).join(between);
  return forms.length > COMPARED ? `(?!\\s)${REST_BEFORE}${optional}${end}` : `(?!\\s)${optional}${end}`;
}

/** One word of a name: `smoke`, `OPS`, `Robot`, `h100`, `8b`, `lot80x`, `2026`. */
const WORD = /^(?:[A-Za-z][a-z]{0,19}|[A-Z]{1,20})?\d{0,8}[a-z]?$/;

/**
 * Whether a text is a name that people write, of a run, a repository or a ticket: words, each with at most one number, joined by one of
 * `-._/:`. Keys and tokens differ: their digits, small letters and capitals alternate, or are longer.
 */
export function isOrdinaryName(text: string): boolean {
  return text.split(/[-._/:]/).every((word) => word !== '' && WORD.test(word));
}

/** Whether digits, small letters and capitals alternate as often as in random texts; in words and years they do not. */
function isRandom(text: string): boolean {
  const changes = text.match(/(?<=[a-z])[A-Z]|(?<=[A-Za-z])\d|(?<=\d)[A-Za-z]/g) ?? [];
  return 4 * changes.length >= text.length;
}
