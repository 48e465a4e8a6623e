import type { KnownBlock, MrkdwnElement } from '@slack/types';
import { cut, literal } from './escape.ts';
import { LIMITS } from './limits.ts';

/** mrkdwn in which Slack looks for nothing by itself: `@here` and addresses in data stay the text they are. */
export function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** A heading in plain text. */
export function header(text: string): KnownBlock {
  return { type: 'header', text: { type: 'plain_text', text: literal(text, LIMITS.headerText) } };
}

/** A paragraph of mrkdwn whose data is escaped already; cut where Slack would refuse it. */
export function section(text: string): KnownBlock {
  return { type: 'section', text: mrkdwn(cut(text, LIMITS.sectionText)) };
}

/** Small print, its data escaped already. */
export function context(text: string): KnownBlock {
  return { type: 'context', elements: [mrkdwn(cut(text, LIMITS.contextText))] };
}

/** Lines of mrkdwn in as few paragraphs as Slack's limit allows; no line is taken apart. */
export function paragraphs(lines: readonly string[]): readonly KnownBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const open = texts.at(-1);
    if (open !== undefined && open.length + 1 + line.length <= LIMITS.sectionText)
      texts.splice(-1, 1, `${open}\n${line}`);
    else texts.push(line);
  }
  return texts.map(section);
}
