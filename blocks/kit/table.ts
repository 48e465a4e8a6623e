import type { Block, DataTableBlock, KnownBlock, RawTextElement, RichTextBlock, TableBlock } from '@slack/types';
import { escapeCode, literal } from './escape.ts';
import { LIMITS } from './limits.ts';
import { section } from './message.ts';
import { alignColumns } from './text.ts';

/** Formats of a table, best first. A workspace that rejects one gets the next. */
export const TABLE_FORMATS = ['data_table', 'table', 'text'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** A table as values. The first column names its row. */
export interface TableModel {
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
}

/** One row of a table. A link in it is lost if the table is drawn as text. */
export interface TableRow {
  readonly cells: readonly CellText[];
  /** Order in which rows are left out when there is no room for all: the highest number first. */
  readonly dispensable: number;
}

/** Blocks of a table, and the number of rows that are left out for lack of room. */
export interface DrawnTable {
  readonly blocks: readonly (KnownBlock | Block)[];
  readonly omitted: number;
}

/** Characters of all cells together: below the 10,000 of `table`, and leaving some of a message's 13,200 to its other blocks. */
const CELL_CHARACTERS = 9_000;
const MAX_ROWS = { data_table: LIMITS.dataTable.rows - 1, table: LIMITS.table.rows - 1, text: 40 } as const;

/** Draws a table in one of the formats, within Slack's limits. A table without rows has no blocks. */
export function drawTable(model: TableModel, format: TableFormat): DrawnTable {
  if (model.rows.length === 0) return { blocks: [], omitted: 0 };
  const header = model.header.map((cell) => literal(cell)).slice(0, LIMITS.table.columns);
  const all = model.rows.map((row) => ({ ...row, cells: header.map((_, column) => row.cells[column] ?? '') }));
  const rows = mostNeeded(all, MAX_ROWS[format]);
  const cells = [header, ...rows.map((row) => row.cells)];
  return { blocks: BLOCKS[format](cells, model.caption), omitted: all.length - rows.length };
}

/** Most characters of a cell in plain text: a longer name would push the values off the screen. */
const TEXT_CELL_LENGTH = 26;

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
    codeFences(alignColumns(cells.map((row) => row.map((cell) => escapeCode(cellText(cell), TEXT_CELL_LENGTH))))).map(
      section,
    ),
};

function mostNeeded<Row extends TableRow>(rows: readonly Row[], max: number): readonly Row[] {
  const chosen = new Set<Row>();
  let characters = 0;
  for (const row of rows.toSorted((a, b) => a.dispensable - b.dispensable)) {
    characters += row.cells.map(cellText).join('').length;
    if (chosen.size === max || characters > CELL_CHARACTERS) break;
    chosen.add(row);
  }
  return rows.filter((row) => chosen.has(row));
}

/** Puts escaped lines into as few code fences as a section's limit allows. */
function codeFences(lines: readonly string[]): readonly string[] {
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

/** Content of a cell: a text, or a text with a link. */
export type CellText = string | { readonly text: string; readonly url: string };

/** Text of a cell, cut and without mentions. */
function cellText(cell: CellText): string {
  return literal(typeof cell === 'string' ? cell : cell.text);
}

/** A cell in Slack's format. */
function drawCell(cell: CellText): RawTextElement | RichTextBlock {
  const text = cellText(cell);
  if (typeof cell === 'string') return { type: 'raw_text', text };
  const elements = [{ type: 'link', url: cell.url, text } as const];
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}
