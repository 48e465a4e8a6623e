import type { Repository, StoredPull, GithubRun as StoredRun } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { createHttpClient, type HttpClient } from '../../../src/http-client/http-client.ts';
import { DAY, HOUR, NOW, sampleOf, startGithubHarness } from '../../support/github-harness.ts';

const MINUTE = 60_000;
const run = (id: number, conclusion: string, more: Partial<StoredRun> = {}): StoredRun => ({
  id,
  workflow: 'Tests',
  branch: 'main',
  headSha: `sha${id}`,
  startedAt: NOW - 3 * HOUR,
  endsAt: NOW - 2 * HOUR,
  conclusions: [conclusion],
  ...more,
});
const pull = (number: number, more: Partial<StoredPull> = {}): StoredPull => ({
  number,
  createdAt: NOW - 2 * DAY,
  updatedAt: NOW - DAY,
  closedAt: null,
  mergedAt: null,
  headSha: 'head',
  ...more,
});
const merged = (number: number, more: Partial<StoredPull> = {}) =>
  pull(number, { closedAt: NOW - DAY, mergedAt: NOW - DAY, ...more });

async function collect(repository: Partial<Repository>) {
  await using scene = await startGithubHarness(repository);
  const found = await scene.collect();
  const missing = new Map(found.errors.flatMap((error) => error.metrics.map((name) => [name, error.message] as const)));
  return { found, missing, value: (name: string, tag?: string) => sampleOf(found, `github.${name}`, tag) };
}

describe('legal answers', () => {
  test('an ending that nobody has heard of is neither a success nor a failure: what it might change is missing', async () => {
    const runs = [run(1, 'success', { startedAt: NOW - 5 * HOUR }), run(2, 'superseded')];
    const { missing, value } = await collect({ runs });
    const touched = ['tests_passing_on_main', 'failed_workflows_7d', 'timeout_cancellations_7d', 'workflow_results_7d'];
    for (const name of touched) {
      expect(value(`ci.${name}`)).toBeUndefined();
      expect(missing.get(`github.ci.${name}`)).toBe(
        'GitHub /actions/runs: a run has ended as superseded, a conclusion that this version does not know. ' +
          'Next step: install a newer version of the bot',
      );
    }
    expect(value('ci.workflow_runs_7d')).toBe(2);
    expect(value('ci.duration_p50_minutes')).toBe(180);
  });

  test('beside an ending that nobody has heard of, a test that failed is enough to say that the branch is broken', async () => {
    const { value, missing } = await collect({ runs: [run(1, 'superseded'), run(2, 'failure', { workflow: 'Lint' })] });
    expect(value('ci.tests_passing_on_main')).toBe(0);
    expect(missing.has('github.ci.tests_passing_on_main')).toBe(false);
  });

  test('a merge counts neither as forced nor as regular where a check ended in an unknown way', async () => {
    const check = { headSha: 'head', startedAt: NOW - DAY - 2 * HOUR, endsAt: NOW - DAY - HOUR };
    const { value, missing } = await collect({ pulls: [merged(1)], runs: [run(1, 'superseded', check)] });
    expect(value('commits.force_merge_7d')).toBeUndefined();
    expect(missing.get('github.commits.force_merge_7d')).toContain('superseded');
    const failed = run(2, 'failure', { ...check, workflow: 'Lint' });
    const other = await collect({ pulls: [merged(1)], runs: [run(1, 'superseded', check), failed] });
    expect(other.value('commits.force_merge_7d')).toBe(1);
  });

  test('a check is not said to be flaky, or steady, where nobody knows how its first attempt ended', async () => {
    const again = { conclusions: ['superseded', 'success'] };
    const { value, missing } = await collect({ runs: [run(1, '', again)] });
    expect(value('ci.flaky_checks_7d')).toBeUndefined();
    expect(missing.get('github.ci.flaky_checks_7d')).toContain('superseded');
  });

  test('an item on two pages counts once', async () => {
    const issue = { number: 7, labels: ['bug', 'training'], isPull: false };
    const { value } = await collect({ pulls: [pull(1), pull(1), merged(2), merged(2)], issues: [issue, issue] });
    expect([value('prs.open'), value('prs.merged_7d'), value('issues.training_bugs')]).toEqual([1, 1, 1]);
  });

  test('the later of two runs of the same second counts', async () => {
    for (const [first, last, passing] of [
      ['success', 'failure', 0],
      ['failure', 'success', 1],
    ] as const) {
      const { value } = await collect({ runs: [run(2, last), run(1, first)] });
      expect(value('ci.tests_passing_on_main')).toBe(passing);
    }
  });

  test('a duration is never below zero where clocks differ', async () => {
    const runs = [run(1, 'success', { endsAt: NOW - 3 * HOUR - MINUTE }), run(2, 'success')];
    const pulls = [merged(1, { createdAt: NOW - DAY + MINUTE }), merged(2)];
    const { value } = await collect({ runs, pulls });
    expect(['50', '99'].map((share) => value(`ci.duration_p${share}_minutes`))).toEqual([60, 60]);
    expect([value('prs.merged_7d'), value('prs.cycle_time_hours')]).toEqual([2, 24]);
    const alone = await collect({ runs: runs.slice(0, 1), pulls: pulls.slice(0, 1) });
    expect([alone.value('ci.duration_p50_minutes'), alone.value('prs.cycle_time_hours')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  /** A repository whose runs change when so many requests have been answered. */
  function changing(before: readonly StoredRun[], after: readonly StoredRun[], request: number): () => Repository {
    let left = request;
    return () => {
      left -= 1;
      return {
        name: 'example/app',
        pulls: [],
        commits: [],
        issues: [],
        runs: left < 0 ? after : before,
        isBrief: true,
      };
    };
  }

  test.each([
    ['begin', 200, 201],
    ['are deleted', 201, 200],
  ])('runs that %s while the pages of others are read hide none of them', async (_, before, after) => {
    const recent = Array.from({ length: 201 }, (_run, at) =>
      run(at + 1, at === 200 ? 'failure' : 'success', {
        startedAt: NOW - 30 * MINUTE + 1000 * at,
        endsAt: NOW - MINUTE,
      }),
    );
    const of = (count: number) => (count === 201 ? recent : recent.slice(0, 200));
    await using counting = await startGithubHarness({ runs: of(before), isBrief: true });
    await counting.collect();
    const firstPage = counting.github.requests.findLastIndex(({ path }) => /actions\/runs\?.*page=1$/.test(path));
    await using scene = await startGithubHarness(changing(of(before), of(after), firstPage + 1));
    const found = await scene.collect();
    const results = ['success', 'failure'].map((result) => sampleOf(found, 'github.ci.workflow_results_7d', result));
    expect([sampleOf(found, 'github.ci.workflow_runs_7d'), ...results]).toEqual([200, 200, 0]);
  });

  /** A client of the bot's to which GitHub counts all runs and shows only so many on each page, so many times. */
  function showing(most: number, times: number): HttpClient {
    const send = createHttpClient();
    let left = times;
    return async (url, init) => {
      const answer = await send(url, init);
      if (!new URL(String(url)).pathname.endsWith('/actions/runs') || left === 0) return answer;
      const page = (await answer.json()) as { readonly total_count: number; readonly workflow_runs: readonly object[] };
      if (page.workflow_runs.length <= most) return Response.json(page);
      left -= 1;
      return Response.json({ ...page, workflow_runs: page.workflow_runs.slice(0, most) });
    };
  }

  test.each([
    ['none of 3', 3, 0],
    ['2 of 3', 3, 2],
    ['50 of each page', 130, 50],
  ])('runs that GitHub counts and does not show are not none: %s', async (_, count, most) => {
    const runs = Array.from({ length: count }, (_run, at) => run(at + 1, at === 0 ? 'failure' : 'success'));
    await using always = await startGithubHarness(
      { runs, isBrief: true },
      { fetch: showing(most, Number.POSITIVE_INFINITY) },
    );
    const found = await always.collect();
    expect(found.samples.map(({ metric }) => metric).filter((metric) => metric.startsWith('github.ci'))).toEqual([]);
    const said = found.errors.filter(({ metrics }) => metrics.includes('github.ci.failed_workflows_7d'));
    expect(said.map(({ message }) => message)).toEqual([
      `GitHub /actions/runs: it counts ${count} runs but did not list them all, each of 4 times. ` +
        'Next step: wait for the next run; if this persists, ask GitHub support',
    ]);
    await using once = await startGithubHarness({ runs, isBrief: true }, { fetch: showing(most, 1) });
    expect(sampleOf(await once.collect(), 'github.ci.workflow_runs_7d')).toBe(count);
  });

  test('more runs of one minute than GitHub shows are not counted as those that it shows', async () => {
    const runs = Array.from({ length: 1_200 }, (_, at) => run(at + 1, 'success'));
    const { value, missing } = await collect({ runs, isBrief: true });
    expect(value('ci.workflow_runs_7d')).toBeUndefined();
    expect(missing.get('github.ci.workflow_runs_7d')).toContain('1000 runs or more began within a minute');
  });

  test("tests that a job's time limit ended are not green: GitHub reports them as cancelled", async () => {
    const late = { startedAt: NOW - 10 * HOUR, endsAt: NOW - 4 * HOUR };
    const runs = [
      run(1, 'success', { startedAt: NOW - 20 * HOUR, endsAt: NOW - 19 * HOUR }),
      run(2, 'cancelled', late),
    ];
    const { value } = await collect({ runs });
    expect([value('ci.tests_passing_on_main'), value('ci.timeout_cancellations_7d')]).toEqual([0, 1]);
    // One that somebody cancelled says nothing.
    const soon = { startedAt: NOW - 5 * HOUR, endsAt: NOW - 4 * HOUR };
    const stopped = await collect({ runs: [runs[0] ?? run(1, 'success'), run(2, 'cancelled', soon)] });
    expect(stopped.value('ci.tests_passing_on_main')).toBe(1);
  });

  test('a merge over checks that a time limit ended is a forced one', async () => {
    const check = { headSha: 'head', startedAt: NOW - DAY - 8 * HOUR, endsAt: NOW - DAY - HOUR };
    const { value } = await collect({ pulls: [merged(1)], runs: [run(1, 'cancelled', check)] });
    expect(value('commits.force_merge_7d')).toBe(1);
  });

  test('a page that has not changed may have another behind it now: an old pull request that is opened again is counted', async () => {
    const pulls = Array.from({ length: 100 }, (_, index) => pull(1_000 + index));
    await using scene = await startGithubHarness(() => ({
      name: 'example/app',
      pulls,
      commits: [],
      runs: [],
      issues: [],
    }));
    const open = async () => sampleOf(await scene.collect(), 'github.prs.open');
    expect(await open()).toBe(100);
    pulls.push(pull(1, { createdAt: NOW - 90 * DAY }));
    expect(await open()).toBe(101);
    pulls.push(pull(2, { createdAt: NOW - 91 * DAY }));
    expect(await open()).toBe(102);
  });

  /** A client of the bot's that changes something before a question for that page is asked, once. */
  function whenPageIsAsked(page: number, change: () => void): HttpClient {
    const send = createHttpClient();
    let isDone = false;
    return (url, init) => {
      if (
        !isDone &&
        String(url).includes(`/pulls?`) &&
        new URL(String(url)).searchParams.get('page') === String(page)
      ) {
        isDone = true;
        change();
      }
      return send(url, init);
    };
  }

  test('pull requests that slip to a page which was read already, since others closed meanwhile, are counted', async () => {
    // Those that slip are the five that nobody has touched for long.
    const open = Array.from({ length: 150 }, (_, index) =>
      pull(1_000 + index, {
        createdAt: NOW - 30 * DAY - index * 1_000,
        updatedAt: NOW - (index >= 100 && index < 105 ? 20 : 1) * DAY,
      }),
    );
    let pulls = open;
    const fetch = whenPageIsAsked(2, () => {
      pulls = open.map((one, index) => (index < 5 ? { ...one, closedAt: NOW, updatedAt: NOW } : one));
    });
    const repository = () => ({ name: 'example/app', pulls, commits: [], runs: [], issues: [] });
    await using scene = await startGithubHarness(repository, { fetch });
    const found = await scene.collect();
    expect(sampleOf(found, 'github.prs.open')).toBe(145);
    expect(sampleOf(found, 'github.prs.stale_count_14d')).toBe(5);
  });

  test('merged ones that move to the page before, since somebody wrote a comment, are counted', async () => {
    const all = Array.from({ length: 150 }, (_, index) =>
      merged(1_000 + index, { updatedAt: NOW - DAY - index * 1_000 }),
    );
    let pulls = all;
    const fetch = whenPageIsAsked(2, () => {
      pulls = all.map((one, index) => (index >= 140 ? { ...one, updatedAt: NOW } : one));
    });
    const repository = () => ({ name: 'example/app', pulls, commits: [], runs: [], issues: [] });
    await using scene = await startGithubHarness(repository, { fetch });
    expect(sampleOf(await scene.collect(), 'github.prs.merged_7d')).toBe(150);
  });
});
