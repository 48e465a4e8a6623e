import type { GithubRules } from '../../catalog/collector-sources.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { Reading } from '../collector.ts';
import { missing } from '../reach.ts';
import type { Pull, WorkflowRun } from './github-values.ts';
import { type Merged, mergedThisWeek } from './pull-metrics.ts';
import { isBroken, isUnclear, NO_START, newestOfEach, unclearEndings } from './run-metrics.ts';

/** What these start is about a pull request, or about nothing of it, and judges no commit. */
const JUDGE_NOTHING: readonly string[] = [
  ...['pull_request_review', 'pull_request_review_comment', 'issue_comment', 'schedule'],
];
/** What begins with the merge, as whatever `pull_request: closed` starts, came of it. */
const WITH_THE_MERGE_MS = 5_000;
/** The workflow that merges began shortly before, or ends well shortly after. */
const MERGER_MS = 30_000;
const AFTER_MS = MINUTE_MS;

/** The runs on the head of a pull request that judged it before it was merged. */
function checksOf({ headSha, mergedAt }: Merged, runs: readonly WorkflowRun[]): readonly WorkflowRun[] {
  const before = runs.filter((run) => {
    // One that was started again after the merge says no more how it stood then.
    const isLater = run.attempt > 1 && run.startedAt !== null && run.startedAt > mergedAt;
    return run.headSha === headSha && run.createdAt <= mergedAt - WITH_THE_MERGE_MS && !isLater;
  });
  const newest = newestOfEach(before);
  return newest.filter((run) => !isMerger(run, newest, mergedAt));
}

/** Whether a run was under way when the pull request was merged since it is what merged it, or what waits for somebody's approval. */
function isMerger(run: WorkflowRun, checks: readonly WorkflowRun[], mergedAt: number): boolean {
  if (run.isDone && run.updatedAt <= mergedAt) return false;
  if (run.isWaiting || run.event === 'pull_request_target') return true;
  if (run.isDone && run.conclusion === 'success' && run.updatedAt <= mergedAt + AFTER_MS) return true;
  // Checks that all began just before the merge are those that it did not wait for.
  const begin = mergedAt - MERGER_MS;
  return run.createdAt > begin && checks.some((other) => other.createdAt <= begin);
}

/** How a check that was there before a merge speaks of it; null where nobody knows. */
function speaksAgainst(run: WorkflowRun, mergedAt: number, minutes: number): boolean | null {
  const isLater = !run.isDone || run.updatedAt > mergedAt;
  // It may have been started again after the merge.
  if (isLater && run.startedAt === null) return null;
  if (isLater || isBroken(run, minutes)) return true;
  return isUnclear(run) ? null : false;
}

/**
 * Pull requests merged into the main branch within seven days although the newest run of a workflow that judged their last commit had
 * failed, or had not ended yet; those of bots, too. Runs from before these seven days are not known: then nothing speaks against the merge.
 */
export function forceMergeReading(
  pulls: readonly Pull[],
  { main, timeout_minutes: minutes }: Pick<GithubRules, 'main' | 'timeout_minutes'>,
  { runs, now }: { readonly runs: readonly WorkflowRun[]; readonly now: number },
): Reading {
  const merged = mergedThisWeek(pulls, main, now);
  const heads = new Set(merged.map(({ headSha }) => headSha));
  const checks = runs.filter(({ headSha, event }) => heads.has(headSha) && !JUDGE_NOTHING.includes(event));
  const judged = merged.map((pull) => {
    const own = checksOf(pull, checks);
    const said = own.map((run) => speaksAgainst(run, pull.mergedAt, minutes));
    if (said.includes(true)) return { isForced: true, unclear: [] };
    return { isForced: false, unclear: own.filter((_, index) => said[index] === null) };
  });
  const sample = { metric: 'github.commits.force_merge_7d', value: judged.filter(({ isForced }) => isForced).length };
  const [unclear] = judged.flatMap((one) => one.unclear);
  if (!unclear) return { samples: [sample] };
  const why = isUnclear(unclear) ? unclearEndings([unclear.conclusion]) : NO_START;
  return missing(why, [sample]);
}
