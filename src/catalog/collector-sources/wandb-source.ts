import { z } from 'zod';
import { number, pattern, strict, text } from '../schema-values.ts';

/** Which runs are meant: those with that tag, in a group, of a job type or of a name, * standing for any part. All given must hold. */
export const runMatcher = strict({
  tag: text('arena').optional(),
  group: pattern.optional(),
  job_type: pattern.optional(),
  name: pattern.optional(),
}).refine((matcher) => Object.values(matcher).some((one) => one !== undefined), {
  error: 'write how runs are recognised: tag, group, job_type or name',
});

export type RunMatcher = z.output<typeof runMatcher>;

/** One key of a free form, or several of which the first counts that is there. */
export const keys = (example: string) =>
  z
    .union([text(example), z.array(text(example)).min(1)], {
      error: `write a key, such as ${example}, or a list of keys`,
    })
    .transform((written) => (typeof written === 'string' ? [written] : written));

const SPS = ['overview/steps_per_second', 'overview/sps'];

/** What a project of Weights & Biases means by its runs and their keys. */
export const wandbSource = strict({
  kind: z.literal('wandb'),
  arena: runMatcher.default({ tag: 'arena' }),
  multinode: runMatcher.default({ tag: 'multinode' }),
  local_checkpoint: runMatcher.default({ tag: 'local-checkpoint' }),
  local_resume: runMatcher.default({ tag: 'local-resume' }),
  /** Keys of a run's summary. */
  hearts: keys('env_agent/heart.gained').default(['env_agent/heart.gained', 'overview/hearts']),
  sps: keys('overview/steps_per_second').default(SPS),
  shaped_sps: keys('overview/shaped_sps').default(['overview/shaped_sps', ...SPS]),
  /** Key of the GPUs' load in a run's system metrics, in percent; * stands for the number of the GPU, and for nothing else. */
  gpu: pattern.default('system.gpu.*.gpu'),
  /** Keys of the number of GPUs in a run's config. */
  gpu_count: keys('gpu_count').default(['gpu_count']),
  /** Price of an hour on one GPU, in US dollars. */
  gpu_hour_usd: number.default(2.5),
});

export type WandbRules = z.output<typeof wandbSource>;
