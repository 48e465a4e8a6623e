import { describe, expect, test } from 'vitest';
import { cellsOf, nextSorting, pageOf, sortRows } from '../../page/src/blocks/table-model.ts';

const raw = (text: string) => ({ type: 'raw_text', text });
const number = (value: number) => ({ type: 'raw_number', value, text: `${value} min` });
const textsOf = (rows: readonly (readonly { readonly text: string }[])[]) => rows.map(([cell]) => cell?.text);

describe('table model', () => {
  test('numbers are sorted as numbers, before words, and words as people count', () => {
    const rows = cellsOf([[number(10)], [raw('run 10')], [number(9)], [raw('run 9')]]);
    expect(textsOf(sortRows(rows, { column: 0, direction: 'ascending' }))).toEqual([
      '9 min',
      '10 min',
      'run 9',
      'run 10',
    ]);
    expect(textsOf(sortRows(rows, { column: 0, direction: 'descending' }))).toEqual([
      'run 10',
      'run 9',
      '10 min',
      '9 min',
    ]);
  });

  test('equal rows stay in their order, and without a sorting all do', () => {
    const rows = cellsOf([
      [raw('a'), raw('1')],
      [raw('b'), raw('1')],
    ]);
    expect(textsOf(sortRows(rows, { column: 1, direction: 'descending' }))).toEqual(['a', 'b']);
    expect(sortRows(rows, null)).toBe(rows);
  });

  test('a heading sorts up, then down, then not at all', () => {
    const up = nextSorting(null, 2);
    expect(up).toEqual({ column: 2, direction: 'ascending' });
    expect(nextSorting(up, 2)).toEqual({ column: 2, direction: 'descending' });
    expect(nextSorting({ column: 2, direction: 'descending' }, 2)).toBeNull();
    expect(nextSorting(up, 0)).toEqual({ column: 0, direction: 'ascending' });
  });

  test('rows come in pages; one beyond the end is the last one', () => {
    const rows = [1, 2, 3, 4, 5];
    expect(pageOf(rows, 0, 2)).toEqual({ rows: [1, 2], page: 0, pages: 3, first: 0 });
    expect(pageOf(rows, 9, 2)).toEqual({ rows: [5], page: 2, pages: 3, first: 4 });
    expect(pageOf([], 0, 5)).toEqual({ rows: [], page: 0, pages: 1, first: 0 });
  });

  test('rich text is sorted by its words, and what is no cell is an empty one', () => {
    const rich = {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      ],
    };
    expect(cellsOf([[rich, null]])).toEqual([
      [
        { text: 'ab', number: null, rich },
        { text: '', number: null, rich: null },
      ],
    ]);
    expect(cellsOf('nonsense')).toEqual([]);
  });
});
