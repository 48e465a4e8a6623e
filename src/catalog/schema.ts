import { z } from 'zod';
import { parseDigestTime } from '../core/schedule-text.ts';
import { DAY_MS, MINUTE_MS } from '../core/time.ts';
import { collectorSource } from './collector-sources.ts';
import { dashboardSchema } from './dashboards-schema.ts';
import { CHANGE_FEED } from './feeds.ts';
import { duration, durationWithin, key, metricName, number, pattern, strict, target, text } from './schema-values.ts';

const count = z.number({ error: 'write a number, such as 3' }).nonnegative({ error: 'write 0 or more' });
const ruleBase = {
  name: key('no_data'),
  severity: z.enum(['critical', 'warning'], { error: 'write critical or warning' }),
  for: duration.optional(),
};

/** Most intervals of a collector without a run: a rule's time is read from Datadog at each evaluation. */
export const MOST_INTERVALS = 100;
const INTERVALS = `write 1 to ${MOST_INTERVALS}`;

const alertRule = z.discriminatedUnion(
  'kind',
  [
    strict({ ...ruleBase, kind: z.literal('failed') }),
    strict({ ...ruleBase, kind: z.literal('errors'), over: count }),
    strict({ ...ruleBase, kind: z.literal('duration'), over: count }),
    strict({
      ...ruleBase,
      kind: z.literal('no_data'),
      intervals: z
        .int({ error: 'write a whole number, such as 2' })
        .min(1, { error: INTERVALS })
        .max(MOST_INTERVALS, { error: INTERVALS }),
    }),
    strict({
      ...ruleBase,
      kind: z.literal('red'),
      metrics: z.array(pattern, { error: 'list metrics, such as ["payments.*"]' }).min(1),
    }),
  ],
  { error: 'write `kind: failed`, `errors`, `duration`, `no_data` or `red`' },
);

const userGroup = z
  .string({ error: 'write the id of a Slack user group, such as S0123456789' })
  .regex(/^S[A-Z0-9]{2,}$/, { error: 'write the id of a Slack user group, such as S0123456789 (not its @name)' });

const REPLIES = ['reopened', 'worse', 'reminded'] as const;
const attention = <Kind extends string>(kinds: readonly [Kind, ...Kind[]]) => {
  const list = `list any of ${kinds.join(', ')}; [] for none`;
  return z.array(z.enum(kinds, { error: list }), { error: list }).default([...kinds]);
};

/**
 * The `alerts` of a catalog: rules, reminders, storms, the user groups on call and with permission to act, and what is shown in the channel
 * and mentions the group on call because it asks people to act.
 */
const alertsSchema = strict({
  rules: z.array(alertRule, { error: 'list the alert rules' }).default([]),
  remind: strict({ critical: duration, warning: duration }).prefault({ critical: '30m', warning: '4h' }),
  reopen: duration.prefault('30m'),
  storm: z.int({ error: 'write a whole number, such as 4' }).min(2, { error: 'write 2 or more' }).default(4),
  broadcast: attention(REPLIES),
  oncall: userGroup.optional(),
  mention: attention(['opened', ...REPLIES]),
  actors: userGroup.optional(),
});

const EXAMPLE = '09:00 weekdays';
const ONLY_DAILY =
  'The settings have a daily digest only. Next: write `09:00 weekdays`, and type `/digest subscribe weekly` in the channel for the review';

/** The `digest` of a catalog: its schedule for the channel of the settings, in the syntax of /digest subscribe. */
const digestSchema = strict({
  at: z
    .string({ error: `write a time, such as \`${EXAMPLE}\`` })
    .superRefine((words, context) => {
      // Any zone is fine for this check: the default zone is a setting, and not part of the catalog.
      const parsed = parseDigestTime(words, { timeZone: 'UTC' });
      if (parsed.kind === 'wrong') context.addIssue({ code: 'custom', message: `${parsed.what} Next: ${parsed.fix}` });
      else if (parsed.time.kind === 'weekly') context.addIssue({ code: 'custom', message: ONLY_DAILY });
    })
    .default(EXAMPLE),
});

/** Bounds: below, one late point would cause a notification; beyond, Datadog forgets the series. */
const SHORTEST_MS = 10 * MINUTE_MS;
const LONGEST_MS = DAY_MS;

const silence = durationWithin({
  least: SHORTEST_MS,
  most: LONGEST_MS,
  words: 'write a duration from 10m to 24h, such as 10m',
});
const wait = durationWithin({
  least: MINUTE_MS,
  most: LONGEST_MS,
  words: 'write a duration from 1m to 24h, such as 2m',
});
const handle = z
  .string({ error: 'write a handle as Datadog has it, such as "@pagerduty-oncall"' })
  .regex(/^@[A-Za-z0-9][\w.+@-]{0,99}$/, {
    error: 'write a handle as Datadog has it, such as "@pagerduty-oncall", "@slack-oncall" or "@ann@example.com"',
  });
const tag = z
  .string({ error: 'write a tag, such as team:platform' })
  .regex(/^[a-z][a-z0-9_.\-/]{0,62}:[a-z0-9_.\-/]{1,130}$/, {
    error: 'write a tag in lower case, such as team:platform',
  });

const PRIORITY = { error: 'write 1 (high) to 5 (low)' };

const monitorBase = {
  /** Handles that Datadog notifies for this monitor instead of the common ones. */
  notify: z.array(handle).max(10, { error: 'name 10 handles at most' }).optional(),
  priority: z.int(PRIORITY).min(1, PRIORITY).max(5, PRIORITY).optional(),
};
const monitorRule = z.discriminatedUnion(
  'kind',
  [
    strict({ ...monitorBase, kind: z.literal('bot_silent'), after: silence }),
    strict({ ...monitorBase, kind: z.literal('outbox_stuck'), older: wait }),
    strict({
      ...monitorBase,
      kind: z.literal('collector_silent'),
      intervals: z
        .int({ error: 'write a whole number, such as 3' })
        .min(2, { error: 'write 2 to 100' })
        .max(100, { error: 'write 2 to 100' }),
    }),
    strict({ ...monitorBase, kind: z.literal('rollup_stale'), after: silence }),
  ],
  { error: 'write `kind: bot_silent`, `outbox_stuck`, `collector_silent` or `rollup_stale`' },
);

/** The `monitors` of a catalog: those of Datadog on the bot and its collectors, and the handles that it notifies. */
const monitorsSchema = strict({
  notify: z
    .array(handle, { error: 'list handles, such as ["@pagerduty-oncall"]' })
    .max(10, { error: 'name 10 handles at most' })
    .default([]),
  tags: z
    .array(tag, { error: 'list tags, such as [team:platform]' })
    .max(20, { error: 'name 20 tags at most' })
    .default([]),
  environment: text('production').optional(),
  rules: z.array(monitorRule, { error: 'list the monitors' }).default([]),
});

/** Most feeds that explain an area: one search reads all of them. */
export const MOST_FEEDS = 10;

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
  /** Feeds whose events may explain a change of these metrics. */
  explained_by: z
    .array(key('change'), { error: 'list feeds, such as [change, job]; [] for none' })
    .max(MOST_FEEDS, { error: `name ${MOST_FEEDS} feeds at most` })
    .default([CHANGE_FEED]),
  metrics: z.array(metric, { error: 'list the metrics of this area' }).min(1, { error: 'list at least one metric' }),
});

const collector = strict({
  name: key('shop'),
  title: text('Shop').optional(),
  emits: z.array(pattern, { error: 'list the metric names it emits, such as [shop.*]' }).min(1),
  every: duration,
  runbook: z
    .url({ protocol: /^https?$/, error: 'write a complete URL, such as https://example.com/runbook' })
    // The URL is shown to everybody in the channel.
    .refine((url) => !/^\w+:\/*[^/?#]*@/.test(url), { error: 'write the URL without a user name and a password' })
    .optional(),
  /** Source from which the bot itself collects; absent if another program does. */
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
  /** Form in which collectors send events to Datadog, and in which tables read them: logs have columns there, and cost more. */
  feeds: z.enum(['events', 'logs'], { error: 'write events or logs' }).default('events'),
  areas: z.array(area, { error: 'list the areas, each with its metrics' }).min(1, { error: 'list at least one area' }),
  collectors: z.array(collector, { error: 'list the collectors' }).default([]),
  alerts: alertsSchema.prefault({}),
  digest: digestSchema.prefault({}),
  monitors: monitorsSchema.prefault({}),
  dashboards: z.array(dashboardSchema, { error: 'list the dashboards' }).default([]),
});
