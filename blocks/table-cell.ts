import type { RawTextElement, RichTextBlock } from '@slack/types';
import { literal } from './escape.ts';

/** What stands in a cell: a text, or one that leads to a web address. */
export type CellText = string | { readonly text: string; readonly url: string };

/** The words of a cell, fit for Slack. */
export function cellText(cell: CellText): string {
  return literal(typeof cell === 'string' ? cell : cell.text);
}

/** A cell of Slack's tables. */
export function drawCell(cell: CellText): RawTextElement | RichTextBlock {
  const text = cellText(cell);
  if (typeof cell === 'string') return { type: 'raw_text', text };
  const elements = [{ type: 'link', url: cell.url, text } as const];
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}
