import { z } from 'zod';
import { LIMITS } from '../limits.ts';

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    code: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    underline: z.boolean().optional(),
  })
  .optional();
const filled = z.string().min(1);

const text = z.strictObject({ type: z.literal('text'), text: filled, style });
const link = z.strictObject({
  type: z.literal('link'),
  url: filled.max(LIMITS.buttonUrl),
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
  style,
});
const inline = z.discriminatedUnion('type', [
  text,
  link,
  z.strictObject({
    type: z.literal('emoji'),
    name: filled,
    unicode: filled.optional(),
    url: filled.optional(),
    style,
  }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: filled,
    url: filled.optional(),
    fallback: filled.optional(),
    style,
  }),
  z.strictObject({ type: z.literal('user'), user_id: filled, style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: filled, style }),
  z.strictObject({ type: z.literal('channel'), channel_id: filled, style }),
  z.strictObject({ type: z.literal('team'), team_id: filled, style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
  z.strictObject({ type: z.literal('color'), value: filled, style }),
]);

const border = z.union([z.literal(0), z.literal(1)]).optional();
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inline) });
const part = z.discriminatedUnion('type', [
  section,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(section).min(1),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().min(0).optional(),
    border,
  }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(inline).min(1), border }),
  z.strictObject({
    type: z.literal('rich_text_preformatted'),
    elements: z.array(z.discriminatedUnion('type', [text, link])).min(1),
    border,
  }),
]);

/** A rich_text block, also as the cell of a table. */
export const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: z.string().min(1).max(LIMITS.blockId).optional(),
  elements: z.array(part).min(1),
});
