import { LibraryBlock } from './library-block.tsx';
import type { Cell } from './table-model.ts';

/** Content of a cell: literal text, or rich text. */
export function CellContent({ cell }: { readonly cell: Cell }) {
  return cell.rich === null ? cell.text : <LibraryBlock block={cell.rich} />;
}

/** Longest text of a cell that is kept on one line, in characters. */
const SHORT = 14;

/** Alignment of a cell: numbers to the right, a light next to its value. */
export function cellClass({ text, number }: Cell): string | undefined {
  if (number !== null) return 'numeric short';
  return text.length <= SHORT ? 'short' : undefined;
}
