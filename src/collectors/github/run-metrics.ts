import type { GithubRules } from '../../catalog/collector-sources.ts';
import { formatDuration } from '../../core/duration.ts';
import { percentile } from '../../core/statistics.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import { type FeedEvent, knownSample, type Reading, type Sample } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import { mergeReadings, missing } from '../reach.ts';
import type { GithubClient } from './github-client.ts';
import type { GithubCache } from './github-fetch.ts';
import type { WorkflowRun } from './github-values.ts';

/** How a run ended that has ended: docs.github.com/rest/checks/runs#update-a-check-run; GitHub adds a word at times. */
const KNOWN: readonly (string | null)[] = [
  ...['success', 'failure', 'startup_failure', 'timed_out', 'cancelled'],
  ...['neutral', 'skipped', 'action_required', 'stale'],
];

const FAILURES: readonly (string | null)[] = ['failure', 'startup_failure'];

/** Whether that is a word for the end of a run of which it is known what it means. */
function isKnownEnding(conclusion: string | null): boolean {
  return KNOWN.includes(conclusion);
}

/** How long a run took; null where its beginning is not known, or is said to be after its end. */
function lasted({ startedAt, updatedAt }: WorkflowRun): number | null {
  return startedAt === null || updatedAt < startedAt ? null : updatedAt - startedAt;
}

/** Whether a run ended by a time limit: GitHub says so of a whole run, and of a job only that it was cancelled. */
function isTimeout(run: WorkflowRun, minutes: number): boolean {
  return (
    run.conclusion === 'timed_out' || (run.conclusion === 'cancelled' && (lasted(run) ?? 0) >= minutes * MINUTE_MS)
  );
}

/** Whether a run ended by itself, and not well. */
function isFailure({ conclusion }: Pick<WorkflowRun, 'conclusion'>): boolean {
  return FAILURES.includes(conclusion);
}

/** Whether it speaks against its commit, and stands in the table of failed runs: one that was cancelled for its time, too. */
export function isBroken(run: WorkflowRun, minutes: number): boolean {
  return isFailure(run) || isTimeout(run, minutes);
}

/** Whether a run has ended, and nobody knows how: it may have failed as well as passed. */
export function isUnclear({ isDone, conclusion }: Pick<WorkflowRun, 'isDone' | 'conclusion'>): boolean {
  return isDone && !isKnownEnding(conclusion);
}

/** Why that is missing which these endings would tell. */
export function unclearEndings(conclusions: readonly (string | null)[]): string {
  const odd = conclusions.find((conclusion) => !isKnownEnding(conclusion)) ?? null;
  const how =
    odd === null ? 'without a conclusion' : `as ${shownName(odd)}, a conclusion that this version does not know`;
  return `GitHub /actions/runs: a run has ended ${how}. Next step: install a newer version of the bot`;
}

/** Why that is missing which the beginning of a run would tell. */
export const NO_START =
  'GitHub /actions/runs: a run that was restarted has no start time. Next step: look at it on GitHub, and restart it';

/** Numbers that count how these runs ended: none of them where nobody knows it of one. */
export function ofKnownEndings(runs: readonly WorkflowRun[], samples: readonly Sample[]): Reading {
  const unclear = runs.filter(isUnclear).map(({ conclusion }) => conclusion);
  return unclear.length === 0 ? { samples } : missing(unclearEndings(unclear), samples);
}

/** What starts a run of the branch itself; comments, issues and forks start runs that only bear its name. */
export const OF_THE_BRANCH: readonly string[] = ['push', 'schedule', 'workflow_dispatch'];

/** Whether a run is one of the branch itself. */
export const isOnMain = ({ branch, event }: WorkflowRun, main: string): boolean =>
  branch === main && OF_THE_BRANCH.includes(event);

/** The newest run of each workflow; of those begun within the same second the one with the higher number. */
export function newestOfEach(runs: readonly WorkflowRun[]): readonly WorkflowRun[] {
  const sorted = runs.toSorted((a, b) => a.createdAt - b.createdAt || a.id - b.id);
  return [...new Map(sorted.map((run) => [run.workflowId, run])).values()];
}

/**
 * How many runs failed and then passed on the same commit, started again. How the attempt before ended is asked once for each
 * run that was started again. Throws SourceError where nobody knows how one of them ended.
 */
export async function countFlaky(
  client: Pick<GithubClient, 'attempt'>,
  { attempts }: Pick<GithubCache, 'attempts'>,
  runs: readonly WorkflowRun[],
): Promise<number> {
  const repeated = runs.filter(({ attempt, conclusion }) => attempt > 1 && conclusion === 'success');
  const known = new Set(repeated.map(keyOf));
  for (const key of attempts.keys()) if (!known.has(key)) attempts.delete(key);
  for (const run of repeated) {
    const key = keyOf(run);
    if (!attempts.has(key)) attempts.set(key, await client.attempt(run.id, run.attempt - 1));
  }
  const before = repeated.map((run) => attempts.get(keyOf(run)) ?? null);
  const endings = [
    ...before,
    ...runs.filter((run) => run.attempt > 1 && isUnclear(run)).map(({ conclusion }) => conclusion),
  ];
  if (!endings.every(isKnownEnding)) throw new SourceError(unclearEndings(endings));
  return before.filter((conclusion) => conclusion === 'failure').length;
}

const keyOf = ({ id, attempt }: WorkflowRun): string => `${id}/${attempt - 1}`;

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
    feed: 'failed_workflow',
    key: `${run.id}-${run.attempt}`,
    at: run.updatedAt,
    level: 'error',
    title: `${run.workflow} failed on ${run.branch || 'no branch'}`,
    fields: { workflow: run.workflow, branch: run.branch, duration: took === null ? '' : formatDuration(took) },
    ...(run.url !== undefined && { url: run.url }),
  };
}
