import { isRecord, type JsonRecord, textOf } from '@metta-health-bot/local-slack/json';

/** A cell: its text, the number in it if it is one, or a rich_text block to draw. */
export interface Cell {
  readonly text: string;
  readonly number: number | null;
  readonly rich: JsonRecord | null;
}

export interface Sorting {
  readonly column: number;
  readonly direction: 'ascending' | 'descending';
}

/** The rows of a `table` or `data_table`. Anything else than a cell becomes an empty one. */
export function cellsOf(rows: unknown): readonly (readonly Cell[])[] {
  if (!Array.isArray(rows)) return [];
  return rows.map((row) => (Array.isArray(row) ? row.map(cellOf) : []));
}

function cellOf(cell: unknown): Cell {
  if (!isRecord(cell)) return { text: '', number: null, rich: null };
  if (cell.type === 'rich_text') return { text: richWords(cell), number: null, rich: cell };
  return { text: textOf(cell.text), number: typeof cell.value === 'number' ? cell.value : null, rich: null };
}

function richWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(richWords).join('');
  if (!isRecord(value)) return '';
  return textOf(value.text) + richWords(value.elements);
}

const COLLATOR = new Intl.Collator('en', { numeric: true });

/** The rows in the requested order; equal ones stay as they were. Numbers are compared as such, and before words. */
export function sortRows<Row extends readonly Cell[]>(rows: readonly Row[], sorting: Sorting | null): readonly Row[] {
  if (sorting === null) return rows;
  const sign = sorting.direction === 'ascending' ? 1 : -1;
  return rows.toSorted((a, b) => sign * compareCells(a[sorting.column], b[sorting.column]));
}

function compareCells(a: Cell | undefined, b: Cell | undefined): number {
  const [x, y] = [a?.number ?? null, b?.number ?? null];
  if (x !== null && y !== null) return x - y;
  if (x !== null || y !== null) return x !== null ? -1 : 1;
  return COLLATOR.compare(a?.text ?? '', b?.text ?? '');
}

/** Order after a click on a column's heading: up, down, then the original order. */
export function nextSorting(now: Sorting | null, column: number): Sorting | null {
  if (now?.column !== column) return { column, direction: 'ascending' };
  return now.direction === 'ascending' ? { column, direction: 'descending' } : null;
}

/** One page of rows, counted from 0, with how many pages there are; a page that is not there becomes the last one. */
export function pageOf<Row>(
  rows: readonly Row[],
  page: number,
  size: number,
): { readonly rows: readonly Row[]; readonly page: number; readonly pages: number; readonly first: number } {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const shown = Math.min(Math.max(page, 0), pages - 1);
  const first = shown * size;
  return { rows: rows.slice(first, first + size), page: shown, pages, first };
}
