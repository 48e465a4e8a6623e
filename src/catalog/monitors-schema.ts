import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../core/time.ts';
import { durationWithin, strict, text } from './schema-values.ts';

/** Below, one point that comes late would be told; beyond, Datadog forgets that there ever was a point. */
const SHORTEST_MS = 10 * MINUTE_MS;
const LONGEST_MS = DAY_MS;

const silence = durationWithin({
  ...{ least: SHORTEST_MS, most: LONGEST_MS, words: 'write a duration from 10m to 24h, such as 10m' },
});
const wait = durationWithin({
  ...{ least: MINUTE_MS, most: LONGEST_MS, words: 'write a duration from 1m to 24h, such as 2m' },
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
  /** Whom Datadog notifies of this one instead of those of all. */
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

/** The `monitors` of a catalog: what Datadog watches of the bot and its collectors, and whom it notifies. */
export const monitorsSchema = strict({
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
