import type { GithubRules } from '../../catalog/collector-sources/github-source.ts';
import { matchesPattern } from '../../catalog/pattern.ts';
import { formatDuration } from '../../incidents/duration.ts';
import type { FeedEvent, Reading, Sample } from '../collector.ts';
import { knownSample } from '../known-sample.ts';
import { percentile } from '../statistics.ts';
import type { WorkflowRun } from './github-values.ts';
import { newestOfEach } from './newest-runs.ts';
import {
  isBroken,
  isFailure,
  isTimeout,
  isUnclear,
  lasted,
  missing,
  NO_START,
  ofKnownEndings,
  together,
} from './run-endings.ts';

const MINUTE_MS = 60_000;
const MOST_EVENTS = 50;

/** What starts a run of the branch itself; comments, issues and forks start runs that only bear its name. */
const OF_THE_BRANCH: readonly string[] = ['push', 'schedule', 'workflow_dispatch'];

type Rules = Pick<GithubRules, 'main' | 'tests' | 'benchmarks' | 'timeout_minutes'>;

const isOnMain = ({ branch, event }: WorkflowRun, main: string): boolean =>
  branch === main && OF_THE_BRANCH.includes(event);

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
  return together([
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

/** Whether the newest tests on the main branch passed, and which part of the benchmarks did; nothing where none has run. */
export function mainReading(
  runs: readonly WorkflowRun[],
  { main, tests, benchmarks, timeout_minutes }: Rules,
): Reading {
  const judges = (run: WorkflowRun) => run.conclusion === 'success' || isBroken(run, timeout_minutes) || isUnclear(run);
  const onMain = runs.filter((run) => isOnMain(run, main) && judges(run));
  const isBenchmark = ({ workflow }: WorkflowRun) => benchmarks.some((pattern) => matchesPattern(pattern, workflow));
  const isTest = (run: WorkflowRun) =>
    tests.length > 0
      ? tests.some((pattern) => matchesPattern(pattern, run.workflow))
      : run.event === 'push' && !isBenchmark(run);
  const [tested, measured] = [newestOfEach(onMain.filter(isTest)), newestOfEach(onMain.filter(isBenchmark))];
  const passed = (some: readonly WorkflowRun[]) => some.filter(({ conclusion }) => conclusion === 'success').length;
  const value = passed(tested) === tested.length ? 1 : 0;
  const passing = { metric: 'github.ci.tests_passing_on_main', value };
  const share = { metric: 'github.ci.benchmarks_passing', value: passed(measured) / measured.length };
  // One that failed says enough, whatever the others did.
  const hasFailed = tested.some((run) => isBroken(run, timeout_minutes));
  return together([
    tested.length === 0 ? { samples: [] } : hasFailed ? { samples: [passing] } : ofKnownEndings(tested, [passing]),
    measured.length === 0 ? { samples: [] } : ofKnownEndings(measured, [share]),
  ]);
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
