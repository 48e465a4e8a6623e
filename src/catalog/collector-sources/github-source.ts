import { z } from 'zod';
import { number, pattern, regularExpression, strict, text } from '../schema-values.ts';

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
