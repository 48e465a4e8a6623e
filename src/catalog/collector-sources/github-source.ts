import { z } from 'zod';
import { number, pattern, regularExpression, strict, text } from '../schema-values.ts';

const patterns = z.array(pattern, { error: 'list names, * stands for any part' });

const counted = z.enum(['leave_out', 'count'], { error: 'write leave_out or count' }).default('leave_out');

/** What a repository on GitHub means by its words. */
export const githubSource = strict({
  kind: z.literal('github'),
  /** The branch that has to work. */
  main: text('main').default('main'),
  /** Workflows that are the tests; where none is named, all that a push to the branch starts. */
  tests: patterns.default([]),
  benchmarks: patterns.default(['Benchmark*']),
  /** Held against the first line of a commit's message, whatever its case. */
  hotfix: regularExpression('^hotfix').default('^hotfix|\\bhotfix\\b'),
  revert: regularExpression('^revert').default('^revert\\b'),
  /** A cancelled run that took so many minutes was cancelled by its time limit; 360 is GitHub's own. */
  timeout_minutes: number.default(360),
  /** An open issue that has all of them is a training bug. */
  bug_labels: z.array(text('bug')).min(1, { error: 'list at least one label' }).default(['bug', 'training']),
  /** Pull requests that nobody of the team is waiting for: whether they count as open, stale or merged, and in how long those took. */
  pulls: strict({ bots: counted, drafts: counted }).default({ bots: 'leave_out', drafts: 'leave_out' }),
});

export type GithubRules = z.output<typeof githubSource>;
