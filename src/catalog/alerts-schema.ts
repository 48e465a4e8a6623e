import { z } from 'zod';
import { duration, key, pattern, strict } from './schema-values.ts';

const count = z.number({ error: 'write a number, such as 3' }).nonnegative({ error: 'write 0 or more' });
const ruleBase = {
  name: key('no_data'),
  severity: z.enum(['critical', 'warning'], { error: 'write critical or warning' }),
  for: duration.optional(),
};

const alertRule = z.discriminatedUnion(
  'kind',
  [
    strict({ ...ruleBase, kind: z.literal('failed') }),
    strict({ ...ruleBase, kind: z.literal('errors'), over: count }),
    strict({ ...ruleBase, kind: z.literal('duration'), over: count }),
    strict({
      ...ruleBase,
      kind: z.literal('no_data'),
      intervals: z.int({ error: 'write a whole number, such as 2' }).min(1, { error: 'write 1 or more' }),
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

/** The `alerts` of a catalog: rules, reminders, storms, and whose word counts. */
export const alertsSchema = strict({
  rules: z.array(alertRule, { error: 'list the alert rules' }).default([]),
  remind: strict({ critical: duration, warning: duration }).prefault({ critical: '30m', warning: '4h' }),
  reopen: duration.prefault('30m'),
  storm: z.int({ error: 'write a whole number, such as 4' }).min(2, { error: 'write 2 or more' }).default(4),
  oncall: userGroup.optional(),
  actors: userGroup.optional(),
});
