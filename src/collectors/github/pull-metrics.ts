import type { GithubRules } from '../../catalog/collector-sources/github-source.ts';
import { mean } from '../../health/mean.ts';
import type { Reading, Sample } from '../collector.ts';
import { knownSample } from '../known-sample.ts';
import { percentile } from '../statistics.ts';
import type { Pull, WorkflowRun } from './github-values.ts';
import { newestOfEach } from './newest-runs.ts';
import { isBroken, isUnclear, missing, NO_START, unclearEndings } from './run-endings.ts';
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
  // One that is said to have been merged before it was begun says nothing of how long it took.
  const hours = merged.map(({ createdAt, mergedAt }) => (mergedAt - createdAt) / HOUR_MS).filter((took) => took >= 0);
  return [
    { metric: 'github.prs.merged_7d', value: merged.length },
    ...knownSample('github.prs.cycle_time_hours', mean(hours)),
    ...knownSample('github.prs.cycle_time_p50_hours', percentile(hours, 0.5)),
    ...knownSample('github.prs.cycle_time_p90_hours', percentile(hours, 0.9)),
  ];
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
 * Pull requests merged within seven days although the newest run of a workflow of their last commit had failed, or had not ended
 * yet. Runs from before these seven days are not known: then nothing speaks against the merge.
 */
export function forceMergeReading(
  pulls: readonly Pull[],
  runs: readonly WorkflowRun[],
  { timeout_minutes: minutes }: Pick<GithubRules, 'timeout_minutes'>,
  now: number,
): Reading {
  const merged = mergedThisWeek(pulls, now);
  const heads = new Set(merged.map(({ headSha }) => headSha));
  const checks = runs.filter(({ headSha, event }) => heads.has(headSha) && event !== 'schedule');
  const judged = merged.map(({ headSha, mergedAt }) => {
    const before = checks.filter((run) => {
      // One that was started again after the merge says no more how it stood then.
      const isLater = run.attempt > 1 && run.startedAt !== null && run.startedAt > mergedAt;
      return run.headSha === headSha && run.createdAt <= mergedAt && !isLater;
    });
    const newest = newestOfEach(before);
    const said = newest.map((run) => speaksAgainst(run, mergedAt, minutes));
    if (said.includes(true)) return { isForced: true, unclear: [] };
    return { isForced: false, unclear: newest.filter((_, index) => said[index] === null) };
  });
  const sample = { metric: 'github.commits.force_merge_7d', value: judged.filter(({ isForced }) => isForced).length };
  const [unclear] = judged.flatMap((one) => one.unclear);
  if (!unclear) return { samples: [sample] };
  const why = isUnclear(unclear) ? unclearEndings([unclear.conclusion]) : NO_START;
  return missing(why, [sample]);
}
