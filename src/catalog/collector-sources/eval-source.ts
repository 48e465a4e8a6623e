import { z } from 'zod';
import { strict, text } from '../schema-values.ts';
import { keys, runMatcher } from './wandb-source.ts';

/** Where evaluation runs are found, and what their keys mean. */
export const evalSource = strict({
  kind: z.literal('eval'),
  /** Runs of Weights & Biases, or a folder with a JSON file for each run. */
  from: z.enum(['wandb', 'folder'], { error: 'write wandb or folder' }).default('wandb'),
  local: runMatcher.default({ tag: 'eval-local' }),
  remote: runMatcher.default({ tag: 'eval-remote' }),
  /** Keys of a run's summary: hearts in this evaluation, and those that training had reported. */
  hearts: keys('eval/hearts').default(['eval/hearts']),
  expected_hearts: keys('eval/expected_hearts').default(['eval/expected_hearts']),
  /** Key of the policy's name in a run's config. */
  policy: text('policy').default('policy'),
});

export type EvalRules = z.output<typeof evalSource>;
