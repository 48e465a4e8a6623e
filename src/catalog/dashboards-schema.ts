import { z } from 'zod';
import { duration, key, strict, text } from './schema-values.ts';
import { widgetSchema } from './widget-schema.ts';

const row = strict({
  title: text('Current Status'),
  widgets: z
    .array(widgetSchema, { error: 'list the widgets of this row' })
    .min(1, { error: 'list at least one widget' })
    .max(4, { error: 'keep four widgets in a row at most' }),
});

const marker = z.literal(true, { error: 'write `true`, or leave it out' }).optional();

/** A Datadog dashboard and its view in Slack. The message of each check is the next step for the person who wrote it. */
export const dashboardSchema = strict({
  slug: z
    .string({ error: 'write a slug, such as `shop-checkout`' })
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'use lower-case words joined by -, such as `shop-checkout`' }),
  title: text('Shop Checkout'),
  icon: text('🛒').optional(),
  template: z
    .string({ error: 'name the template file, such as `shop_checkout.json`' })
    .regex(/^[a-z0-9_]+\.json$/, { error: 'name a file in dashboards/, such as `shop_checkout.json`' }),
  purpose: text('How the shop is doing').optional(),
  audience: text('The shop team').optional(),
  updates: text('Every 15 minutes').optional(),
  window: duration,
  /** Areas whose metrics it shows in detail. */
  areas: z.array(key('payments'), { error: 'list the keys of areas' }).default([]),
  rollup: marker,
  collectors: marker,
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/, {
      error: 'write a slash command, such as `/shop-status` (lower case, 32 characters at most)',
    })
    .optional(),
  rows: z.array(row, { error: 'list the rows' }).default([]),
});
