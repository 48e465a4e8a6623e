import { mean } from '../../health/mean.ts';
import type { Sample } from '../collector.ts';
import { knownSample } from '../known-sample.ts';
import { percentile } from '../statistics.ts';
import type { Pull, WorkflowRun } from './github-values.ts';
import { newestOfEach } from './newest-runs.ts';
import { WEEK_MS } from './run-history.ts';

const HOUR_MS = 3_600_000;
const STALE_MS = 14 * 86_400_000;

/** Open ones, and those that nobody touched for over 14 days. */
export function openPullSamples(pulls: readonly Pull[], now: number): readonly Sample[] {
  return [
    { metric: 'github.prs.open', value: pulls.length },
    {
      metric: 'github.prs.stale_count_14d',
      value: pulls.filter(({ updatedAt }) => now - updatedAt > STALE_MS).length,
    },
  ];
}

/** Those merged within seven days. */
function mergedThisWeek(pulls: readonly Pull[], now: number): readonly (Pull & { readonly mergedAt: number })[] {
  return pulls.flatMap((pull) =>
    pull.mergedAt !== null && now - pull.mergedAt <= WEEK_MS ? [{ ...pull, mergedAt: pull.mergedAt }] : [],
  );
}

/** How many were merged within seven days, and how long they took from their creation to that, in hours. */
export function mergedSamples(pulls: readonly Pull[], now: number): readonly Sample[] {
  const merged = mergedThisWeek(pulls, now);
  const hours = merged.map(({ createdAt, mergedAt }) => (mergedAt - createdAt) / HOUR_MS);
  return [
    { metric: 'github.prs.merged_7d', value: merged.length },
    ...knownSample('github.prs.cycle_time_hours', mean(hours)),
    ...knownSample('github.prs.cycle_time_p50_hours', percentile(hours, 0.5)),
    ...knownSample('github.prs.cycle_time_p90_hours', percentile(hours, 0.9)),
  ];
}

const BROKEN: readonly (string | null)[] = ['failure', 'timed_out', 'startup_failure'];

/**
 * Pull requests merged within seven days although the newest run of a workflow of their last commit had failed, or had not ended
 * yet. Runs from before these seven days are not known: then nothing speaks against the merge.
 */
export function forceMergeSamples(
  pulls: readonly Pull[],
  runs: readonly WorkflowRun[],
  now: number,
): readonly Sample[] {
  const merged = mergedThisWeek(pulls, now);
  const heads = new Set(merged.map(({ headSha }) => headSha));
  const checks = runs.filter(({ headSha, event }) => heads.has(headSha) && event !== 'schedule');
  const value = merged.filter(({ headSha, mergedAt }) => {
    const before = checks.filter((run) => {
      // One that was started again after the merge says no more how it stood then.
      const isLater = run.attempt > 1 && run.startedAt > mergedAt;
      return run.headSha === headSha && run.createdAt <= mergedAt && !isLater;
    });
    return newestOfEach(before).some(
      (run) => !run.isDone || run.updatedAt > mergedAt || BROKEN.includes(run.conclusion),
    );
  }).length;
  return [{ metric: 'github.commits.force_merge_7d', value }];
}
