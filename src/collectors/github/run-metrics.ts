import type { GithubRules } from '../../catalog/collector-sources/github-source.ts';
import { formatDuration } from '../../core/duration.ts';
import { percentile } from '../../core/statistics.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { FeedEvent, Reading, Sample } from '../collector.ts';
import { knownSample } from '../known-sample.ts';
import { mergeReadings, missing } from '../readings.ts';
import { isOnMain } from './branch-run.ts';
import type { WorkflowRun } from './github-values.ts';
import { isBroken, isFailure, isTimeout, lasted, NO_START, ofKnownEndings } from './run-endings.ts';

const MOST_EVENTS = 50;

type Rules = Pick<GithubRules, 'main' | 'timeout_minutes'>;

/** Runs of seven days on all branches, and how they ended; failures are counted on the main branch, too. */
export function resultReading(runs: readonly WorkflowRun[], rules: Rules): Reading {
  const timeouts = runs.filter((run) => isTimeout(run, rules.timeout_minutes)).length;
  const result = (name: string, value: number): Sample => {
    return { metric: 'github.ci.workflow_results_7d', value, tags: { result: name } };
  };
  const onMain = runs.filter((run) => isOnMain(run, rules.main));
  const failed = { metric: 'github.ci.failed_workflows_7d', value: onMain.filter(isFailure).length };
  const ended = [
    { metric: 'github.ci.timeout_cancellations_7d', value: timeouts },
    result('success', runs.filter(({ conclusion }) => conclusion === 'success').length),
    result('failure', runs.filter(isFailure).length),
    result('timeout', timeouts),
  ];
  const isOpen = runs.some(({ conclusion, startedAt }) => conclusion === 'cancelled' && startedAt === null);
  return mergeReadings([
    { samples: [{ metric: 'github.ci.workflow_runs_7d', value: runs.length }] },
    ofKnownEndings(onMain, [failed]),
    isOpen ? missing(NO_START, ended) : ofKnownEndings(runs, ended),
  ]);
}

/** How long runs took that ended by themselves, from their start to their end, in minutes. */
export function durationSamples(runs: readonly WorkflowRun[]): readonly Sample[] {
  const ended = runs.filter(({ conclusion }) => conclusion === 'success' || conclusion === 'failure');
  const minutes = ended.flatMap((run) => lasted(run) ?? []).map((one) => one / MINUTE_MS);
  return [50, 90, 99].flatMap((share) =>
    knownSample(`github.ci.duration_p${share}_minutes`, percentile(minutes, share / 100)),
  );
}

/** Runs that failed or that a time limit ended, newest first, for the table of them. */
export function failedRunEvents(
  runs: readonly WorkflowRun[],
  { timeout_minutes }: Pick<Rules, 'timeout_minutes'>,
): readonly FeedEvent[] {
  return runs
    .filter((run) => isBroken(run, timeout_minutes))
    .toSorted((a, b) => b.updatedAt - a.updatedAt)
    .slice(0, MOST_EVENTS)
    .map(failedRunEvent);
}

function failedRunEvent(run: WorkflowRun): FeedEvent {
  const took = lasted(run);
  return {
    ...{ feed: 'failed_workflow', key: `${run.id}-${run.attempt}`, at: run.updatedAt, level: 'error' },
    title: `${run.workflow} failed on ${run.branch || 'no branch'}`,
    fields: { workflow: run.workflow, branch: run.branch, duration: took === null ? '' : formatDuration(took) },
    ...(run.url !== undefined && { url: run.url }),
  };
}
