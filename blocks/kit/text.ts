import { andMore } from '../../src/core/text.ts';
import { isPersonal } from '../../src/watches/rules/watch.ts';
import { escapeMrkdwn } from './escape.ts';

/** A link in mrkdwn. The URL comes from the catalog or from Slack; characters that would end the link early are encoded. */
export function link(url: string, label: string): string {
  return `<${url.replace(/[<>|\s]/g, encodeURIComponent).replaceAll('&', '&amp;')}|${escapeMrkdwn(label)}>`;
}

/** Characters of an address of data. */
const ADDRESS_LENGTH = 400;

/** Whether a text of data may be linked to. */
export function isWebAddress(text: string): boolean {
  return text.length <= ADDRESS_LENGTH && /^https?:\/\/[^\s<>|"]+$/.test(text) && URL.canParse(text);
}

/** Names listed in a summary, at most. The table below lists all of them. */
export const MAX_LISTED = 8;

/** The first items joined, with the count of those left out. */
export function enumerate(items: readonly string[], separator = ', '): string {
  return firstOf(items, (item) => item).join(separator);
}

/** The same with words for each item, made only for those that are shown: of thousands that would take long. */
export function enumerateWith<Item>(items: readonly Item[], words: (item: Item) => string): string {
  return firstOf(items, words).join(', ');
}

function firstOf<Item>(items: readonly Item[], words: (item: Item) => string): readonly string[] {
  return [...items.slice(0, MAX_LISTED).map(words), ...andMore(items.length - MAX_LISTED)];
}

/** A heading and the first items, a line each, with the count of those left out; empty when there are no items. */
export function listed<Item>(heading: string, items: readonly Item[], line: (item: Item) => string): readonly string[] {
  if (items.length === 0) return [];
  return [heading, ...firstOf(items, line)];
}

/** Characters of two columns in a fixed-width font: emoji, and those of East Asian scripts in their full width. */
const WIDE =
  /[\p{Extended_Pictographic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
/** Characters without a column: marks on the letter before, and what is not visible. */
const NARROWEST = /[\p{M}\p{Cf}]/u;

/** Width of a text in a fixed-width font, in columns. */
function displayWidth(text: string): number {
  const widthOf = (character: string) => (NARROWEST.test(character) ? 0 : WIDE.test(character) ? 2 : 1);
  return Array.from(text).reduce((width, character) => width + widthOf(character), 0);
}

/** Rows of cells as lines with aligned columns, two spaces between them. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, displayWidth(text));
  }
  const pad = (text: string, column: number) => text + ' '.repeat((widths[column] ?? 0) - displayWidth(text));
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}

/** Whether a channel is a direct message with the bot: Slack's ids of those begin with D. */
export function isDirectMessage(channelId: string): boolean {
  return channelId.startsWith('D');
}

/**
 * A channel in mrkdwn: a mention of its id, or its `#name` as configured. A person, whose id stands for their direct message, is not named.
 */
export function channelName(channel: string): string {
  if (isPersonal({ channel })) return 'a direct message';
  return /^[CGD][A-Z0-9]+$/.test(channel) ? `<#${channel}>` : escapeMrkdwn(channel);
}
