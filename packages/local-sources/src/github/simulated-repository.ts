import { createHash } from 'node:crypto';
import type {
  Repository,
  StoredCommit,
  StoredDeployment,
  StoredIssue,
  StoredPull,
  StoredRelease,
  StoredRun,
} from './repository.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 40;
/** Time for which it continues after it was made, so that a demo left open has something new. */
const DAYS_AHEAD = 2;
const COMMITS_APART_MS = 1.8 * HOUR_MS;
const PULLS_APART_MS = 2.2 * HOUR_MS;
const WORKFLOWS = ['Unit Tests', 'Integration Tests', 'Lint', 'Benchmarks'] as const;

/** Beginnings of the titles of its pull requests. */
const TITLES = ['Speed up the loader of part', 'Change the defaults of part', 'Fix the cache of part', 'Tidy up part'];

/** Amount of activity in it. */
export interface Activity {
  readonly name?: string;
  readonly runsPerWeek?: number;
  readonly isBrief?: boolean;
  /** Whether a merge of the last hours broke the unit tests of the main branch. */
  readonly isBroken?: boolean;
}

/** A made-up repository of a team of nine around `now` (milliseconds since 1970): the same for the same arguments. */
export function simulatedRepository(
  now: number,
  { name = 'example/app', runsPerWeek = 300, isBrief = false, isBroken = false }: Activity = {},
): Repository {
  const [from, to] = [now - DAYS * DAY_MS, now + DAYS_AHEAD * DAY_MS];
  const pulls = spread(from, to, PULLS_APART_MS).map((at, index) => pull(at, index, now));
  const runs = spread(now - 8 * DAY_MS, to, (7 * DAY_MS) / runsPerWeek).map(run);
  const broken = isBroken ? brokenTests(now, to) : { pulls: [], runs: [] };
  return {
    name,
    isBrief,
    commits: spread(from, to, COMMITS_APART_MS).map(commit),
    pulls: [...pulls, ...broken.pulls],
    runs: [...runs.filter((one) => !isBroken || !isTestOfMain(one)), ...broken.runs],
    issues: ISSUES,
    deployments: spread(from, to, 26 * HOUR_MS).map(deployment),
    releases: spread(from, to, 6 * DAY_MS).map(release),
  };
}

const UNIT_TESTS = WORKFLOWS[0];
/** Hours between two runs of the unit tests on the main branch, and hours since the merge that broke them. */
const TESTED = { every: 3, brokenFor: 4.5 } as const;

const isTestOfMain = ({ workflow, branch }: StoredRun) => workflow === UNIT_TESTS && branch === 'main';

/** Two merges, the second of which broke the unit tests, and the runs of these on the main branch. */
function brokenTests(now: number, to: number): Pick<Repository, 'pulls' | 'runs'> {
  const brokeAt = now - TESTED.brokenFor * HOUR_MS;
  const good = landed(brokeAt - 2 * HOUR_MS, { number: 1_286, title: 'Describe the maps of the arena' }, now);
  const bad = landed(brokeAt, { number: 1_288, title: 'Start the unit tests in parallel' }, now);
  const first = brokeAt - 7 * DAY_MS + 2 * HOUR_MS;
  const usual = Math.ceil((to - first) / (TESTED.every * HOUR_MS));
  const starts = Array.from({ length: usual }, (_, index) => first + index * TESTED.every * HOUR_MS);
  const runs = [...starts, brokeAt + 60_000].map((startedAt, index): StoredRun => {
    const newest = [bad, good].find(({ mergedAt }) => (mergedAt ?? startedAt) < startedAt);
    return {
      id: 90_000 + index,
      workflow: UNIT_TESTS,
      branch: 'main',
      headSha: newest?.mergeSha ?? shaOf('main', index),
      startedAt,
      endsAt: startedAt + 4 * 60_000,
      conclusions: [newest === bad ? 'failure' : 'success'],
    };
  });
  return { pulls: [good, bad], runs };
}

/** A pull request that was merged at that time. */
function landed(
  mergedAt: number,
  { number, title }: { readonly number: number; readonly title: string },
  now: number,
): StoredPull {
  const own = { number, title: `${title} (simulated)`, login: 'dev-2', closedAt: mergedAt, mergedAt };
  return { ...pull(mergedAt - DAY_MS, number, now), ...own, updatedAt: mergedAt };
}

function deployment(at: number, index: number): StoredDeployment {
  const ref = `v1.${index}.0`;
  return { id: 700 + index, at, ref, sha: shaOf('deployment', index), environment: 'production', login: 'dev-1' };
}

function release(at: number, index: number): StoredRelease {
  return { id: 800 + index, at, tag: `v1.${4 * index}.0`, title: `Release ${index} (simulated)`, login: 'dev-2' };
}

const ISSUES: readonly StoredIssue[] = [
  { number: 9_001, labels: ['bug'], isPull: false },
  { number: 9_002, labels: ['bug', 'training'], isPull: true },
  { number: 9_003, labels: ['docs'], isPull: false },
];

/** Moments from `from` to `to`, about so far apart. */
function spread(from: number, to: number, apart: number): readonly number[] {
  const count = Math.floor((to - from) / apart);
  return Array.from({ length: count }, (_, index) => Math.floor(from + (index + 0.8 * chance(index, 'when')) * apart));
}

/** Value from 0 to 1, always the same for the same arguments. */
function chance(index: number, of: string): number {
  return createHash('sha256').update(`${of} ${index}`).digest().readUInt32BE() / 2 ** 32;
}

const shaOf = (of: string, index: number) => createHash('sha1').update(`${of} ${index}`).digest('hex');

function commit(at: number, index: number): StoredCommit {
  const kind = chance(index, 'kind');
  const subject = kind < 0.02 ? 'Hotfix: keep the queue alive' : `Improve part ${index}`;
  const login = kind > 0.95 ? 'renovate[bot]' : `dev-${1 + Math.floor(9 * chance(index, 'who') ** 2)}`;
  return { sha: shaOf('commit', index), at, message: `${subject}\n\nWhy it matters.`, login };
}

function pull(at: number, index: number, now: number): StoredPull {
  const mergedAt = at + (4 + 50 * chance(index, 'merge') ** 2) * HOUR_MS;
  const isLeft = chance(index, 'left') < 0.09;
  return {
    number: index + 1,
    title: `${TITLES[index % TITLES.length]} ${index + 1} (simulated)`,
    mergeSha: shaOf('merge', index),
    commitShas: commitsOf(index).map((commit) => shaOf('commit', commit)),
    createdAt: at,
    headSha: shaOf('head', index),
    updatedAt: isLeft ? at + DAY_MS : Math.min(mergedAt, Math.max(now, at)),
    closedAt: isLeft ? null : mergedAt,
    mergedAt: isLeft ? null : mergedAt,
  };
}

/** Commits of a pull request, by their numbers: all but a few of those that were made about then. */
function commitsOf(pull: number): readonly number[] {
  const first = Math.ceil((pull * PULLS_APART_MS) / COMMITS_APART_MS);
  const end = Math.ceil(((pull + 1) * PULLS_APART_MS) / COMMITS_APART_MS);
  return Array.from({ length: end - first }, (_, at) => first + at).filter((commit) => commit % 7 !== 0);
}

function run(at: number, index: number): StoredRun {
  const workflow = WORKFLOWS[index % WORKFLOWS.length] ?? 'Lint';
  const branch = chance(index, 'branch') < 0.3 ? 'main' : `feature/part-${index % 17}`;
  const luck = chance(index, 'luck');
  const isFailing = luck < (branch === 'main' ? 0.006 : 0.05);
  const isFlaky = luck > 0.985;
  return {
    id: 100_000 + index,
    workflow,
    branch,
    headSha: shaOf('run', index),
    startedAt: at,
    endsAt: at + Math.floor((1.5 + 4 * chance(index, 'long') ** 3) * 60_000),
    conclusions: isFlaky ? ['failure', 'success'] : [isFailing ? 'failure' : 'success'],
  };
}
