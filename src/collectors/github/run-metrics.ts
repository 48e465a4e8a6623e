import type { GithubRules } from '../../catalog/collector-sources.ts';
import { OF_THE_BRANCH, RUN_FEED } from '../../catalog/feeds.ts';
import { formatDuration } from '../../core/duration.ts';
import { percentile } from '../../core/statistics.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import { type FeedEvent, knownSample, type PartReading, type Sample } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import { mergeReadings, metricsOf, withoutMetrics } from '../reach.ts';
import type { GithubClient } from './github-client.ts';
import type { GithubCache } from './github-fetch.ts';
import type { WorkflowRun } from './github-values.ts';

/** Known conclusions of runs: docs.github.com/rest/checks/runs#update-a-check-run; GitHub adds one at times. */
const KNOWN: readonly (string | null)[] = [
  ...['success', 'failure', 'startup_failure', 'timed_out', 'cancelled'],
  ...['neutral', 'skipped', 'action_required', 'stale'],
];

const FAILURES: readonly (string | null)[] = ['failure', 'startup_failure'];

/** Whether a run counts as failed for its commit, and for the table of failed runs: one that a time limit cancelled does, too. */
export function isBroken(run: WorkflowRun, minutes: number): boolean {
  return isFailure(run) || isTimeout(run, minutes);
}

/** Whether the meaning of a conclusion is known. */
function isKnownEnding(conclusion: string | null): boolean {
  return KNOWN.includes(conclusion);
}

/** Duration of a run in milliseconds; null if its start is not known, or is after its end. */
function durationOf({ startedAt, updatedAt }: WorkflowRun): number | null {
  return startedAt === null || updatedAt < startedAt ? null : updatedAt - startedAt;
}

/** Whether a run ended by a time limit: GitHub reports it for a whole run, but a job only as cancelled. */
function isTimeout(run: WorkflowRun, minutes: number): boolean {
  return (
    run.conclusion === 'timed_out' || (run.conclusion === 'cancelled' && (durationOf(run) ?? 0) >= minutes * MINUTE_MS)
  );
}

/** Whether a run failed by itself. */
function isFailure({ conclusion }: Pick<WorkflowRun, 'conclusion'>): boolean {
  return FAILURES.includes(conclusion);
}

/** Whether a run has ended with an unknown conclusion: it may have failed or passed. */
export function isUnclear({ isDone, conclusion }: Pick<WorkflowRun, 'isDone' | 'conclusion'>): boolean {
  return isDone && !isKnownEnding(conclusion);
}

/** Message for metrics that are missing because of a conclusion among these that is unknown. */
export function unclearEndings(conclusions: readonly (string | null)[]): string {
  const odd = conclusions.find((conclusion) => !isKnownEnding(conclusion)) ?? null;
  const how =
    odd === null ? 'without a conclusion' : `as ${shownName(odd)}, a conclusion that this version does not know`;
  return `GitHub /actions/runs: a run has ended ${how}. Next step: install a newer version of the bot`;
}

/** Message for metrics that are missing because a run has no start time. */
export const NO_START =
  'GitHub /actions/runs: a run that was restarted has no start time. Next step: look at it on GitHub, and restart it';

/** Samples that count conclusions of these runs: left out if one is unknown. */
export function ofKnownEndings(runs: readonly WorkflowRun[], samples: readonly Sample[]): PartReading {
  const unclear = runs.filter(isUnclear).map(({ conclusion }) => conclusion);
  if (unclear.length === 0) return { samples };
  const missing = [{ message: unclearEndings(unclear), metrics: metricsOf(samples) }];
  return withoutMetrics({ samples }, { missing });
}

/** Whether a run belongs to the branch itself. */
export const isOnMain = ({ branch, event }: WorkflowRun, main: string): boolean =>
  branch === main && OF_THE_BRANCH.includes(event);

/** Returns the newest run of each workflow; of those begun within the same second the one with the higher number. */
export function newestOfEach(runs: readonly WorkflowRun[]): readonly WorkflowRun[] {
  const sorted = runs.toSorted((a, b) => a.createdAt - b.createdAt || a.id - b.id);
  return [...new Map(sorted.map((run) => [run.workflowId, run])).values()];
}

/**
 * Number of runs that failed and then passed on the same commit when restarted. The conclusion of the attempt before is read once for each
 * restarted run. Throws SourceError if one of them is unknown.
 */
export async function countFlaky(
  client: Pick<GithubClient, 'attempt'>,
  { attempts }: Pick<GithubCache, 'attempts'>,
  runs: readonly WorkflowRun[],
): Promise<number> {
  const repeated = runs.filter(({ attempt, conclusion }) => attempt > 1 && conclusion === 'success');
  const known = new Set(repeated.map(attemptKey));
  for (const key of attempts.keys()) if (!known.has(key)) attempts.delete(key);
  for (const run of repeated) {
    const key = attemptKey(run);
    if (!attempts.has(key)) attempts.set(key, await client.attempt(run.id, run.attempt - 1));
  }
  const before = repeated.map((run) => attempts.get(attemptKey(run)) ?? null);
  const endings = [
    ...before,
    ...runs.filter((run) => run.attempt > 1 && isUnclear(run)).map(({ conclusion }) => conclusion),
  ];
  if (!endings.every(isKnownEnding)) throw new SourceError(unclearEndings(endings));
  return before.filter((conclusion) => conclusion === 'failure').length;
}

/** Key of the newest attempt of a run. */
export const runKey = ({ id, attempt }: WorkflowRun): string => `${id}-${attempt}`;

const attemptKey = ({ id, attempt }: WorkflowRun): string => `${id}/${attempt - 1}`;

const MOST_EVENTS = 50;

type Rules = Pick<GithubRules, 'main' | 'timeout_minutes'>;

/** Numbers of runs of seven days on all branches, by result; failures are counted on the main branch, too. */
export function workflowResultReading(runs: readonly WorkflowRun[], rules: Rules): PartReading {
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
  const hasUnknownStart = runs.some(({ conclusion, startedAt }) => conclusion === 'cancelled' && startedAt === null);
  return mergeReadings([
    { samples: [{ metric: 'github.ci.workflow_runs_7d', value: runs.length }] },
    ofKnownEndings(onMain, [failed]),
    hasUnknownStart
      ? withoutMetrics({ samples: ended }, { missing: [{ message: NO_START, metrics: metricsOf(ended) }] })
      : ofKnownEndings(runs, ended),
  ]);
}

/** Durations of runs that ended by themselves, in minutes: median, 90th and 99th percentile. */
export function durationSamples(runs: readonly WorkflowRun[]): readonly Sample[] {
  const ended = runs.filter(({ conclusion }) => conclusion === 'success' || conclusion === 'failure');
  const minutes = ended.flatMap((run) => durationOf(run) ?? []).map((one) => one / MINUTE_MS);
  return [50, 90, 99].flatMap((share) =>
    knownSample(`github.ci.duration_p${share}_minutes`, percentile(minutes, share / 100)),
  );
}

/** Events for the table of runs that failed or that a time limit ended, newest first; `jobs` are the names of failed jobs by `runKey`. */
export function failedRunEvents(
  runs: readonly WorkflowRun[],
  { timeout_minutes }: Pick<Rules, 'timeout_minutes'>,
  jobs: ReadonlyMap<string, string>,
): readonly FeedEvent[] {
  return runs
    .filter((run) => isBroken(run, timeout_minutes))
    .toSorted((a, b) => b.updatedAt - a.updatedAt)
    .slice(0, MOST_EVENTS)
    .map((run) =>
      failedRunEvent(run, { broke: breakOf(run, runs, timeout_minutes), job: jobs.get(runKey(run)) ?? '' }),
    );
}

/**
 * Commits between which a workflow broke on a branch: the last one on which it passed, and the first one after it on which it failed. A run
 * of a pull request may be of a fork with a branch of the same name, so that its commits are no history of the branch.
 */
interface Break {
  readonly good: string;
  readonly bad: string;
}

function breakOf(run: WorkflowRun, runs: readonly WorkflowRun[], minutes: number): Break | undefined {
  if (!OF_THE_BRANCH.includes(run.event)) return undefined;
  const before = runs
    .filter((one) => isOnMain(one, run.branch) && one.workflowId === run.workflowId && one.createdAt <= run.createdAt)
    .toSorted((a, b) => a.createdAt - b.createdAt || a.id - b.id);
  const last = before.findLastIndex(({ conclusion }) => conclusion === 'success');
  const good = before[last]?.headSha;
  const bad = before.slice(last + 1).find((one) => isBroken(one, minutes))?.headSha;
  return good === undefined || bad === undefined || good === bad ? undefined : { good, bad };
}

/** Address of the comparison of two commits, out of that of a run of the same repository. */
function compareField(url: string | undefined, broke: Break | undefined): Readonly<Record<string, string>> {
  const [, repository] = /^(https?:\/\/[^/]+\/[^/]+\/[^/]+)\/actions\//.exec(url ?? '') ?? [];
  if (repository === undefined || broke === undefined) return {};
  return { compare: `${repository}/compare/${broke.good}...${broke.bad}` };
}

function failedRunEvent(
  run: WorkflowRun,
  { broke, job }: { readonly broke: Break | undefined; readonly job: string },
): FeedEvent {
  const took = durationOf(run);
  const since = broke === undefined ? {} : { failing_since: broke.bad };
  return {
    feed: RUN_FEED,
    key: runKey(run),
    at: run.updatedAt,
    level: 'error',
    title: `${run.workflow} failed on ${run.branch || 'no branch'}`,
    fields: {
      workflow: run.workflow,
      branch: run.branch,
      trigger: run.event,
      duration: took === null ? '' : formatDuration(took),
      sha: run.headSha,
      ...(job !== '' && { job }),
      ...since,
      ...compareField(run.url, broke),
    },
    ...(run.url !== undefined && { url: run.url }),
  };
}
