import { z } from 'zod';
import { alertsSchema } from './alerts-schema.ts';
import { collectorSource } from './collector-sources/collector-source.ts';
import { dashboardSchema } from './dashboards-schema.ts';
import { digestSchema } from './digest-schema.ts';
import { monitorsSchema } from './monitors-schema.ts';
import { duration, key, metricName, number, pattern, strict, target, text } from './schema-values.ts';

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
    .url({ protocol: /^https?$/, error: 'write a complete URL, such as https://example.com/runbook' })
    // It is shown to everybody in the channel.
    .refine((url) => !/^\w+:\/*[^/?#]*@/.test(url), { error: 'write the URL without a user name and a password' })
    .optional(),
  /** Where the bot collects itself; absent where another program does. */
  source: collectorSource.optional(),
});

/** Shape of the catalog. The message of each check is the next step for the person who wrote the file. */
export const catalogSchema = strict({
  title: text('System Health'),
  environments: strict({
    tag: key('env'),
    names: z.array(
      z.string().regex(/^(?=.{1,64}$)[a-z0-9](?:_?[a-z0-9./-])*$/, {
        error: 'write a tag value in lower case, with one _ between others, such as production',
      }),
    ),
  }).default({ tag: 'env', names: [] }),
  /** As what collectors tell Datadog what happens, and where the tables of it are read: logs have columns there, and cost more. */
  feeds: z.enum(['events', 'logs'], { error: 'write events or logs' }).default('events'),
  areas: z.array(area, { error: 'list the areas, each with its metrics' }).min(1, { error: 'list at least one area' }),
  collectors: z.array(collector, { error: 'list the collectors' }).default([]),
  alerts: alertsSchema.prefault({}),
  digest: digestSchema.prefault({}),
  monitors: monitorsSchema.prefault({}),
  dashboards: z.array(dashboardSchema, { error: 'list the dashboards' }).default([]),
});
