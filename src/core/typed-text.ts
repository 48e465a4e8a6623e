/**
 * Returns what a person typed without what phones, keyboards and Slack add to it: quotes and bold marks, curly apostrophes, long dashes,
 * brackets of a usage hint, invisible characters, the markup of channels, people and links, whose names stay, and entities. Spaces are
 * single.
 */
export function cleanTyped(text: string): string {
  return unescapeEntities(plainReferences(text))
    .normalize('NFKC')
    .replaceAll(/\p{Cf}|\u{fe0f}/gu, '')
    .replaceAll(DASHES, '-')
    .replaceAll(/["“”„‟«»`´*]/g, '')
    .replaceAll(APOSTROPHES, "'")
    .replaceAll(/(?<![\p{L}\p{N}])['‚_~]+|['‚_~]+(?![\p{L}\p{N}])/gu, '')
    .replaceAll(/[()[\]{}<>|\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Words of a cleaned text, each without punctuation around it. A word of nothing else is left out. */
export function typedWords(cleaned: string): readonly string[] {
  return cleaned.split(' ').map(withoutPunctuation).filter(Boolean);
}

/** The word without punctuation at its beginning and its end. */
export function withoutPunctuation(word: string): string {
  let end = word.length;
  while (end > 0 && '.,;:!?'.includes(word.charAt(end - 1))) end -= 1;
  return word.slice(0, end).replace(/^[.,;:!?¡¿]+/, '');
}

/** The first channel (`#ci`), person (`@ann`) or address of a page in a text, as it was typed; undefined if there is none. */
export function referenceIn(text: string): string | undefined {
  return /<[#@!][^<>]*>|<?(?:https?|slack):\/\/[^\s>|]+>?|(?<![^\s("“'])[#@][\p{L}\p{N}][^\s]*/u.exec(
    text.replaceAll(LINK, (_, address: string, label?: string) => label ?? `<${address}>`),
  )?.[0];
}

/** Writes `&`, `<` and `>` for the entities in which Slack sends them. */
export function unescapeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Hyphens, dashes and minus signs other than `-`. */
const DASHES = /[‐-―−﹘﹣－]/g;

/** Signs that phones write for an apostrophe, also in the middle of a word: `it’s`. */
const APOSTROPHES = /[‘’‛ʼ]/g;

/** A link as Slack sends it. An address without a page, such as `shop.dev`, is sent as a link too. */
const LINK = /<((?:https?|mailto|tel):[^<>|\s]*)(?:\|([^<>]*))?>/g;

/** Writes the name of a channel, person or link for its markup: `#ci` for `<#C123|ci>`. */
function plainReferences(text: string): string {
  return text
    .replaceAll(/<([#@!])[^<>|]*\|[#@]?([^<>]+)>/g, (_, sign: string, label: string) => referenceTo(sign, label))
    .replaceAll(/<([#@!])([^<>|]*)\|?>/g, (_, sign: string, id: string) => referenceTo(sign, id))
    .replaceAll(LINK, (_, address: string, label?: string) => ` ${label ?? address} `);
}

function referenceTo(sign: string, name: string): string {
  return ` ${sign === '#' ? '#' : '@'}${name} `;
}
