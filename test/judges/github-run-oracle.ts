import type { GithubRules } from '../../src/catalog/collector-sources.ts';
import { DAY, NOW } from '../support/github-harness.ts';
import type { ExpectedLine } from './expected.ts';
import type { Item } from './github-generator.ts';
import { timeOf } from './time-of.ts';

interface Runs {
  readonly runs: readonly Item[];
  readonly attempts: ReadonlyMap<string, Item>;
  /** Pull requests merged this week. */
  readonly merged: readonly Item[];
  readonly rules: GithubRules;
  readonly workflows: readonly Item[];
  /** Whether a run of the main branch was there at any time. */
  readonly hasRun: boolean;
}

const KNOWN: readonly unknown[] =
  'success failure neutral cancelled skipped timed_out action_required startup_failure stale'.split(' ');

/** The smallest value that so many hundredths of all are no higher than. */
export function percentileOf(values: readonly number[], share: number): number {
  return Math.min(
    ...values.filter((one) => values.filter((other) => other <= one).length * 100 >= share * values.length),
  );
}

/** How a run ended: a word of GitHub's; `running` while it has not, `unknown` where nobody can know what is meant. */
function endingOf({ status, conclusion }: Item): string {
  if (status !== 'completed') return 'running';
  return KNOWN.includes(conclusion) ? String(conclusion) : 'unknown';
}

const attemptOf = ({ run_attempt }: Item) => Number(run_attempt ?? 1);

/** When its last attempt began; undefined where it does not say so. */
function startOf(run: Item): number | undefined {
  if (run.run_started_at !== undefined) return timeOf(run.run_started_at);
  return attemptOf(run) === 1 ? timeOf(run.created_at) : undefined;
}

/** Minutes from its start to its end; undefined where they are not known, or the clocks contradict each other. */
function minutesOf(run: Item): number | undefined {
  const start = startOf(run);
  const minutes = start === undefined ? -1 : (timeOf(run.updated_at) - start) / 60_000;
  return minutes < 0 ? undefined : minutes;
}

/** The newest of each workflow. */
function newest(runs: readonly Item[]): readonly Item[] {
  return runs.filter(
    (run) =>
      !runs.some(
        (other) =>
          other.workflow_id === run.workflow_id &&
          (timeOf(other.created_at) > timeOf(run.created_at) ||
            (timeOf(other.created_at) === timeOf(run.created_at) && Number(other.id) > Number(run.id))),
      ),
  );
}

/** What the metrics of runs must be. */
export function runNumbers({ runs: said, attempts, merged, rules, workflows, hasRun }: Runs): ExpectedLine[] {
  const runs = said.filter(({ created_at }) => timeOf(created_at) >= NOW - 7 * DAY);
  const onMain = runs.filter(
    ({ head_branch, event }) =>
      head_branch === rules.main && ['push', 'schedule', 'workflow_dispatch'].includes(String(event)),
  );
  const isIdle = onMain.length === 0 && !hasRun;
  return [
    ['github.ci.workflow_runs_7d', runs.length],
    ...resultNumbers(runs, onMain, rules.timeout_minutes),
    ...(isIdle ? ([['github.ci.failed_workflows_7d', 'missing']] as ExpectedLine[]) : []),
    ...durationNumbers(runs),
    ...mainNumbers(onMain, workflows, rules.timeout_minutes),
    ['github.ci.flaky_checks_7d', flakyNumber(runs, attempts)],
    ['github.commits.force_merge_7d', forcedNumber(runs, merged, rules.timeout_minutes)],
  ];
}

function resultNumbers(runs: readonly Item[], onMain: readonly Item[], most: number): ExpectedLine[] {
  const count = (list: readonly Item[], ...endings: string[]) =>
    list.some((run) => endingOf(run) === 'unknown')
      ? ('missing' as const)
      : list.filter((run) => endings.includes(endingOf(run))).length;
  const cancelled = runs.filter((run) => endingOf(run) === 'cancelled');
  const isOpen = cancelled.some((run) => startOf(run) === undefined);
  const late = cancelled.filter((run) => (minutesOf(run) ?? 0) >= most).length;
  const timedOut = count(runs, 'timed_out');
  const timeouts = isOpen || timedOut === 'missing' ? 'missing' : timedOut + late;
  const failures = count(runs, 'failure', 'startup_failure');
  const results = 'github.ci.workflow_results_7d';
  return [
    ['github.ci.failed_workflows_7d', count(onMain, 'failure', 'startup_failure')],
    ['github.ci.timeout_cancellations_7d', timeouts],
    ...(failures === 'missing' || timeouts === 'missing'
      ? ([[results, 'missing']] as ExpectedLine[])
      : ([
          [`${results}|success`, count(runs, 'success')],
          [`${results}|failure`, failures],
          [`${results}|timeout`, timeouts],
        ] as ExpectedLine[])),
  ];
}

function durationNumbers(runs: readonly Item[]): [string, number][] {
  const minutes = runs
    .filter((run) => ['success', 'failure'].includes(endingOf(run)))
    .flatMap((run) => minutesOf(run) ?? []);
  if (minutes.length === 0) return [];
  return [50, 90, 99].map((share) => [`github.ci.duration_p${share}_minutes`, percentileOf(minutes, share)]);
}

const BAD = ['failure', 'startup_failure', 'timed_out'];

/** A job that exceeds its limit is told as cancelled. */
const verdictOf = (run: Item, most: number) =>
  endingOf(run) === 'cancelled' && (minutesOf(run) ?? 0) >= most ? 'timed_out' : endingOf(run);

function mainNumbers(onMain: readonly Item[], workflows: readonly Item[], most: number): ExpectedLine[] {
  const ending = (run: Item) => verdictOf(run, most);
  const ended = onMain.filter((run) => ['success', 'unknown', ...BAD].includes(ending(run)));
  const isBenchmark = ({ name }: Item) => typeof name === 'string' && name.startsWith('Benchmark');
  const isTest = (run: Item) => run.event === 'push' && !isBenchmark(run);
  // One that failed before the branch went on may have been deleted, or disabled, since: then none of those counts.
  const wasLeft = [...newest(ended.filter(isTest)), ...newest(ended.filter(isBenchmark))].some(
    (run) =>
      BAD.includes(ending(run)) &&
      onMain.some((one) => one.head_sha !== run.head_sha && timeOf(one.created_at) > timeOf(run.created_at)),
  );
  const gone = workflows.filter(({ state }) => /^(deleted|disabled)/.test(String(state))).map(({ id }) => id);
  const judging = wasLeft ? ended.filter((run) => !gone.includes(run.workflow_id)) : ended;
  const tests = newest(judging.filter(isTest)).map(ending);
  const benchmarks = newest(judging.filter(isBenchmark)).map(ending);
  const passing = tests.some((one) => BAD.includes(one)) ? 0 : tests.includes('unknown') ? 'missing' : 1;
  const share = benchmarks.includes('unknown')
    ? 'missing'
    : benchmarks.filter((one) => one === 'success').length / benchmarks.length;
  return [
    ...(tests.length > 0 ? ([['github.ci.tests_passing_on_main', passing]] as ExpectedLine[]) : []),
    ...(benchmarks.length > 0 ? ([['github.ci.benchmarks_passing', share]] as ExpectedLine[]) : []),
  ];
}

/** Runs that failed and then passed on the same commit. */
function flakyNumber(runs: readonly Item[], attempts: ReadonlyMap<string, Item>): number | 'missing' {
  const again = runs.filter((run) => attemptOf(run) > 1);
  if (again.some((run) => endingOf(run) === 'unknown')) return 'missing';
  const before = again
    .filter((run) => endingOf(run) === 'success')
    .map((run) => endingOf(attempts.get(`${run.id}/${attemptOf(run) - 1}`) ?? {}));
  if (before.some((ending) => ending === 'unknown' || ending === 'running')) return 'missing';
  return before.filter((ending) => ending === 'failure').length;
}

const JUDGE_NOTHING: readonly unknown[] = [
  ...['pull_request_review', 'pull_request_review_comment', 'issue_comment', 'schedule'],
];

/** Whether a run that had not ended at the merge is what merged, or waits for somebody. */
function isMerger(run: Item, others: readonly Item[], mergedAt: number): boolean {
  const endedAt = run.status === 'completed' ? timeOf(run.updated_at) : Number.POSITIVE_INFINITY;
  if (endedAt <= mergedAt) return false;
  const isShortlyBefore = (one: Item) => mergedAt - timeOf(one.created_at) < 30_000;
  return (
    ['waiting', 'action_required'].includes(String(run.status)) ||
    run.event === 'pull_request_target' ||
    (run.conclusion === 'success' && endedAt - mergedAt <= 60_000) ||
    (isShortlyBefore(run) && !others.every(isShortlyBefore))
  );
}

/** Merges although the newest run of a workflow of the last commit had failed, or had not ended. */
function forcedNumber(runs: readonly Item[], merged: readonly Item[], most: number): number | 'missing' {
  const judged = merged.map((pull) => {
    const mergedAt = timeOf(pull.merged_at);
    const checks = runs.filter(
      (run) =>
        run.head_sha === (pull.head as Item).sha &&
        !JUDGE_NOTHING.includes(run.event) &&
        mergedAt - timeOf(run.created_at) >= 5_000 &&
        !(attemptOf(run) > 1 && (startOf(run) ?? timeOf(run.created_at)) > mergedAt),
    );
    const each = newest(checks);
    const last = each.filter((run) => !isMerger(run, each, mergedAt));
    const isLate = (run: Item) => endingOf(run) === 'running' || timeOf(run.updated_at) > mergedAt;
    // When it was started again is not said: it may have been after the merge.
    const isOpen = (run: Item) => (isLate(run) ? startOf(run) === undefined : endingOf(run) === 'unknown');
    const isForced = last.some((run) => !isOpen(run) && (isLate(run) || BAD.includes(verdictOf(run, most))));
    return isForced ? 1 : last.some(isOpen) ? null : 0;
  });
  return judged.includes(null) ? 'missing' : judged.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}
