import { describe, expect, test } from 'vitest';
import { drawTable, TABLE_FORMATS, type TableModel } from '../../../blocks/kit/table.ts';

const model = (rows: number): TableModel => ({
  caption: 'Metrics',
  header: ['Metric', 'Value'],
  rows: Array.from({ length: rows }, (_, row) => ({ cells: [`metric ${row}`, `${row}`], dispensable: row })),
});

describe('table', () => {
  test('a table without rows draws no block in any format', () => {
    for (const format of TABLE_FORMATS) expect(drawTable(model(0), format)).toEqual({ blocks: [], omitted: 0 });
  });

  test('a table with too many rows omits the rows that are most dispensable and counts them', () => {
    const { blocks, omitted } = drawTable(model(50), 'text');
    expect(omitted).toBe(10);
    expect(JSON.stringify(blocks)).toContain('metric 39');
    expect(JSON.stringify(blocks)).not.toContain('metric 40');
  });

  test('a cell with a web address becomes a link in a table and plain text in the text format', () => {
    const linked = {
      ...model(0),
      rows: [{ cells: [{ text: 'run 7', url: 'https://ci.test/7' }, '1'], dispensable: 0 }],
    };
    expect(JSON.stringify(drawTable(linked, 'table').blocks)).toContain('https://ci.test/7');
    expect(JSON.stringify(drawTable(linked, 'text').blocks)).not.toContain('https://ci.test/7');
  });
});
