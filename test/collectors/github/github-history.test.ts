import type { Repository, StoredCommit, GithubRun as StoredRun } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, NOW, sampleOf, startGithubHarness } from '../../support/github-harness.ts';

const MINUTE = 60_000;
const run = (id: number, startedAt: number, more: Partial<StoredRun> = {}): StoredRun => ({
  id,
  workflow: 'Tests',
  branch: 'main',
  headSha: `sha${id}`,
  startedAt,
  endsAt: startedAt + 4 * MINUTE,
  conclusions: ['success'],
  ...more,
});
const commit = (sha: string, at: number, message = 'Improve'): StoredCommit => ({ sha, at, message, login: 'dev-1' });

/** A repository whose contents the test changes between runs of the collector. */
async function changing(first: Partial<Repository>) {
  const held: { now: Partial<Repository> } = { now: first };
  const empty = { name: 'example/app', pulls: [], commits: [], runs: [], issues: [] };
  const scene = await startGithubHarness(() => ({ ...empty, ...held.now }));
  return Object.assign(scene, { held });
}

describe('GitHub history', () => {
  test('a run that failed on main long ago and passes when it is started again is green with the next reading', async () => {
    await using scene = await changing({ runs: [run(1, NOW - 5 * HOUR, { conclusions: ['failure'] })] });
    expect(sampleOf(await scene.collect(), 'github.ci.tests_passing_on_main')).toBe(0);
    scene.held.now = { runs: [run(1, NOW - 5 * HOUR, { conclusions: ['failure', 'success'] })] };
    scene.now += 15 * MINUTE;
    const again = await scene.collect();
    expect(sampleOf(again, 'github.ci.tests_passing_on_main')).toBe(1);
    expect(sampleOf(again, 'github.ci.flaky_checks_7d')).toBe(1);
  });

  test('a run that was deleted is forgotten, a failing one at once and another within hours', async () => {
    const runs = [run(1, NOW - 30 * HOUR), run(2, NOW - 29 * HOUR, { conclusions: ['failure'] })];
    await using scene = await changing({ runs });
    expect(sampleOf(await scene.collect(), 'github.ci.workflow_runs_7d')).toBe(2);
    scene.held.now = {};
    scene.now += 15 * MINUTE;
    const after = await scene.collect();
    expect([after.errors, sampleOf(after, 'github.ci.workflow_runs_7d')]).toEqual([[], 1]);
    scene.now += 6 * HOUR;
    expect(sampleOf(await scene.collect(), 'github.ci.workflow_runs_7d')).toBe(0);
  });

  test('an update of a run after its end does not make it longer', async () => {
    const ended = run(1, NOW - 5 * HOUR);
    await using scene = await changing({ runs: [ended] });
    await scene.collect();
    scene.held.now = { runs: [{ ...ended, touchedAt: NOW }] };
    scene.now += 7 * HOUR;
    expect(sampleOf(await scene.collect(), 'github.ci.duration_p90_minutes')).toBe(4);
  });

  test('a reading that breaks off keeps what it has, and the next one goes on from there', async () => {
    const runs = Array.from({ length: 7 }, (_, day) => run(day, NOW - day * DAY - 2 * HOUR));
    await using scene = await changing({ runs });
    scene.github.fail({ kind: 'status', status: 502 }, '/repos/example/app/actions', 4);
    expect((await scene.collect()).errors.length).toBeGreaterThan(0);
    const asked = scene.github.requests.length;
    scene.github.fail(null);
    const whole = await scene.collect();
    expect([whole.errors, sampleOf(whole, 'github.ci.workflow_runs_7d')]).toEqual([[], 7]);
    const days = scene.github.requests.slice(asked).filter(({ path }) => path.includes('created='));
    expect(days.length).toBeLessThan(8);
  });

  test('a merge may bring commits that are older than the newest, and a push may take some away', async () => {
    const commits = [commit('a', NOW - DAY), commit('b', NOW - 2 * DAY)];
    await using scene = await changing({ commits });
    await scene.collect();
    scene.held.now = { commits: [commit('a', NOW - DAY), commit('c', NOW - 5 * DAY, 'Hotfix: late')] };
    scene.now += 6 * HOUR;
    const after = await scene.collect();
    expect([sampleOf(after, 'github.commits.total_7d'), sampleOf(after, 'github.commits.hotfix')]).toEqual([2, 1]);
  });

  test('GitHub, too, hides nothing behind a commit of an old date', async () => {
    const commits = Array.from({ length: 10 }, (_, index) => commit(`c${index}`, NOW - (index + 1) * HOUR));
    const old = { ...commit('old', NOW - 2.5 * HOUR), dated: NOW - 365 * DAY };
    const more = [commit('hot', NOW - 9.5 * HOUR, 'hotfix: it'), { ...commit('long', NOW - 40 * DAY), login: 'dev-2' }];
    await using scene = await changing({ commits: [...commits, old, ...more] });
    const found = await scene.collect();
    expect(['commits.total_7d', 'commits.hotfix'].map((name) => sampleOf(found, `github.${name}`))).toEqual([11, 1]);
    expect(sampleOf(found, 'github.commits.by_developer_30d', 'dev-2')).toBeUndefined();
    scene.now += 15 * MINUTE;
    const late = { ...commit('older', NOW + 10 * MINUTE), dated: NOW - 300 * DAY };
    scene.held.now = { commits: [...commits, old, ...more, commit('new', NOW + 5 * MINUTE), late] };
    expect(sampleOf(await scene.collect(), 'github.commits.total_7d')).toBe(12);
  });

  test('a month of commits is read once, and then the first page of it, unless more than fits on it is new', async () => {
    const commits = Array.from({ length: 520 }, (_, index) => commit(`c${index}`, NOW - (index + 1) * HOUR));
    const old = Array.from({ length: 1_000 }, (_, index) => commit(`o${index}`, NOW - 31 * DAY - index * HOUR));
    await using scene = await changing({ commits: [...commits, ...old] });
    const asked = async () => {
      const before = scene.github.requests.length;
      const found = await scene.collect();
      const pages = scene.github.requests.slice(before).filter(({ path }) => /\/commits(?:\?|$)/.test(path));
      return [pages.length, sampleOf(found, 'github.commits.by_developer_30d')];
    };
    expect(await asked()).toEqual([6, 520]);
    expect(await asked()).toEqual([1, 520]);
    scene.now += 15 * MINUTE;
    const pushed = Array.from({ length: 30 }, (_, index) => commit(`n${index}`, NOW + index * 1_000));
    scene.held.now = { commits: [...pushed, ...commits, ...old] };
    expect(await asked()).toEqual([1, 550]);
    scene.now += 15 * MINUTE;
    const many = Array.from({ length: 180 }, (_, index) => commit(`m${index}`, NOW + 16 * MINUTE + index * 1_000));
    scene.held.now = { commits: [...many, ...pushed, ...commits, ...old] };
    expect(await asked()).toEqual([3, 730]);
  });

  test('a rate limit that only says in words that it is one is obeyed for a minute', async () => {
    await using scene = await changing({});
    const body = { message: 'You have exceeded a secondary rate limit.' };
    scene.github.fail({ kind: 'status', status: 403, body });
    const limited = await scene.collect();
    expect(limited.errors[0]?.message).toBe(
      'GitHub: HTTP 403, its rate limit is used up; the next request is at 12:01 UTC',
    );
    const asked = scene.github.requests.length;
    scene.github.fail(null);
    scene.now += 59_000;
    expect((await scene.collect()).failed).toBe(true);
    expect(scene.github.requests).toHaveLength(asked);
  });

  test('the questions to GitHub are asked one after the other', async () => {
    await using scene = await changing({ runs: [run(1, NOW - HOUR)] });
    await scene.collect();
    expect(scene.github.mostAtOnce()).toBe(1);
  });
});
