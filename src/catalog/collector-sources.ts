import { z } from 'zod';
import { number, pattern, regularExpression, strict, text } from './schema-values.ts';

/** Which runs are meant: those with that tag, in a group, of a job type or of a name, * standing for any part. All given must hold. */
const runMatcher = strict({
  tag: text('arena').optional(),
  group: pattern.optional(),
  job_type: pattern.optional(),
  name: pattern.optional(),
}).refine((matcher) => Object.values(matcher).some((one) => one !== undefined), {
  error: 'write how runs are recognised: tag, group, job_type or name',
});

export type RunMatcher = z.output<typeof runMatcher>;

/** One key of a free form, or several of which the first counts that is there. */
const keys = (example: string) =>
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

const patterns = z.array(pattern, { error: 'list names, * stands for any part' });

const BOTS = [
  ...['*bot', '*[bot]', 'github-action*', 'github action*', 'actions-user', 'web-flow', 'copilot'],
  // Co-authors that are programs sign so; who keeps his address to himself at GitHub has another one.
  ...['noreply@*', 'no-reply@*', 'cursoragent@*'],
];

const counted = z.enum(['leave_out', 'count'], { error: 'write leave_out or count' }).default('leave_out');

/** GitHub takes a comma for the end of a label: one with a comma in it cannot be asked for. */
const label = text('bug').regex(/^[^,]*$/, { error: 'write each label as an item of its own, without a comma' });

/** What a repository on GitHub means by its words. */
export const githubSource = strict({
  kind: z.literal('github'),
  /** The branch that has to work. */
  main: text('main').default('main'),
  /** Workflows that are the tests; where none is named, all that a push to the branch starts. */
  tests: patterns.default([]),
  benchmarks: patterns.default(['Benchmark*']),
  /**
   * Held against the first line of a commit's message, whatever its case. A message with git's own words "This reverts commit ..." is a
   * revert, too; what takes a revert back is none.
   */
  hotfix: regularExpression('^hotfix').default('^hotfix|\\bhot[ -]?fix\\b'),
  revert: regularExpression('^revert').default('^revert\\b'),
  /** Whether a merge is a commit of the person who made it, and may be a hotfix or a revert; the total counts it in any case. */
  merges: z.enum(['leave_out', 'count'], { error: 'write leave_out or count' }).default('leave_out'),
  /**
   * Whose commits are nobody's work: names, logins and, with an @, addresses, whatever their case; besides those of which GitHub says
   * that they are bots. `*bot` spares names of people such as Abbot, Talbot and Chabot.
   */
  bots: patterns.default(BOTS),
  /** One name for a person who has several: `Ada Lovelace: [ada-l, ada@example.com]`. Nobody named here is a bot. */
  people: z
    .record(z.string().min(1), z.array(text('ada@example.com')), { error: 'write `NAME: [other names or addresses]`' })
    .default({}),
  /** A cancelled run that took so many minutes was cancelled by its time limit; 360 is GitHub's own. */
  timeout_minutes: number.default(360),
  /** An open issue that has all of them is a training bug. */
  bug_labels: z.array(label).min(1, { error: 'list at least one label' }).default(['bug', 'training']),
  /** Pull requests that nobody of the team is waiting for: whether they count as open, stale or merged, and in how long those took. */
  pulls: strict({ bots: counted, drafts: counted }).default({ bots: 'leave_out', drafts: 'leave_out' }),
});

export type GithubRules = z.output<typeof githubSource>;

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
