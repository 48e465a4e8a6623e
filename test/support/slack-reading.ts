/**
 * Reads a message as Slack documents that it shows one, to judge what became of the texts in it. It shares nothing with the bot's escaping.
 * Sources: docs.slack.dev/messaging/formatting-message-text, docs.slack.dev/reference/block-kit/composition-objects/text-object.
 */

/** Something that Slack would show otherwise than as the characters that stand there. */
export interface Mark {
  readonly kind: 'emoji' | 'quote' | 'list' | 'auto-link' | 'control' | 'bold' | 'italic' | 'strike' | 'code' | 'fence';
  /** What is marked: the name of an emoji, the inside of a control sequence, the text between signs. */
  readonly content: string;
}

type Json = Readonly<Record<string, unknown>>;

/** All marks of a message: of its `text`, and of each text object in its blocks. */
export function marksOf({
  text,
  blocks,
}: {
  readonly text: string;
  readonly blocks: readonly unknown[];
}): readonly Mark[] {
  return [...readMrkdwn(text, false), ...blocks.flatMap(marksIn)];
}

/** Cells of tables, charts, alternative texts and the texts of rich_text are shown as they are. */
function marksIn(value: unknown): readonly Mark[] {
  if (Array.isArray(value)) return value.flatMap(marksIn);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text, verbatim, emoji, elements, url } = value as Json;
  if (type === 'mrkdwn') return readMrkdwn(String(text), verbatim === true);
  if (type === 'plain_text') return emoji === false ? [] : emojiIn(String(text));
  if (type === 'rich_text' || type === 'rich_text_section') return marksIn(elements);
  if (type === 'link') return [{ kind: 'control', content: String(url) }];
  return Object.values(value).flatMap(marksIn);
}

/** Marks of a text in mrkdwn. In a `verbatim` one Slack makes no links by itself. */
export function readMrkdwn(source: string, verbatim: boolean): readonly Mark[] {
  const marks: Mark[] = [];
  const take = (text: string, pattern: RegExp, kind: Mark['kind']) =>
    text.replace(pattern, (whole: string, ...groups: unknown[]) => {
      marks.push({ kind, content: String(groups[0] ?? whole) });
      return TAKEN;
    });
  // Code first: nothing in it is read.
  let rest = take(source, /```([\s\S]+?)```/g, 'fence');
  rest = take(rest, /`([^`\n]+)`/g, 'code');
  for (const [, label = ''] of rest.matchAll(/<[^<>|\n]+\|([^<>\n]*)>/g)) marks.push(...emojiIn(label));
  rest = take(rest, /<([^<>\n]+)>/g, 'control');
  for (const line of rest.split('\n')) {
    if (/^\s*(>|&gt;)/.test(line)) marks.push({ kind: 'quote', content: line });
    if (/^\s*([-*+]|\d+[.)])\s/.test(line)) marks.push({ kind: 'list', content: line });
  }
  marks.push(...emojiIn(rest));
  for (const [sign, kind] of SIGNS) {
    for (const [, content = ''] of rest.matchAll(
      new RegExp(`(?<![\\p{L}\\p{N}])${sign}(\\S(?:[^\\n]*?\\S)?)${sign}(?![\\p{L}\\p{N}])`, 'gu'),
    ))
      marks.push({ kind, content });
  }
  if (!verbatim) {
    for (const [address] of rest.matchAll(ADDRESS)) marks.push({ kind: 'auto-link', content: address });
  }
  return marks;
}

/** Stands in the place of what was read, and is neither a space nor a letter. */
const TAKEN = '\ufffc';

const SIGNS = [
  ['\\*', 'bold'],
  ['_', 'italic'],
  ['~', 'strike'],
] as const;

/** Addresses with and without a scheme; of domains those whose last part is short or common. */
const ADDRESS =
  /(?:https?:\/\/|mailto:|tel:)[\p{L}\p{N}]\S*|[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.(?:\p{L}{2,3}|info|cloud|online|store|team)(?![\p{L}\p{N}_-])/giu;

/** Any name may be an emoji: a workspace adds its own, whose names are letters of any script, digits and `_ + ' -`. */
function emojiIn(text: string): readonly Mark[] {
  return [...text.matchAll(/:(?=([\p{L}\p{N}\p{M}_+'-]+):)/gu)].map(([, name = '']) => ({
    kind: 'emoji',
    content: name,
  }));
}
