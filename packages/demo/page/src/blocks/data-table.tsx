import { type JsonRecord, textOf } from '@metta-health-bot/local-slack/json';
import { useId, useState } from 'react';
import { CellContent, cellClass } from './table-cell.tsx';
import { type Cell, cellsOf, nextSorting, pageOf, type Sorting, sortRows } from './table-model.ts';

/** Slack's default. */
const PAGE_SIZE = 5;

/** A `data_table`: sorted by its headings, in pages, with a caption and a heading to each row. */
export function DataTable({ block }: { readonly block: JsonRecord }) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [wanted, setWanted] = useState(0);
  const captionId = useId();
  const [header = [], ...body] = cellsOf(block.rows);
  const size = typeof block.page_size === 'number' ? block.page_size : PAGE_SIZE;
  const named = typeof block.row_header_column_index === 'number' ? block.row_header_column_index : 0;
  const { rows, page, pages, first } = pageOf(sortRows(body, sorting), wanted, size);
  return (
    <div className="table-frame">
      {/* A table wider than the screen is scrolled by keyboard too: the frame takes the focus. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, and a section would be a landmark of each table */}
      <div className="table-scroll" role="group" aria-labelledby={captionId} tabIndex={0}>
        <table className="data-table">
          <caption id={captionId}>
            <span className="caption-text">{textOf(block.caption)}</span>
          </caption>
          <thead>
            <tr>
              {header.map((cell, column) => (
                <Heading
                  key={`${column}:${cell.text}`}
                  cell={cell}
                  direction={sorting?.column === column ? sorting.direction : undefined}
                  isNumeric={isNumeric(body, column)}
                  onSort={() => setSorting(nextSorting(sorting, column))}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              <Row key={`${place}:${row[named]?.text}`} row={row} named={named} />
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <Pager
          page={page}
          pages={pages}
          shown={`${first + 1} to ${first + rows.length} of ${body.length}`}
          onTurn={setWanted}
        />
      )}
    </div>
  );
}

interface HeadingProps {
  readonly cell: Cell;
  readonly direction: Sorting['direction'] | undefined;
  readonly isNumeric: boolean;
  readonly onSort: () => void;
}

const ARROWS = { ascending: '▲', descending: '▼' } as const;

function Heading({ cell, direction, isNumeric, onSort }: HeadingProps) {
  return (
    <th scope="col" aria-sort={direction ?? 'none'} className={isNumeric ? 'numeric' : undefined}>
      <button type="button" onClick={onSort}>
        {cell.text}
        <span aria-hidden="true" className="sort-arrow">
          {direction ? ARROWS[direction] : ''}
        </span>
      </button>
    </th>
  );
}

function Row({ row, named }: { readonly row: readonly Cell[]; readonly named: number }) {
  return (
    <tr>
      {row.map((cell, column) =>
        column === named ? (
          <th key={`${column}:${cell.text}`} scope="row">
            <CellContent cell={cell} />
          </th>
        ) : (
          <td key={`${column}:${cell.text}`} className={cellClass(cell)}>
            <CellContent cell={cell} />
          </td>
        ),
      )}
    </tr>
  );
}

interface PagerProps {
  readonly page: number;
  readonly pages: number;
  readonly shown: string;
  readonly onTurn: (page: number) => void;
}

function Pager({ page, pages, shown, onTurn }: PagerProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a border, and a nav would be a landmark of each table
    <div className="pager" role="group" aria-label="Pages of the table">
      <button type="button" disabled={page === 0} onClick={() => onTurn(page - 1)}>
        Previous
      </button>
      <span aria-live="polite">{shown}</span>
      <button type="button" disabled={page === pages - 1} onClick={() => onTurn(page + 1)}>
        Next
      </button>
    </div>
  );
}

function isNumeric(rows: readonly (readonly Cell[])[], column: number): boolean {
  return rows.length > 0 && rows.every((row) => row[column]?.number !== null);
}
