import { z } from 'zod';
import { alertsSchema } from './alerts-schema.ts';
import { digestSchema } from './digest-schema.ts';
import { duration, key, number, pattern, strict, text } from './schema-values.ts';
import { parseTarget } from './target.ts';

const metricName = z
  .string({ error: 'write the Datadog metric, such as `shop.refunds.rate`' })
  .regex(/^[A-Za-z][A-Za-z0-9_.]{0,199}$/, {
    error: 'write a Datadog metric name: letters, digits, _ and dots, starting with a letter, at most 200 long',
  });

const target = z.string({ error: 'write a comparison, such as `"< 5"`' }).transform((written, context) => {
  const parsed = parseTarget(written);
  if (parsed) return parsed;
  context.issues.push({
    code: 'custom',
    message: 'write a comparison, such as "< 5", ">= 1 a day" or "> 40k"',
    input: written,
  });
  return z.NEVER;
});

const ramp = strict({ zero: number, one: number }).refine(({ zero, one }) => zero !== one, {
  error: 'give `zero` (raw value that scores 0) and `one` (raw value that scores 1) different numbers',
});

const metric = strict({
  key: key('refund_rate'),
  label: text('Refund Rate'),
  raw: metricName,
  unit: text('refunds'),
  ramp,
  healthy: target,
});

const area = strict({
  key: key('payments'),
  title: text('Payments'),
  metrics: z.array(metric, { error: 'list the metrics of this area' }).min(1, { error: 'list at least one metric' }),
});

const collector = strict({
  name: key('shop'),
  title: text('Shop').optional(),
  emits: z.array(pattern, { error: 'list the metric names it emits, such as [shop.*]' }).min(1),
  every: duration,
  runbook: z
    .url({ protocol: /^https?$/, error: 'write a complete address, such as https://example.com/runbook' })
    .optional(),
});

const words = z.record(z.string(), text('PASSING'), { error: 'map raw values to words, such as {1: PASSING}' });

const bigNumber = strict({
  label: text('Open Orders'),
  metric: metricName,
  unit: text('orders').optional(),
  words: words.optional(),
});

const healthTarget = strict({ health: z.string({ error: 'name a metric, such as `payments.refund_rate`' }) });

const rawTarget = strict({
  label: text('Lead Time (p50)'),
  metric: metricName,
  unit: text('hours'),
  target,
  critical: target.optional(),
});

const dashboard = strict({
  slug: z
    .string({ error: 'write a slug, such as `shop-checkout`' })
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'use lower-case words joined by -, such as `shop-checkout`' }),
  title: text('Shop Checkout'),
  template: z
    .string({ error: 'name the template file, such as `shop_checkout.json`' })
    .regex(/^[a-z0-9_]+\.json$/, { error: 'name a file in dashboards/, such as `shop_checkout.json`' }),
  window: duration,
  collectors: z.literal(true, { error: 'write `true`, or leave it out' }).optional(),
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/, {
      error: 'write a slash command, such as `/shop-status` (lower case, 32 characters at most)',
    })
    .optional(),
  numbers: z.array(bigNumber).max(10, { error: 'keep ten big numbers at most' }).default([]),
  targets: z
    .array(
      z.union([healthTarget, rawTarget], {
        error: 'write either `health: area.metric` or all of `label`, `metric`, `unit` and `target`',
      }),
    )
    .default([]),
});

/** Shape of the catalog. The message of each check is the next step for the person who wrote the file. */
export const catalogSchema = strict({
  title: text('System Health'),
  environments: strict({
    tag: key('env'),
    names: z.array(
      z
        .string()
        .regex(/^[a-z0-9][a-z0-9_./-]{0,63}$/, { error: 'write a tag value in lower case, such as production' }),
    ),
  }).default({ tag: 'env', names: [] }),
  areas: z.array(area, { error: 'list the areas, each with its metrics' }).min(1, { error: 'list at least one area' }),
  collectors: z.array(collector, { error: 'list the collectors' }).default([]),
  alerts: alertsSchema.prefault({}),
  digest: digestSchema.prefault({}),
  dashboards: z.array(dashboard, { error: 'list the dashboards' }).default([]),
});
