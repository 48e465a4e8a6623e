import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repository, GithubRun as StoredRun } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, NOW, sampleOf, startGithubHarness } from '../../support/github-harness.ts';

const run = (id: number, workflow: string, conclusion: string, more: Partial<StoredRun> = {}): StoredRun => ({
  id,
  workflow,
  branch: 'main',
  headSha: `sha${id}`,
  startedAt: NOW - id * HOUR,
  conclusions: [conclusion],
  endsAt: NOW - id * HOUR + 60_000,
  ...more,
});
const PULL = { number: 1, createdAt: NOW - 2 * DAY, updatedAt: NOW - DAY, closedAt: NOW - DAY, mergedAt: NOW - DAY };
const PULLS = [{ ...PULL, headSha: 'head' }];

async function collect(repository: Partial<Repository>, options: Parameters<typeof startGithubHarness>[1] = {}) {
  await using scene = await startGithubHarness(repository, options);
  const found = await scene.collect();
  const said = (notes: readonly { readonly metrics: readonly string[]; readonly message: string }[]) =>
    new Map(notes.flatMap(({ metrics, message }) => metrics.map((metric) => [metric.slice(7), message] as const)));
  return {
    value: (name: string) => sampleOf(found, `github.${name}`),
    errors: said(found.errors),
    notes: said(found.notes),
  };
}

/** A clone that has another branch than the repository. */
async function withClone(branch: string, ask: (folder: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'clone-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@x', ...args]);
  try {
    git('init', '--quiet', `--initial-branch=${branch}`);
    git('commit', '--quiet', '--allow-empty', '-m', 'Begin');
    await ask(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const OF_MAIN = ['ci.failed_workflows_7d', 'ci.tests_passing_on_main', 'ci.benchmarks_passing'];
const OF_MERGES = ['prs.merged_7d', 'commits.force_merge_7d'];

describe('what is there', () => {
  test('a branch that is not there is no branch without failures: it is named, beside the one that is there', async () => {
    const runs = Array.from({ length: 9 }, (_, at) => run(at + 1, 'Build', 'failure', { branch: 'master' }));
    const repository = { branches: ['master'], runs, pulls: PULLS };
    const check = async (options = {}) => {
      const { value, errors } = await collect(repository, options);
      expect(value('ci.workflow_runs_7d')).toBe(9);
      for (const name of [...OF_MAIN, ...OF_MERGES]) {
        expect([name, value(name)]).toEqual([name, undefined]);
        expect([name, errors.get(name)]).toEqual([
          name,
          'GitHub: the repository has no branch main; its default branch is master. ' +
            'Next step: check `main` of this collector in the catalog',
        ]);
      }
    };
    await check();
    await withClone('main', (commitsFolder) => check({ commitsFolder }));
    const right = await collect(repository, { rules: { main: 'master' } });
    expect([right.value('ci.failed_workflows_7d'), right.value('prs.merged_7d')]).toEqual([9, 1]);
  });

  test('a branch that was renamed this week is gone, although runs of it are there', async () => {
    const renamed = {
      branches: ['release/next'],
      renamedBranches: { main: 'release/next' },
      runs: [run(30, 'Build', 'success')],
    };
    await withClone('main', async (commitsFolder) => {
      const { value, errors } = await collect(renamed, { commitsFolder });
      expect(value('ci.tests_passing_on_main')).toBeUndefined();
      expect(errors.get('ci.tests_passing_on_main')).toContain('no branch main; its default branch is release/next');
      const slashed = await collect(
        { ...renamed, runs: [run(1, 'Build', 'success', { branch: 'release/next' })] },
        {
          commitsFolder,
          rules: { main: 'release/next' },
        },
      );
      expect(slashed.value('ci.tests_passing_on_main')).toBe(1);
    });
  });

  test('a branch on which nothing ever ran has no failures that anybody could know of; a quiet week has none', async () => {
    const develop = { branches: ['main', 'develop'], runs: [run(1, 'Build', 'failure')] };
    const other = await collect(develop, { rules: { main: 'develop' } });
    for (const name of OF_MAIN) {
      expect(other.value(name)).toBeUndefined();
      expect(other.errors.get(name)).toBe(
        'GitHub: no workflow has ever run on the branch develop; the default branch is main. ' +
          'Next step: check `main` of this collector in the catalog',
      );
    }
    const idle = await collect({ runs: [run(1, 'Build', 'success', { branch: 'topic', event: 'pull_request' })] });
    expect([idle.errors.size, idle.value('ci.failed_workflows_7d')]).toEqual([0, undefined]);
    expect(idle.notes.get('ci.failed_workflows_7d')).toContain(
      'no workflow has ever run on main, the default branch. Next step: ',
    );
    const quiet = await collect({ runs: [run(24 * 9, 'Build', 'failure')] });
    expect([quiet.errors.size, quiet.value('ci.failed_workflows_7d')]).toEqual([0, 0]);
    expect(quiet.notes.get('ci.tests_passing_on_main')).toContain('no tests have run on main within seven days');
  });

  test.each(['deleted', 'disabled_manually'] as const)(
    'a workflow that is %s judges the branch no more',
    async (state) => {
      const runs = [run(5 * 24, 'Old tests', 'failure'), run(1, 'Tests', 'success')];
      const active = await collect({ runs });
      expect(active.value('ci.tests_passing_on_main')).toBe(0);
      const gone = await collect({ runs, workflows: [{ name: 'Old tests', state }] });
      expect([gone.value('ci.tests_passing_on_main'), gone.value('ci.failed_workflows_7d')]).toEqual([1, 1]);
    },
  );

  test('a repository whose only tests are deleted has no test metrics, and a deleted benchmark does not count', async () => {
    const { value, notes } = await collect({
      runs: [run(48, 'Tests', 'failure'), run(47, 'Benchmark A', 'failure'), run(1, 'Benchmark B', 'success')],
      workflows: ['Tests', 'Benchmark A'].map((name) => ({ name, state: 'deleted' as const })),
    });
    expect([value('ci.tests_passing_on_main'), value('ci.benchmarks_passing')]).toEqual([undefined, 1]);
    expect(notes.get('ci.tests_passing_on_main')).toContain('no tests have run on main');
  });

  test('a pattern of the catalog that no workflow has is reported with the workflows that exist', async () => {
    const runs = [run(1, 'Unit tests', 'success')];
    const { value, errors } = await collect({ runs }, { rules: { tests: ['Tset*'], benchmarks: ['Speed', 'Load *'] } });
    expect([value('ci.tests_passing_on_main'), value('ci.benchmarks_passing')]).toEqual([undefined, undefined]);
    const fix = (key: string) => `Next step: check \`${key}\` of this collector in the catalog`;
    expect(errors.get('ci.tests_passing_on_main')).toBe(
      `GitHub: no workflow is called Tset*; there are Unit tests. ${fix('tests')}`,
    );
    expect(errors.get('ci.benchmarks_passing')).toBe(
      `GitHub: no workflow is called Speed or Load *; there are Unit tests. ${fix('benchmarks')}`,
    );
    // The pattern that the catalog comes with is nobody's mistake.
    const shipped = await collect({ runs });
    expect([shipped.errors.size, shipped.notes.get('ci.benchmarks_passing')]).toEqual([
      0,
      `GitHub: no workflow is called Benchmark*; there are Unit tests. ${fix('benchmarks')}`,
    ]);
  });

  test('a repository without a label for bugs has no number of bugs', async () => {
    const labels = ['Bug', 'docs'];
    const { value, errors } = await collect({ labels }, { rules: { bug_labels: ['bug', 'trainings'] } });
    expect(value('issues.training_bugs')).toBeUndefined();
    expect(errors.get('issues.training_bugs')).toBe(
      'GitHub: the repository has no label trainings, so training bugs cannot be recognised. ' +
        'Next step: create it, or name another label in `bug_labels` of this collector in the catalog',
    );
    const shipped = await collect({ labels });
    expect([shipped.errors.size, shipped.notes.get('issues.training_bugs')?.includes('no label training')]).toEqual([
      0,
      true,
    ]);
    const there = await collect({ labels }, { rules: { bug_labels: ['BUG'] } });
    expect([there.value('issues.training_bugs'), there.errors.size]).toEqual([0, 0]);
  });

  test('a look-up is not repeated for hours, and that of something missing for one hour', async () => {
    let labels: readonly string[] = ['docs'];
    const runs = [run(50, 'Old', 'failure'), run(1, 'Tests', 'success')];
    await using scene = await startGithubHarness(() => ({
      name: 'example/app',
      pulls: [],
      commits: [],
      issues: [],
      runs,
      labels,
      workflows: [{ name: 'Old', state: 'deleted' }],
    }));
    const lookups = () => scene.github.requests.filter(({ path }) => /\/(labels|workflows|branches)/.test(path)).length;
    await scene.collect();
    const first = lookups();
    scene.now += HOUR / 2;
    await scene.collect();
    expect([first, lookups()]).toEqual([2, 2]);
    labels = ['bug', 'training'];
    scene.now += HOUR / 2;
    expect(sampleOf(await scene.collect(), 'github.issues.training_bugs')).toBe(0);
    expect(lookups()).toBe(3);
    for (let hour = 0; hour < 10; hour += 1) {
      scene.now += HOUR;
      expect((await scene.collect()).errors).toEqual([]);
    }
    expect(lookups()).toBe(6);
  });
});
