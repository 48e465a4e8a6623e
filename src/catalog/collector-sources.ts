import { z } from 'zod';
import { number, pattern, regularExpression, strict, text } from './schema-values.ts';

/** A matcher of runs by tag, group, job type or name; * stands for any part. All fields must match. */
const runMatcher = strict({
  tag: text('arena').optional(),
  group: pattern.optional(),
  job_type: pattern.optional(),
  name: pattern.optional(),
}).refine((matcher) => Object.values(matcher).some((one) => one !== undefined), {
  error: 'write how runs are recognised: tag, group, job_type or name',
});

export type RunMatcher = z.output<typeof runMatcher>;

/** One key of a free form, or several, of which the first existing one counts. */
const keys = (example: string) =>
  z
    .union([text(example), z.array(text(example)).min(1)], {
      error: `write a key, such as ${example}, or a list of keys`,
    })
    .transform((written) => (typeof written === 'string' ? [written] : written));

const SPS = ['overview/steps_per_second', 'overview/sps'];

/** Rules for the runs of a project of Weights & Biases and their keys. */
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

/** Source of evaluation runs, and the meaning of their keys. */
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

const patterns = z.array(pattern, { error: 'list names, * stands for any part' });

const BOTS = [
  ...['*bot', '*[bot]', 'github-action*', 'github action*', 'actions-user', 'web-flow', 'copilot'],
  // Addresses of co-authors that are programs; private addresses of people at GitHub have another form.
  ...['noreply@*', 'no-reply@*', 'cursoragent@*'],
];

const counted = z.enum(['leave_out', 'count'], { error: 'write leave_out or count' }).default('leave_out');

/** A label. GitHub takes a comma for its end, so that one with a comma cannot be queried. */
const label = text('bug').regex(/^[^,]*$/, { error: 'write each label as an item of its own, without a comma' });

/** Rules for a repository on GitHub. */
export const githubSource = strict({
  kind: z.literal('github'),
  /** The branch that has to work. */
  main: text('main').default('main'),
  /** Workflows that are tests; if none is named, all workflows that a push to the branch starts. */
  tests: patterns.default([]),
  benchmarks: patterns.default(['Benchmark*']),
  /**
   * Patterns of the first line of a commit's message, in any case. A message with git's own line "This reverts commit ..." is a revert,
   * too; the revert of a revert is not.
   */
  hotfix: regularExpression('^hotfix').default('^hotfix|\\bhot[ -]?fix\\b'),
  revert: regularExpression('^revert').default('^revert\\b'),
  /** Whether a merge is a commit of the person who made it, and may be a hotfix or a revert; the total counts it in any case. */
  merges: z.enum(['leave_out', 'count'], { error: 'write leave_out or count' }).default('leave_out'),
  /**
   * Bots, whose commits are not people's work: names, logins and, with an @, addresses, in any case; besides those that GitHub marks as
   * bots. `*bot` does not match names of people such as Abbot, Talbot and Chabot.
   */
  bots: patterns.default(BOTS),
  /** One name for a person who has several: `Ada Lovelace: [ada-l, ada@example.com]`. Nobody named here is a bot. */
  people: z
    .record(z.string().min(1), z.array(text('ada@example.com')), { error: 'write `NAME: [other names or addresses]`' })
    .default({}),
  /** Minutes after which a cancelled run counts as cancelled by its time limit; 360 is GitHub's own limit. */
  timeout_minutes: number.default(360),
  /** Labels of a training bug: an open issue that has all of them. */
  bug_labels: z.array(label).min(1, { error: 'list at least one label' }).default(['bug', 'training']),
  /** Whether pull requests of bots, and drafts, count as open, stale or merged, and for cycle times. */
  pulls: strict({ bots: counted, drafts: counted }).default({ bots: 'leave_out', drafts: 'leave_out' }),
});

export type GithubRules = z.output<typeof githubSource>;

/** Source of a collector of the bot's own, and the rules for its data. */
export const collectorSource = z.discriminatedUnion(
  'kind',
  [
    githubSource,
    wandbSource,
    strict({ kind: z.literal('skypilot') }),
    evalSource,
    /** Figures of merit from Datadog itself. */
    strict({ kind: z.literal('health') }),
  ],
  { error: 'write a `kind`: github, wandb, skypilot, eval or health' },
);

export type CollectorSource = z.output<typeof collectorSource>;
