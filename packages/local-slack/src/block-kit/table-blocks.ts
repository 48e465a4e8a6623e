import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { richText } from './rich-text.ts';

const rawText = z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) });
const rawNumber = z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) });
const cell = z.discriminatedUnion('type', [rawText, rawNumber, richText]);
const block_id = z.string().min(1).max(LIMITS.blockId).optional();

/** docs.slack.dev/reference/block-kit/blocks/table-block */
export const table = z.strictObject({
  type: z.literal('table'),
  block_id,
  rows: z.array(z.array(cell).min(1).max(LIMITS.tableColumns)).min(1).max(LIMITS.tableRows),
  /** A null leaves a column as it is. */
  column_settings: z
    .array(
      z
        .strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() })
        .nullable(),
    )
    .max(LIMITS.tableColumns)
    .optional(),
});

/** docs.slack.dev/reference/block-kit/blocks/data-table-block */
export const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    block_id,
    caption: z.string().min(1).max(LIMITS.dataTableCaption),
    rows: z.array(z.array(cell).min(1).max(LIMITS.dataTableColumns)).min(1).max(LIMITS.dataTableRows),
    page_size: z.int().min(1).max(LIMITS.dataTablePage).optional(),
    row_header_column_index: z.int().min(0).optional(),
  })
  .superRefine((block, context) => {
    const width = block.rows[0]?.length ?? 0;
    block.rows.forEach((row, index) => {
      if (row.length === width) return;
      context.addIssue({
        code: 'custom',
        path: ['rows', index],
        message: `row has ${row.length} cells where the header has ${width}`,
      });
    });
    block.rows[0]?.forEach((header, index) => {
      if (header.type !== 'rich_text') return;
      context.addIssue({ code: 'custom', path: ['rows', 0, index], message: 'a header cell may not be rich_text' });
    });
    if ((block.row_header_column_index ?? 0) >= width) {
      context.addIssue({ code: 'custom', path: ['row_header_column_index'], message: 'there is no such column' });
    }
  });
