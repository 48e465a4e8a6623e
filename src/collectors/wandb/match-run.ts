import type { RunMatcher } from '../../catalog/collector-sources/wandb-source.ts';
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
