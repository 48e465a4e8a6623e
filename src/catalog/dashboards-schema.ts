import { z } from 'zod';
import { duration, GRID_DAYS, key, metricName, number, strict, target, text } from './schema-values.ts';

/** A series of a health metric: its raw metric, goal and ramp are those of the metric. */
const healthSeries = strict({
  health: z.string({ error: 'name a metric, such as `payments.refund_rate`' }),
  label: text('mean').optional(),
});

/** A series of any other metric. */
const rawSeries = strict({
  metric: metricName,
  /** Name in the legend. */
  label: text('p50').optional(),
  /** Name if it is shown alone and the widget's title is not enough. */
  title: text('Lead Time (p50)').optional(),
  unit: text('hours').optional(),
  target: target.optional(),
  critical: target.optional(),
  /** The name of an alert rule with a limit, instead of a target. */
  alert: text('duration').optional(),
  by: key('cluster').optional(),
  across: z.enum(['avg', 'sum', 'max', 'min'], { error: 'write avg, sum, max or min' }).default('avg'),
  /** Sums the values of each such duration. */
  per: duration.optional(),
  /** Shows the difference to this number. */
  remainder_of: number.optional(),
});

const series = z.union([healthSeries, rawSeries], {
  error: 'write either `health: area.metric` or `metric: a.datadog.metric` with its `unit` and `target`',
});
const several = z.array(series, { error: 'list the series' }).min(1, { error: 'list at least one series' });

const title = text('Open Orders');
const words = z.record(z.string(), text('PASSING'), {
  error: 'map values or comparisons to words, such as {">= 1": PASSING}',
});
const parts = z.record(z.string(), z.enum(['good', 'warning', 'bad'], { error: 'write good, warning or bad' }));

const daysHint = `write 2 to ${GRID_DAYS}: the health collector sends no more days than /health shows`;
const gridDays = z.int({ error: daysHint }).min(2, { error: daysHint }).max(GRID_DAYS, { error: daysHint });

const kinds = [
  strict({ kind: z.literal('number'), title, series, words: words.optional() }),
  strict({ kind: z.literal('gauge'), title, series }),
  strict({
    kind: z.literal('trend'),
    title,
    series: several,
    add: z.enum(['trend_line', 'moving_average']).optional(),
  }),
  strict({
    kind: z.literal('stacked'),
    title,
    as: z.enum(['areas', 'bars'], { error: 'write areas or bars' }),
    series: several,
    parts: parts.default({}),
  }),
  strict({ kind: z.literal('pie'), title, series }),
  strict({ kind: z.literal('top_list'), title, series, limit: z.int().min(1).max(50).default(10) }),
  strict({
    kind: z.literal('events'),
    title,
    /** Feed of the events: their tag `feed:`. */
    feed: key('failed_order'),
    /** Headings, each with the field below it; `time` and `message` are those of the event itself. */
    columns: z.record(z.string(), key('branch')),
  }),
  strict({ kind: z.literal('collectors'), title }),
  strict({ kind: z.literal('scores') }),
  strict({ kind: z.literal('grid'), days: gridDays.default(GRID_DAYS) }),
  strict({ kind: z.literal('links') }),
] as const;

/** One widget of a dashboard, by its kind. */
const widgetSchema = z.discriminatedUnion('kind', kinds, {
  error: `write a \`kind\`: ${kinds.map(({ shape }) => shape.kind.value).join(', ')}`,
});

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
  /** Keys of areas whose metrics it shows in detail. */
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
