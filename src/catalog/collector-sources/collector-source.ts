import { z } from 'zod';
import { strict } from '../schema-values.ts';
import { evalSource } from './eval-source.ts';
import { githubSource } from './github-source.ts';
import { wandbSource } from './wandb-source.ts';

/** Where a collector of the bot's own reads, and what the team means by what it finds there. */
export const collectorSource = z.discriminatedUnion(
  'kind',
  [
    githubSource,
    wandbSource,
    strict({ kind: z.literal('skypilot') }),
    evalSource,
    /** Figures of merit out of Datadog itself. */
    strict({ kind: z.literal('health') }),
  ],
  { error: 'write a `kind`: github, wandb, skypilot, eval or health' },
);

export type CollectorSource = z.output<typeof collectorSource>;
