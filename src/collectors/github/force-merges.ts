import type { GithubRules } from '../../catalog/collector-sources.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { PartReading } from '../collector.ts';
import { withoutMetrics } from '../reach.ts';
import type { Pull, WorkflowRun } from './github-values.ts';
import { type Merged, mergedThisWeek } from './pull-metrics.ts';
import { isBroken, isUnclear, NO_START, newestOfEach, unclearEndings } from './run-metrics.ts';

/** Events whose runs do not check a commit. */
const EVENTS_WITHOUT_CHECK: readonly string[] = [
  ...['pull_request_review', 'pull_request_review_comment', 'issue_comment', 'schedule'],
];
/** Runs that begin within this time before the merge were caused by it, as by `pull_request: closed`. */
const WITH_THE_MERGE_MS = 5_000;
/** The workflow that merges began within this time before, or succeeds within `AFTER_MS` after. */
const MERGER_MS = 30_000;
const AFTER_MS = MINUTE_MS;

/**
 * Number of pull requests merged into the main branch within seven days although the newest run of a workflow that checked their last
 * commit had failed, or had not ended yet; those of bots, too. Runs from before these seven days are not known, and do not count.
 */
export function forceMergeReading(
  pulls: readonly Pull[],
  { main, timeout_minutes: minutes }: Pick<GithubRules, 'main' | 'timeout_minutes'>,
  { runs, now }: { readonly runs: readonly WorkflowRun[]; readonly now: number },
): PartReading {
  const merged = mergedThisWeek(pulls, main, now);
  const heads = new Set(merged.map(({ headSha }) => headSha));
  const checks = runs.filter(({ headSha, event }) => heads.has(headSha) && !EVENTS_WITHOUT_CHECK.includes(event));
  const judged = merged.map((pull) => {
    const own = checksOf(pull, checks);
    const verdicts = own.map((run) => speaksAgainst(run, pull.mergedAt, minutes));
    if (verdicts.includes(true)) return { isForced: true, unclear: [] };
    return { isForced: false, unclear: own.filter((_, index) => verdicts[index] === null) };
  });
  const sample = { metric: 'github.commits.force_merge_7d', value: judged.filter(({ isForced }) => isForced).length };
  const [unclear] = judged.flatMap((one) => one.unclear);
  if (!unclear) return { samples: [sample] };
  const message = isUnclear(unclear) ? unclearEndings([unclear.conclusion]) : NO_START;
  return withoutMetrics({ samples: [sample] }, { missing: [{ message, metrics: [sample.metric] }] });
}

/** Runs on the head of a pull request that checked it before it was merged. */
function checksOf({ headSha, mergedAt }: Merged, runs: readonly WorkflowRun[]): readonly WorkflowRun[] {
  const before = runs.filter((run) => {
    // A run that was restarted after the merge no longer shows its status at the merge.
    const isLater = run.attempt > 1 && run.startedAt !== null && run.startedAt > mergedAt;
    return run.headSha === headSha && run.createdAt <= mergedAt - WITH_THE_MERGE_MS && !isLater;
  });
  const newest = newestOfEach(before);
  return newest.filter((run) => !isMerger(run, newest, mergedAt));
}

/** Whether a run was in progress at the merge because it did the merge, or waits for an approval. */
function isMerger(run: WorkflowRun, checks: readonly WorkflowRun[], mergedAt: number): boolean {
  if (run.isDone && run.updatedAt <= mergedAt) return false;
  if (run.isWaiting || run.event === 'pull_request_target') return true;
  if (run.isDone && run.conclusion === 'success' && run.updatedAt <= mergedAt + AFTER_MS) return true;
  // If all checks began just before the merge, the merge did not wait for them.
  const begin = mergedAt - MERGER_MS;
  return run.createdAt > begin && checks.some((other) => other.createdAt <= begin);
}

/** Whether a check from before a merge speaks against it; null if that is unknown. */
function speaksAgainst(run: WorkflowRun, mergedAt: number, minutes: number): boolean | null {
  const isLater = !run.isDone || run.updatedAt > mergedAt;
  // It may have been restarted after the merge.
  if (isLater && run.startedAt === null) return null;
  if (isLater || isBroken(run, minutes)) return true;
  return isUnclear(run) ? null : false;
}
