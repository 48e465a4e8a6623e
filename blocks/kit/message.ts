import type { Block, ImageBlock, KnownBlock, MrkdwnElement } from '@slack/types';
import { asParagraph, cut, escapeMrkdwn, plainText, withoutAutoLinks } from './escape.ts';
import { LIMITS } from './limits.ts';
import { enumerate } from './text.ts';

/** A message to Slack, as every renderer returns it. `text` has full sentences: notifications and screen readers get only those. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly (KnownBlock | Block)[];
}

/** A message of these sentences, cut to Slack's limit, and blocks. Empty sentences are left out; of a link the words remain. */
export function message(sentences: readonly string[], blocks: Message['blocks']): Message {
  const spoken = sentences.filter((sentence) => sentence !== '');
  const said = spoken.map((sentence) => (/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`)).join(' ');
  const text = said.replace(LINK, '$1');
  return { text: cut(withoutAutoLinks(asParagraph(text)), LIMITS.messageText), blocks };
}

const LINK = /<https?:[^|<>]*\|([^<>]*)>/g;

/** mrkdwn without Slack's automatic parsing: `@here` and URLs in data stay plain text. */
export function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text: asParagraph(text), verbatim: true };
}

/** A heading in plain text. */
export function header(text: string): KnownBlock {
  return { type: 'header', text: { type: 'plain_text', text: plainText(text, LIMITS.headerText) } };
}

/** A paragraph of mrkdwn whose data is escaped already; cut to Slack's limit. */
export function section(text: string): KnownBlock {
  return { type: 'section', text: mrkdwn(cut(asParagraph(text), LIMITS.sectionText)) };
}

/** Small print in mrkdwn whose data is escaped already; cut to Slack's limit. */
export function context(text: string): KnownBlock {
  return { type: 'context', elements: [mrkdwn(cut(asParagraph(text), LIMITS.contextText))] };
}

/** Lines of mrkdwn in as few paragraphs as Slack's limit allows; no line is split. */
export function paragraphs(lines: readonly string[]): readonly KnownBlock[] {
  const texts: string[] = [];
  for (const line of lines.map(asParagraph)) {
    const open = texts.at(-1);
    if (open !== undefined && open.length + 1 + line.length <= LIMITS.sectionText)
      texts.splice(-1, 1, `${open}\n${line}`);
    else texts.push(line);
  }
  return texts.map(section);
}

/** A short answer: what happened, then what to do. Sentences are mrkdwn with their data escaped already. */
export function renderNotice(...sentences: readonly string[]): Message {
  return message(sentences, [section(sentences.join('\n'))]);
}

/** The message with notes below its blocks and at the end of its text. Notes are mrkdwn. */
export function annotated(message: Message, notes: readonly string[]): Message {
  if (notes.length === 0) return message;
  const spoken = notes.join(' ');
  const blocks = message.blocks.slice(0, LIMITS.blocksPerMessage - 1);
  return {
    text: `${cut(message.text, LIMITS.messageText - spoken.length - 1)} ${spoken}`,
    blocks: message.blocks.length === 0 ? [] : [...blocks, context(spoken)],
  };
}

/** Characters of a reason. */
const REASON_LENGTH = 200;

/** Line in place of missing pictures. Titles and reason are plain text. */
export function missingPictures(titles: readonly string[], why: string): KnownBlock {
  const names = enumerate(titles.map((title) => `"${escapeMrkdwn(title)}"`));
  const sentence = titles.length === 1 ? `The picture ${names} is missing` : `The pictures ${names} are missing`;
  return context(`${sentence}: ${escapeMrkdwn(why, REASON_LENGTH).replace(/\.$/, '')}.`);
}

type AnyBlock = Message['blocks'][number];

/** The message with a line in place of its uploaded pictures that names them. `why` is plain text. */
export function withoutPictures({ text, blocks }: Message, why: string): Message {
  const first = blocks.findIndex(isUploaded);
  if (first < 0) return { text, blocks };
  const titles = blocks.filter(isUploaded).map((image) => image.title?.text ?? image.alt_text);
  const line = missingPictures(titles, why);
  return { text, blocks: blocks.flatMap((block, at) => (at === first ? [line] : isUploaded(block) ? [] : [block])) };
}

function isUploaded(block: AnyBlock): block is ImageBlock {
  return block.type === 'image' && 'slack_file' in block;
}
