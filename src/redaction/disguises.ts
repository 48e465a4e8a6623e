/** Shorter than this a text is no secret that can be searched for: it stands in ordinary words by chance. */
export const SHORTEST_SECRET = 6;
/** The part of a secret with white space in it that is a secret by itself. */
const SHORTEST_PIECE = 8;
/** The beginning of a secret that a cut text may end with. */
const SHORTEST_BEGINNING = 12;
/** How much of a secret is compared character by character; whatever belongs to the same word goes with it. */
const COMPARED = 64;

/** White space that a printer puts into a long word, as it is or as a JSON escape. */
const WRAPPED = '(?:\\s|\\\\{1,4}[nrt]){0,5}';
/** White space of the secret itself, which others print in any way. */
const SPACE = '(?:\\s|\\+|\\\\{1,4}[nrt]|%(?:25){0,2}(?:20|0[AaDd])){0,4}';
/** The rest of a long token: such ones are made of nothing else. */
const REST = '[\\w+/=.%~-]*';

const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
/** What stands for the marks of mrkdwn where data is shown, so that they mark nothing (blocks/escape.ts). */
const LOOK_ALIKES: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ʼ', _: 'ˍ', '<': '‹' };

/** One way to write a secret. */
export interface Disguise {
  /** Stands in the squeezed text wherever the secret may stand in the text: cheap to look for, and proves nothing. */
  readonly needle: string;
  /** Source of a regular expression without flags that finds it. */
  readonly pattern: string;
}

/**
 * The disguises of a secret: as it is, JSON-escaped (up to twice), URL-encoded (also twice, also every character, hex digits of either
 * case), escaped for HTML or mrkdwn, wrapped at white space, in base64 or base64url at each of the three alignments, in hex, and
 * cut off after its first half. None for a text that is too short to be searched for.
 */
export function disguisesOf(secret: string): readonly Disguise[] {
  const pieces = secret.split(/\s+/).filter((piece) => piece.length >= SHORTEST_PIECE && piece !== secret);
  return [secret, ...pieces].filter((text) => text.length >= SHORTEST_SECRET).flatMap(encodingsOf);
}

/**
 * The letters and digits of a text in lower case, escapes of any kind undone or gone: of a secret in any disguise but base64 and hex
 * it is what it is of the secret itself.
 */
export function squeeze(text: string): string {
  return (/[%\\&]/.test(text) ? unescaped(text) : text).replace(/[^A-Za-z0-9]+/g, '').toLowerCase();
}

function unescaped(text: string): string {
  return text
    .replace(/&(?:amp;)*#(?:(\d{1,7})|[xX]([0-9A-Fa-f]{1,6}));/g, (_, decimal, hex) =>
      plainOf(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)),
    )
    .replace(/&(?:amp;)*(?:amp|lt|gt|quot|apos);/g, ' ')
    .replace(/%(?:25)*([0-9A-Fa-f]{2})/g, (_, hex) => plainOf(Number.parseInt(hex, 16)))
    .replace(/(?<!\\)\\+(?:u([0-9A-Fa-f]{4})|[nrt])/g, (_, hex) =>
      hex === undefined ? ' ' : plainOf(Number.parseInt(hex, 16)),
    );
}

/** Whatever is no letter or digit is left out anyway. */
const plainOf = (code: number): string => (code < 128 ? String.fromCharCode(code) : ' ');

function encodingsOf(text: string): readonly Disguise[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((offset) => alignedBase64(bytes, offset));
  return [
    disguise([...text], writtenForms(text)),
    ...base64.map((encoded) => disguise([...encoded], [...encoded].map(base64Form))),
    disguise([...hex], [...hex].map(hexForm)),
  ];
}

/**
 * What stands right before a secret may swallow its first characters when it is taken for an escape, so the needle begins behind
 * them; it ends where a cut text may end.
 */
function disguise(characters: readonly string[], forms: readonly string[]): Disguise {
  const needle = squeeze(characters.slice(0, sureOf(characters.length)).join('')).slice(3);
  return { needle, pattern: wordPattern(forms) };
}

/** The characters that depend on nothing but the secret when it stands `offset` bytes behind a multiple of three. */
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

/** All characters of a secret, each in any of its forms. */
function writtenForms(text: string): readonly string[] {
  return [...text].map((character) => (/\s/.test(character) ? SPACE : writtenForm(character)));
}

function writtenForm(character: string): string {
  const bytes = [...Buffer.from(character)];
  const units = character.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  const code = character.codePointAt(0) ?? 0;
  const name = HTML_NAMES[character];
  const alike = LOOK_ALIKES[character];
  // What begins with the character itself, such as &amp;, is tried before it.
  const forms = [
    bytes.map((byte) => `%(?:25){0,2}${hexForm(byte.toString(16).padStart(2, '0'))}`).join(''),
    units.map((unit) => `\\\\{1,4}u${hexForm(unit)}`).join(''),
    `&(?:amp;){0,2}#(?:0*${code}|[xX]0*${hexForm(code.toString(16))});`,
    ...(name === undefined ? [] : [`&(?:amp;){0,2}${name};`]),
    ...(alike === undefined ? [] : [alike]),
    plainForm(character),
  ];
  return `(?:${forms.join('|')})`;
}

function plainForm(character: string): string {
  if (character === '\\') return '\\\\{1,4}';
  const plain = character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
  return /["'/]/.test(character) ? `\\\\{0,4}${plain}` : plain;
}

const hexForm = (digits: string): string =>
  digits.replace(/[a-f]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);

/** How many of a secret's characters have to be there: whoever cuts a text may cut within its second half. */
const sureOf = (length: number): number =>
  Math.min(length, Math.max(SHORTEST_BEGINNING, Math.ceil(Math.min(length, COMPARED) / 2)));

/** The characters in their order; behind the sure ones as many as are there. */
function wordPattern(forms: readonly string[]): string {
  const sure = sureOf(forms.length);
  const optional = forms.slice(sure, COMPARED).reduceRight((rest, form) => `(?:${WRAPPED}${form}${rest})?`, '');
  const beginning = forms.slice(0, sure).join(WRAPPED);
  return forms.length > COMPARED ? `${beginning}${optional}${REST}` : `${beginning}${optional}`;
}
