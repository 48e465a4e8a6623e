import type { RunMatcher, WandbRules } from '../../catalog/collector-sources/wandb-source.ts';
import { matchesPattern } from '../../catalog/pattern.ts';
import type { WandbRun } from './wandb-values.ts';

/** Whether a run is one of those that a matcher means: all that it says has to hold. */
export function matchesRun({ tag, group, job_type, name }: RunMatcher, run: WandbRun): boolean {
  return (
    (tag === undefined || run.tags.includes(tag)) &&
    (group === undefined || matchesPattern(group, run.group)) &&
    (job_type === undefined || matchesPattern(job_type, run.jobType)) &&
    (name === undefined || matchesPattern(name, run.title))
  );
}

/** The runs that train, among evaluations, checks and whatever else is in a project. */
export function trainingRuns(
  runs: readonly WandbRun[],
  { arena, multinode }: Pick<WandbRules, 'arena' | 'multinode'>,
): readonly WandbRun[] {
  return runs.filter((run) => [arena, multinode].some((matcher) => matchesRun(matcher, run)));
}
