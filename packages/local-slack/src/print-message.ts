import type { StoredMessage } from './workspace.ts';

type Json = Readonly<Record<string, unknown>>;

/** A Slack message as plain lines for a terminal: what a person sees in Slack, without the clicking. */
export function renderForTerminal({ blocks, text }: Pick<StoredMessage, 'blocks' | 'text'>): string {
  if (blocks.length === 0) return plain(text);
  return blocks.map(renderBlock).join('\n\n');
}

function renderBlock(block: Json): string {
  switch (block.type) {
    case 'header':
      return underline(textOf(block.text));
    case 'section':
      return [
        textOf(block.text),
        ...alignColumns([list(block.fields).map((field) => textOf(field).replace('\n', ': '))]),
      ]
        .filter(Boolean)
        .join('\n');
    case 'context':
      return list(block.elements).map(textOf).join('  ');
    case 'data_table':
    case 'table':
      return renderTable(block);
    case 'actions':
      return list(block.elements)
        .map((element) => `[ ${textOf(element.text) || textOf(element.placeholder)} ]`)
        .join('  ');
    default:
      return `(${String(block.type)})`;
  }
}

function renderTable({ rows, caption }: Json): string {
  const cells = (Array.isArray(rows) ? rows : []).map((row) => list(row).map((cell) => String(cell.text)));
  const [head = '', ...lines] = alignColumns(cells);
  return [...(caption ? [String(caption)] : []), head, '─'.repeat(head.length + 4), ...lines].join('\n');
}

/** An emoji takes two columns of a terminal. */
const widthOf = (text: string) => [...text].length + (text.match(/\p{Extended_Pictographic}/gu)?.length ?? 0);

/** Each column as wide as its widest cell. */
function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => widthOf(row[at] ?? ''))));
  return rows.map((row) =>
    row
      .map((text, at) => text + ' '.repeat((widths[at] ?? 0) - widthOf(text)))
      .join('  ')
      .trimEnd(),
  );
}

function textOf(value: unknown): string {
  const text = typeof value === 'object' && value !== null && 'text' in value ? value.text : '';
  return plain(String(text));
}

/** mrkdwn without its marks. */
function plain(mrkdwn: string): string {
  return mrkdwn.replace(/[*`]/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function underline(text: string): string {
  return `${text}\n${'═'.repeat(text.length)}`;
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
