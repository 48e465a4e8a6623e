import type { GithubRules } from '../../catalog/collector-sources/github-source.ts';
import { matchesPattern } from '../../catalog/pattern.ts';
import type { Reading } from '../collector.ts';
import { mergeReadings } from '../readings.ts';
import { isOnMain } from './branch-run.ts';
import { goneWorkflows, patternTrouble, withoutMetrics } from './catalog-mismatch.ts';
import type { GithubLookups } from './github-lookups.ts';
import type { WorkflowRun } from './github-values.ts';
import { newestOfEach } from './newest-runs.ts';
import { isBroken, isUnclear, ofKnownEndings } from './run-endings.ts';

type Rules = Pick<GithubRules, 'main' | 'tests' | 'benchmarks' | 'timeout_minutes'>;

const PASSING = 'github.ci.tests_passing_on_main';
const SHARE = 'github.ci.benchmarks_passing';

/** The newest runs on the main branch that judge it, of the tests and of the benchmarks. */
function judgesOf(runs: readonly WorkflowRun[], { main, tests, benchmarks, timeout_minutes }: Rules) {
  const judges = (run: WorkflowRun) => run.conclusion === 'success' || isBroken(run, timeout_minutes) || isUnclear(run);
  const onMain = runs.filter((run) => isOnMain(run, main) && judges(run));
  const isBenchmark = ({ workflow }: WorkflowRun) => benchmarks.some((pattern) => matchesPattern(pattern, workflow));
  const isTest = (run: WorkflowRun) =>
    tests.length > 0
      ? tests.some((pattern) => matchesPattern(pattern, run.workflow))
      : run.event === 'push' && !isBenchmark(run);
  return { tested: newestOfEach(onMain.filter(isTest)), measured: newestOfEach(onMain.filter(isBenchmark)) };
}

/** Whether the branch has gone on without this workflow: one that failed, and was deleted since, would judge it for a week. */
function isOvertaken(run: WorkflowRun, runs: readonly WorkflowRun[], main: string): boolean {
  return runs.some(
    (other) => other.createdAt > run.createdAt && other.headSha !== run.headSha && isOnMain(other, main),
  );
}

/**
 * Whether the newest tests on the main branch passed, and which part of the benchmarks did; where none has run, why. Workflows that are
 * deleted or disabled judge nothing.
 */
export async function mainReading(
  runs: readonly WorkflowRun[],
  rules: Rules,
  lookups: GithubLookups,
): Promise<Reading> {
  const all = judgesOf(runs, rules);
  const isOld = (run: WorkflowRun) => isBroken(run, rules.timeout_minutes) && isOvertaken(run, runs, rules.main);
  const gone = [...all.tested, ...all.measured].some(isOld) ? await goneWorkflows(lookups) : new Set<number>();
  const { tested, measured } = judgesOf(
    runs.filter(({ workflowId }) => !gone.has(workflowId)),
    rules,
  );
  const [tests, benchmarks] = [
    tested.length === 0 ? await patternTrouble(lookups, rules, 'tests') : null,
    measured.length === 0 ? await patternTrouble(lookups, rules, 'benchmarks') : null,
  ];
  return mergeReadings([
    withoutMetrics(testReading(tested, rules.timeout_minutes), [PASSING], tests),
    withoutMetrics(benchmarkReading(measured), [SHARE], benchmarks),
  ]);
}

const passed = (some: readonly WorkflowRun[]) => some.filter(({ conclusion }) => conclusion === 'success').length;

function testReading(tested: readonly WorkflowRun[], minutes: number): Reading {
  const passing = { metric: PASSING, value: passed(tested) === tested.length ? 1 : 0 };
  // One that failed says enough, whatever the others did.
  const hasFailed = tested.some((run) => isBroken(run, minutes));
  return hasFailed ? { samples: [passing] } : ofKnownEndings(tested, [passing]);
}

function benchmarkReading(measured: readonly WorkflowRun[]): Reading {
  return ofKnownEndings(measured, [{ metric: SHARE, value: passed(measured) / measured.length }]);
}
