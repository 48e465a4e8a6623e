import type { Block, DataTableBlock, KnownBlock, RawTextElement, RichTextBlock, TableBlock } from '@slack/types';
import { escapeCode, literal } from './escape.ts';
import { LIMITS } from './limits.ts';
import { section } from './message.ts';
import { alignColumns } from './text.ts';

/** How a table is drawn, best first. A workspace that refuses one gets the next. */
export const TABLE_FORMATS = ['data_table', 'table', 'text'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** A table as values. The first column names its row. */
export interface TableModel {
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
}

/** One row of a table. A link in it is lost where the table is drawn as text. */
export interface TableRow {
  readonly cells: readonly CellText[];
  /** When there is no room for all rows, those with the highest number go first. */
  readonly dispensable: number;
}

/** Drawn blocks, and how many rows there was no room for. */
export interface DrawnTable {
  readonly blocks: readonly (KnownBlock | Block)[];
  readonly omitted: number;
}

/** Room for all cells: below the 10,000 of `table`, and leaving some of a message's 13,200 to what stands around it. */
const CELL_CHARACTERS = 9_000;
const MAX_ROWS = { data_table: LIMITS.dataTable.rows - 1, table: LIMITS.table.rows - 1, text: 40 } as const;

/** Draws a table in one of the formats, within every limit of Slack's. A table without rows draws nothing. */
export function drawTable(model: TableModel, format: TableFormat): DrawnTable {
  if (model.rows.length === 0) return { blocks: [], omitted: 0 };
  const header = model.header.map((cell) => literal(cell)).slice(0, LIMITS.table.columns);
  const all = model.rows.map((row) => ({ ...row, cells: header.map((_, column) => row.cells[column] ?? '') }));
  const rows = mostNeeded(all, MAX_ROWS[format]);
  const cells = [header, ...rows.map((row) => row.cells)];
  return { blocks: BLOCKS[format](cells, model.caption), omitted: all.length - rows.length };
}

/** In plain text a long name would push the values off the screen. */
const TEXT_CELL = 26;

const BLOCKS: Record<
  TableFormat,
  (cells: readonly (readonly CellText[])[], caption: string) => (KnownBlock | Block)[]
> = {
  data_table: (cells, caption): DataTableBlock[] => [
    {
      type: 'data_table',
      caption: literal(caption, LIMITS.dataTable.caption),
      row_header_column_index: 0,
      page_size: Math.min(LIMITS.dataTable.pageSize, cells.length - 1),
      rows: cells.map((row) => row.map(drawCell)),
    },
  ],
  table: (cells): TableBlock[] => [
    {
      type: 'table',
      rows: cells.map((row) => row.map(drawCell)),
    },
  ],
  text: (cells) =>
    fences(alignColumns(cells.map((row) => row.map((cell) => escapeCode(cellText(cell), TEXT_CELL))))).map(section),
};

function mostNeeded<Row extends TableRow>(rows: readonly Row[], max: number): readonly Row[] {
  const kept = new Set<Row>();
  let characters = 0;
  for (const row of rows.toSorted((a, b) => a.dispensable - b.dispensable)) {
    characters += row.cells.map(cellText).join('').length;
    if (kept.size === max || characters > CELL_CHARACTERS) break;
    kept.add(row);
  }
  return rows.filter((row) => kept.has(row));
}

/** Puts escaped lines into as few code fences as a section's limit allows. */
function fences(lines: readonly string[]): readonly string[] {
  const fenced: string[] = [];
  let open: string[] = [];
  const close = () => {
    if (open.length > 0) fenced.push(`\`\`\`\n${open.join('\n')}\n\`\`\``);
    open = [];
  };
  let room = 0;
  for (const line of lines) {
    if (room < line.length + 1) {
      close();
      room = LIMITS.sectionText - 8;
    }
    open.push(line);
    room -= line.length + 1;
  }
  close();
  return fenced;
}

/** What stands in a cell: a text, or one that leads to a web address. */
export type CellText = string | { readonly text: string; readonly url: string };

/** The words of a cell, fit for Slack. */
function cellText(cell: CellText): string {
  return literal(typeof cell === 'string' ? cell : cell.text);
}

/** A cell of Slack's tables. */
function drawCell(cell: CellText): RawTextElement | RichTextBlock {
  const text = cellText(cell);
  if (typeof cell === 'string') return { type: 'raw_text', text };
  const elements = [{ type: 'link', url: cell.url, text } as const];
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}
