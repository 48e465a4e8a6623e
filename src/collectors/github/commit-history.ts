import type { GithubRules } from '../../catalog/collector-sources.ts';
import { matchesPattern } from '../../catalog/target.ts';
import { DAY_MS, HOUR_MS } from '../../core/time.ts';
import type { PartReading } from '../collector.ts';
import { mergeReadings, withoutMetrics } from '../reach.ts';
import { goneWorkflows, patternMismatch, reasonsOf } from './catalog-mismatch.ts';
import type { GitCommit } from './commit.ts';
import type { GithubClient } from './github-client.ts';
import type { GithubCache } from './github-fetch.ts';
import type { GithubLookups } from './github-lookups.ts';
import type { WorkflowRun } from './github-values.ts';
import { isBroken, isOnMain, isUnclear, newestOfEach, ofKnownEndings } from './run-metrics.ts';

export const MONTH_MS = 30 * DAY_MS;
/** Milliseconds after which the whole month is read again: a merge may add older commits, and a push may remove some. */
const WHOLE_MONTH_EVERY_MS = 6 * HOUR_MS;
/** Number of commits in a row at the end of a page that are older than a month, or known, after which the rest is taken to be so, too. */
const QUIET = 50;

/**
 * Reads the commits of a branch in the last thirty days. The request has no "since": "due to limitations of Git" that may end at the first
 * commit with an older date, which a wrong clock makes, whatever follows it. Commits known from an earlier reading are not read again,
 * except every few hours.
 */
export async function readCommits(
  client: GithubClient,
  { cache, branch, now }: { readonly cache: GithubCache; readonly branch: string; readonly now: number },
): Promise<readonly GitCommit[]> {
  const since = now - MONTH_MS;
  const isWhole = cache.wholeMonthAt !== null && now - cache.wholeMonthAt < WHOLE_MONTH_EVERY_MS;
  const isKnown = ({ sha, at }: GitCommit) => at < since || (isWhole && cache.commits.has(sha));
  const read = await client.commits(branch, (page) => page.length >= QUIET && page.slice(-QUIET).every(isKnown));
  if (!isWhole) {
    cache.commits.clear();
    cache.wholeMonthAt = now;
  }
  for (const commit of read) cache.commits.set(commit.sha, commit);
  for (const { sha, at } of cache.commits.values()) if (at < since) cache.commits.delete(sha);
  return [...cache.commits.values()];
}

type Rules = Pick<GithubRules, 'main' | 'tests' | 'benchmarks' | 'timeout_minutes'>;

const PASSING = 'github.ci.tests_passing_on_main';
const SHARE = 'github.ci.benchmarks_passing';

/** Newest runs on the main branch that count for it, of the tests and of the benchmarks. */
function newestCountedRuns(runs: readonly WorkflowRun[], { main, tests, benchmarks, timeout_minutes }: Rules) {
  const counts = (run: WorkflowRun) => run.conclusion === 'success' || isBroken(run, timeout_minutes) || isUnclear(run);
  const onMain = runs.filter((run) => isOnMain(run, main) && counts(run));
  const isBenchmark = ({ workflow }: WorkflowRun) => benchmarks.some((pattern) => matchesPattern(pattern, workflow));
  const isTest = (run: WorkflowRun) =>
    tests.length > 0
      ? tests.some((pattern) => matchesPattern(pattern, run.workflow))
      : run.event === 'push' && !isBenchmark(run);
  return { tested: newestOfEach(onMain.filter(isTest)), measured: newestOfEach(onMain.filter(isBenchmark)) };
}

/** Whether the branch has newer commits without a run of this workflow: one that failed, and was deleted since, would count for a week. */
function isOvertaken(run: WorkflowRun, runs: readonly WorkflowRun[], main: string): boolean {
  return runs.some(
    (other) => other.createdAt > run.createdAt && other.headSha !== run.headSha && isOnMain(other, main),
  );
}

/**
 * Reads whether the newest tests on the main branch passed, and which share of the benchmarks did; if none has run, the reason.
 * Workflows that are deleted or disabled do not count.
 */
export async function mainReading(
  runs: readonly WorkflowRun[],
  rules: Rules,
  lookups: GithubLookups,
): Promise<PartReading> {
  const all = newestCountedRuns(runs, rules);
  const isOld = (run: WorkflowRun) => isBroken(run, rules.timeout_minutes) && isOvertaken(run, runs, rules.main);
  const gone = [...all.tested, ...all.measured].some(isOld) ? await goneWorkflows(lookups) : new Set<number>();
  const { tested, measured } = newestCountedRuns(
    runs.filter(({ workflowId }) => !gone.has(workflowId)),
    rules,
  );
  const [tests, benchmarks] = [
    tested.length === 0 ? await patternMismatch(lookups, rules, 'tests') : null,
    measured.length === 0 ? await patternMismatch(lookups, rules, 'benchmarks') : null,
  ];
  return mergeReadings([
    withoutMetrics(testReading(tested, rules.timeout_minutes), reasonsOf(tests, [PASSING])),
    withoutMetrics(benchmarkReading(measured), reasonsOf(benchmarks, [SHARE])),
  ]);
}

const passed = (some: readonly WorkflowRun[]) => some.filter(({ conclusion }) => conclusion === 'success').length;

function testReading(tested: readonly WorkflowRun[], minutes: number): PartReading {
  const passing = { metric: PASSING, value: passed(tested) === tested.length ? 1 : 0 };
  // One failure is decisive, whatever the others did.
  const hasFailed = tested.some((run) => isBroken(run, minutes));
  return hasFailed ? { samples: [passing] } : ofKnownEndings(tested, [passing]);
}

function benchmarkReading(measured: readonly WorkflowRun[]): PartReading {
  return ofKnownEndings(measured, [{ metric: SHARE, value: passed(measured) / measured.length }]);
}
