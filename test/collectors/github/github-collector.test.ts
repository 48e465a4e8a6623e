import type { StoredPull, GithubRun as StoredRun } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, NOW, sampleOf, startGithubHarness } from '../../support/github-harness.ts';

const pull = (number: number, more: Partial<StoredPull> = {}): StoredPull => ({
  number,
  createdAt: NOW - 3 * DAY,
  updatedAt: NOW - DAY,
  closedAt: null,
  mergedAt: null,
  headSha: `head${number}`,
  ...more,
});
const merged = (number: number, hours: number, ago = DAY): StoredPull =>
  pull(number, { createdAt: NOW - ago - hours * HOUR, updatedAt: NOW - ago, closedAt: NOW - ago, mergedAt: NOW - ago });
const run = (id: number, conclusions: readonly string[], more: Partial<StoredRun> = {}): StoredRun => {
  const startedAt = more.startedAt ?? NOW - id * HOUR;
  const base = {
    id,
    workflow: 'Tests',
    branch: 'main',
    headSha: `sha${id}`,
    startedAt,
    endsAt: startedAt + 4 * 60_000,
  };
  return { ...base, conclusions, ...more };
};

describe('GitHub collector', () => {
  test('pull requests: open, stale, merged, and how long those took', async () => {
    const pulls = [
      pull(1),
      pull(2, { updatedAt: NOW - 15 * DAY }),
      ...[2, 4, 6, 8, 100].map((hours, index) => merged(10 + index, hours)),
      merged(20, 5, 8 * DAY),
      pull(21, { closedAt: NOW - DAY }),
    ];
    await using scene = await startGithubHarness({ pulls });
    const found = await scene.collect();
    expect(found.errors).toEqual([]);
    const value = (name: string) => sampleOf(found, `github.prs.${name}`);
    expect([value('open'), value('stale_count_14d'), value('merged_7d')]).toEqual([2, 1, 5]);
    expect(['', '_p50', '_p90'].map((part) => value(`cycle_time${part}_hours`))).toEqual([24, 6, 100]);
  });

  test('every page of a list is read', async () => {
    const pulls = Array.from({ length: 250 }, (_, index) => pull(index));
    await using scene = await startGithubHarness({ pulls });
    expect(sampleOf(await scene.collect(), 'github.prs.open')).toBe(250);
  });

  test('commits of a week by what they say and who wrote them, bots left out; contributors of a month', async () => {
    const commit = (index: number, message: string, login: string, days = 1) => {
      return { sha: `c${index}`, at: NOW - days * DAY, message, login };
    };
    const commits = [
      commit(1, 'Hotfix: the queue', 'dev-1'),
      commit(2, 'Revert "Improve"\n\nhotfix in the body only', 'dev-1'),
      commit(3, 'Improve', 'dev-2'),
      commit(4, 'Bump', 'renovate[bot]'),
      commit(5, 'Old', 'dev-3', 20),
      commit(6, 'Older', 'dev-3', 40),
    ];
    await using scene = await startGithubHarness({ commits });
    const found = await scene.collect();
    const value = (name: string) => sampleOf(found, `github.commits.${name}`);
    expect([value('total_7d'), value('hotfix'), value('reverts'), value('per_developer_7d')]).toEqual([4, 1, 1, 1.5]);
    expect(sampleOf(found, 'github.developers.active_7d')).toBe(2);
    expect(['dev-1', 'dev-2', 'dev-3'].map((who) => sampleOf(found, 'github.commits.by_developer_30d', who))).toEqual([
      2, 1, 1,
    ]);
    expect(JSON.stringify(found.samples)).not.toContain('renovate');
  });

  test('workflow runs: results, failures on main, durations, timeouts, flaky ones, and the failed ones as events', async () => {
    const runs = [
      run(1, ['success']),
      run(2, ['failure']),
      run(3, ['failure'], { branch: 'feature' }),
      run(4, ['failure', 'success']),
      run(5, ['timed_out']),
      run(6, ['cancelled'], { startedAt: NOW - 8 * HOUR, endsAt: NOW - 8 * HOUR + 361 * 60_000 }),
      run(7, ['cancelled']),
      run(8, ['success'], { workflow: 'Benchmarks' }),
      run(9, ['success'], { startedAt: NOW - 60_000, endsAt: NOW + 60_000 }),
    ];
    await using scene = await startGithubHarness({ runs });
    const found = await scene.collect();
    const value = (name: string, tag?: string) => sampleOf(found, `github.ci.${name}`, tag);
    expect([value('workflow_runs_7d'), value('failed_workflows_7d'), value('timeout_cancellations_7d')]).toEqual([
      9, 1, 2,
    ]);
    expect(['success', 'failure', 'timeout'].map((result) => value('workflow_results_7d', result))).toEqual([3, 2, 2]);
    const durations = ['duration_p50_minutes', 'duration_p90_minutes', 'duration_p99_minutes'];
    expect(durations.map((name) => value(name))).toEqual([4, 4, 4]);
    expect(value('flaky_checks_7d')).toBe(1);
    expect([value('tests_passing_on_main'), value('benchmarks_passing')]).toEqual([1, 1]);
    expect(found.events.map(({ key, fields }) => [key, fields.branch, fields.duration])).toEqual([
      ['2-1', 'main', '4 min'],
      ['6-1', 'main', '6 h 01 min'],
      ['3-1', 'feature', '4 min'],
      ['5-1', 'main', '4 min'],
    ]);
    expect(found.events[0]).toMatchObject({
      feed: 'failed_workflow',
      url: 'https://github.com/example/app/actions/runs/2',
    });
  });

  test('the table of failed runs has those that a time limit of the catalog ended, as what counts them has', async () => {
    const long = (id: number, minutes: number) =>
      run(id, ['cancelled'], { startedAt: NOW - 2 * HOUR, endsAt: NOW - 2 * HOUR + minutes * 60_000 });
    await using scene = await startGithubHarness(
      { runs: [long(1, 30), long(2, 29)] },
      { rules: { timeout_minutes: 30 } },
    );
    const found = await scene.collect();
    expect(found.events.map(({ key }) => key)).toEqual(['1-1']);
    expect(sampleOf(found, 'github.ci.timeout_cancellations_7d')).toBe(1);
  });

  test('tests fail on main as soon as the newest run of one workflow has; without runs nothing is claimed', async () => {
    const runs = [
      run(1, ['failure'], { workflow: 'Lint' }),
      run(2, ['success']),
      run(3, ['success'], { workflow: 'Lint' }),
    ];
    await using failing = await startGithubHarness({ runs });
    expect(sampleOf(await failing.collect(), 'github.ci.tests_passing_on_main')).toBe(0);
    await using named = await startGithubHarness({ runs }, { rules: { tests: ['Te*'] } });
    expect(sampleOf(await named.collect(), 'github.ci.tests_passing_on_main')).toBe(1);
    await using idle = await startGithubHarness({});
    const found = await idle.collect();
    expect([found.errors, sampleOf(found, 'github.ci.workflow_runs_7d')]).toEqual([[], 0]);
    for (const metric of ['tests_passing_on_main', 'benchmarks_passing', 'duration_p90_minutes'])
      expect(sampleOf(found, `github.ci.${metric}`)).toBeUndefined();
  });

  test('a merge is forced where a workflow of its last commit had failed, or had not ended', async () => {
    const mergedAt = NOW - DAY;
    const at = (headSha: string, more: Partial<StoredRun>, conclusion = 'success') =>
      run(headSha.charCodeAt(0), [conclusion], { headSha, startedAt: mergedAt - HOUR, endsAt: mergedAt - 1, ...more });
    const pulls = ['good', 'red', 'open', 'after'].map((headSha, index) => ({ ...merged(index, 5), headSha }));
    const runs = [
      at('good', {}),
      at('red', {}, 'failure'),
      at('open', { endsAt: mergedAt + HOUR }),
      at('after', { startedAt: mergedAt + 60_000, endsAt: mergedAt + HOUR }, 'failure'),
    ];
    await using scene = await startGithubHarness({ pulls, runs });
    expect(sampleOf(await scene.collect(), 'github.commits.force_merge_7d')).toBe(2);
  });

  test('training bugs are open issues with all the labels, and no pull requests', async () => {
    const issue = (number: number, labels: readonly string[], isPull = false) => ({ number, labels, isPull });
    const issues = [issue(1, ['bug', 'training']), issue(2, ['bug']), issue(3, ['bug', 'training'], true)];
    await using scene = await startGithubHarness({ issues });
    expect(sampleOf(await scene.collect(), 'github.issues.training_bugs')).toBe(1);
  });

  test('a branch that only shares the name of the main branch does not count against it', async () => {
    const runs = [
      run(3, ['success']),
      run(2, ['failure'], { workflow: 'Answer comments', event: 'issue_comment' }),
      run(1, ['failure'], { workflow: 'From a fork', event: 'pull_request' }),
      run(4, ['failure'], { workflow: 'Nightly', event: 'schedule' }),
    ];
    await using scene = await startGithubHarness({ runs });
    const found = await scene.collect();
    expect(sampleOf(found, 'github.ci.tests_passing_on_main')).toBe(1);
    expect(sampleOf(found, 'github.ci.failed_workflows_7d')).toBe(1);
  });

  test('a check that passed when it was started anew does not make a merge a forced one', async () => {
    const mergedAt = NOW - DAY;
    const at = (id: number, hoursBefore: number, conclusion: string) =>
      run(id, [conclusion], {
        headSha: 'head',
        startedAt: mergedAt - hoursBefore * HOUR,
        endsAt: mergedAt - 60_000 * id,
      });
    await using scene = await startGithubHarness({
      pulls: [{ ...merged(1, 5), headSha: 'head' }],
      runs: [at(1, 3, 'failure'), at(2, 1, 'success')],
    });
    expect(sampleOf(await scene.collect(), 'github.commits.force_merge_7d')).toBe(0);
  });

  test('a check that is started again after the merge says nothing of the merge', async () => {
    const check = { headSha: 'head', startedAt: NOW - DAY - HOUR, rerunAt: NOW - HOUR, endsAt: NOW - HOUR + 60_000 };
    await using scene = await startGithubHarness({
      pulls: [{ ...merged(1, 5), headSha: 'head' }],
      runs: [run(1, ['success', 'success'], check)],
    });
    expect(sampleOf(await scene.collect(), 'github.commits.force_merge_7d')).toBe(0);
  });
});
