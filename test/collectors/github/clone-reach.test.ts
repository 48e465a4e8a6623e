import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gitLog } from '../../../src/collectors/github/git-log.ts';
import { type Repositories, repositories } from '../../support/clone.ts';
import { DAY, HOUR, NOW, sampleOf, startGithubHarness } from '../../support/github-harness.ts';

const WEEK_METRICS = ['total_7d', 'hotfix', 'reverts', 'per_developer_7d'].map((name) => `github.commits.${name}`);
const OF_WEEK = [...WEEK_METRICS, 'github.developers.active_7d'];
const OF_MONTH = 'github.commits.by_developer_30d';

let repos: Repositories;
beforeEach(() => {
  repos = repositories();
});
afterEach(() => repos[Symbol.dispose]());

/** Twelve commits of this week by four people, four of them hotfixes, after an old one. */
function week(): void {
  repos.commit('origin', { at: NOW - 60 * DAY, message: 'old' });
  const commits = Array.from({ length: 12 }, (_, index) => ({
    at: NOW - HOUR - (11 - index) * 12 * HOUR,
    message: index % 3 === 0 ? `hotfix: ${index}` : `Improve ${index}`,
    author: `d${index % 4} <d${index % 4}@example.com>`,
  }));
  repos.commit('origin', ...commits);
}

/** Clones origin at some moment, which git writes down. */
function clone(name: string, at: number, ...options: readonly string[]): string {
  repos.git('origin', ['clone', '--quiet', ...options, `file://${repos.path('origin')}`, repos.path(name)], at);
  repos.age(name, at);
  return repos.path(name);
}

async function collect(folder: string, rules: object = {}) {
  await using scene = await startGithubHarness({}, { commitsFolder: folder, rules });
  const run = await scene.collect();
  const value = (metric: string) => sampleOf(run, `github.${metric}`);
  // GitHub has other things to say of a branch that it has not got.
  const errors = run.errors.filter(({ asks }) => asks === 'GET /commits');
  return {
    run,
    notes: run.notes.map(({ message }) => message).filter((message) => message.includes('commit')),
    counts: [value('commits.total_7d'), value('commits.hotfix'), value('developers.active_7d')],
    missing: errors.flatMap(({ metrics }) => metrics),
    said: [...new Set(errors.map(({ message }) => message))],
  };
}
const ALL = [12, 4, 4];
const NONE = [undefined, undefined, undefined];

describe('clone reach', () => {
  test('a clone that has everything gives everything', async () => {
    week();
    expect(await collect(clone('whole', NOW - HOUR))).toMatchObject({ counts: ALL, said: [] });
  });

  test.each([
    ['--depth=1', ['--depth=1']],
    ['--depth=5', ['--depth=5']],
    ['--shallow-since of three days', [`--shallow-since=${new Date(NOW - 3 * DAY).toISOString()}`]],
    ['--mirror --depth=3', ['--mirror', '--depth=3']],
  ])('a shallow clone that ends within the week counts for nothing: %s', async (_, options) => {
    week();
    const { counts, said, missing } = await collect(clone('part', NOW - HOUR, ...options));
    expect(counts).toEqual(NONE);
    expect(missing).toEqual([...OF_WEEK, OF_MONTH]);
    expect(said).toEqual([
      expect.stringMatching(
        /^commits of main: read only from 2026-11-2\d \d\d:\d\d UTC on: the clone is shallow, and ends there\. Next step: run `git fetch --unshallow` in GITHUB_COMMITS_DIR$/,
      ),
    ]);
  });

  test('a shallow clone that ends before the week gives the week, and not the month', async () => {
    week();
    repos.git('origin', ['checkout', '--quiet', '--orphan', 'longer']);
    repos.commit('origin', ...[70, 20, 12, 6, 1].map((days) => ({ at: NOW - days * DAY, message: `${days}` })));
    const folder = clone('part', NOW - HOUR, '--branch=longer', '--depth=3');
    const { counts, missing } = await collect(folder, { main: 'longer' });
    expect([counts, missing]).toEqual([[2, 0, 1], [OF_MONTH]]);
  });

  test('a shallow clone that ends before the month gives everything', async () => {
    week();
    expect(await collect(clone('part', NOW - HOUR, '--depth=13'))).toMatchObject({ counts: ALL, said: [] });
  });

  test('a clone that nobody has fetched for days gives nothing of now', async () => {
    repos.commit('origin', { at: NOW - 9 * DAY, message: 'hotfix: old' });
    const folder = clone('stale', NOW - 9 * DAY);
    week();
    const { counts, said, missing } = await collect(folder);
    expect([counts, missing]).toEqual([NONE, [...OF_WEEK, OF_MONTH]]);
    expect(said).toEqual([
      'commits of main: read only until 2026-11-15 12:00 UTC: the clone was last fetched at that time. ' +
        'Next step: run `git fetch` in GITHUB_COMMITS_DIR each hour',
    ]);
    repos.git('stale', ['fetch', '--quiet'], NOW - HOUR);
    repos.age('stale', NOW - HOUR);
    expect(await collect(folder)).toMatchObject({ counts: ALL, said: [] });
  });

  test('a fetch that brings nothing new says that nothing is new', async () => {
    repos.commit('origin', { at: NOW - 40 * DAY, message: 'old' });
    const folder = clone('quiet', NOW - 40 * DAY);
    repos.git('quiet', ['fetch', '--quiet'], NOW - HOUR);
    repos.age('quiet', NOW - HOUR);
    expect(await collect(folder)).toMatchObject({ counts: [0, 0, 0], said: [] });
  });

  test('a fetch that fails, and one of another branch, say nothing of main', async () => {
    repos.commit('origin', { at: NOW - 9 * DAY, message: 'old' });
    const folder = clone('failing', NOW - 9 * DAY);
    week();
    repos.git('origin', ['branch', 'other']);
    repos.git('failing', ['fetch', '--quiet', 'origin', 'other'], NOW - HOUR);
    repos.age('failing', NOW - HOUR, '.git/FETCH_HEAD');
    expect((await collect(folder)).counts).toEqual(NONE);
    repos.git('failing', ['remote', 'set-url', 'origin', repos.path('gone')]);
    expect(() => repos.git('failing', ['fetch', '--quiet'], NOW)).toThrow();
    repos.age('failing', NOW, '.git/FETCH_HEAD');
    expect((await collect(folder)).counts).toEqual(NONE);
  });

  test('a fork that stands at the same commit says nothing of where the branch comes from', async () => {
    repos.commit('origin', { at: NOW - 9 * DAY, message: 'old' });
    const folder = clone('forked', NOW - 8 * DAY);
    repos.git('origin', ['clone', '--quiet', '--bare', repos.path('origin'), repos.path('fork.git')]);
    repos.git('forked', ['remote', 'add', 'fork', repos.path('fork.git')]);
    const home = repos.git('forked', ['remote', 'get-url', 'origin']);
    repos.git('forked', ['remote', 'set-url', 'origin', repos.path('gone')]);
    expect(() => repos.git('forked', ['fetch', '--quiet', '--all'], NOW - HOUR)).toThrow();
    repos.age('forked', NOW - HOUR, '.git/FETCH_HEAD');
    const { counts, said } = await collect(folder);
    expect(counts).toEqual(NONE);
    expect(said[0]).toContain('until 2026-11-16 12:00 UTC: the clone was last fetched at that time');
    repos.git('forked', ['remote', 'set-url', 'origin', `${home}/`]);
    repos.git('forked', ['fetch', '--quiet', '--all'], NOW - HOUR);
    repos.age('forked', NOW - HOUR, '.git/FETCH_HEAD');
    expect(await collect(folder)).toMatchObject({ counts: [0, 0, 0], said: [] });
  });

  test('a remote whose address has a password and an end is known by what git writes down of it, which has neither', async () => {
    repos.commit('origin', { at: NOW - 9 * DAY, message: 'old' });
    const folder = clone('addressed', NOW - 8 * DAY);
    const tip = repos.git('addressed', ['rev-parse', 'origin/main']);
    for (const [address, written] of [
      ['https://ada:secret@example.com/example/app.git/', 'https://example.com/example/app'],
      ['git@example.com:example/app.git', 'example.com:example/app'],
      ['ssh://git@example.com/example/app', 'ssh://example.com/example/app'],
    ] as const) {
      repos.git('addressed', ['remote', 'set-url', 'origin', address]);
      writeFileSync(`${folder}/.git/FETCH_HEAD`, `${tip}\t\tbranch 'main' of ${written}\n`);
      repos.age('addressed', NOW - HOUR, '.git/FETCH_HEAD');
      expect(await collect(folder)).toMatchObject({ counts: [0, 0, 0], said: [] });
    }
  });

  test('a mirror counts from its last fetch, or from when it was made', async () => {
    repos.commit('origin', { at: NOW - 9 * DAY, message: 'old' });
    const folder = clone('mirror', NOW - 3 * DAY, '--mirror');
    week();
    expect((await collect(folder)).said).toEqual([
      'commits of main: read only until 2026-11-21 12:00 UTC: the clone was last fetched at that time. ' +
        'Next step: run `git fetch origin +main:main` in GITHUB_COMMITS_DIR each hour',
    ]);
    repos.git('mirror', ['fetch', '--quiet'], NOW - HOUR);
    repos.age('mirror', NOW - HOUR);
    expect(await collect(folder)).toMatchObject({ counts: ALL, said: [] });
  });

  test('a fetch in a clone made with --bare moves no branch, and what would is said', async () => {
    repos.commit('origin', { at: NOW - 9 * DAY, message: 'old' });
    const folder = clone('bare', NOW - 9 * DAY, '--bare');
    week();
    repos.git('bare', ['fetch', '--quiet'], NOW - HOUR);
    repos.age('bare', NOW - HOUR, 'FETCH_HEAD');
    const { said } = await collect(folder);
    expect(said.join()).toContain('Next step: run `git fetch origin +main:main` in GITHUB_COMMITS_DIR each hour');
    repos.git('bare', ['fetch', '--quiet', 'origin', '+main:main'], NOW - HOUR);
    repos.age('bare', NOW - HOUR);
    expect(await collect(folder)).toMatchObject({ counts: ALL, said: [] });
  });

  test('a worktree is as current as its clone', async () => {
    week();
    const folder = clone('whole', NOW - 2 * HOUR);
    repos.git('whole', ['worktree', 'add', '--quiet', '--detach', repos.path('tree')], NOW - 2 * HOUR);
    expect(await collect(repos.path('tree'))).toMatchObject({ counts: ALL, said: [] });
    repos.commit('origin', { at: NOW - HOUR, message: 'hotfix: now' });
    repos.git('whole', ['fetch', '--quiet'], NOW);
    expect(await collect(repos.path('tree'))).toMatchObject({ counts: [13, 5, 5], said: [] });
    expect(await collect(folder)).toMatchObject({ counts: [13, 5, 5], said: [] });
  });

  test('a branch is read as it was fetched, not as it was left in the working tree; a branch of nobody else as it is', async () => {
    repos.commit('origin', { at: NOW - 9 * DAY, message: 'old' });
    const folder = clone('left', NOW - 9 * DAY);
    week();
    repos.git('left', ['fetch', '--quiet'], NOW - HOUR);
    expect((await collect(folder)).counts).toEqual(ALL);
    repos.git('left', ['remote', 'add', 'fork', repos.path('gone')]);
    repos.git('left', ['update-ref', 'refs/remotes/fork/main', 'refs/heads/main'], NOW);
    expect((await collect(folder)).counts).toEqual(ALL);
    repos.git('left', ['branch', '--set-upstream-to=fork/main']);
    expect((await collect(folder)).counts).toEqual([0, 0, 0]);
  });

  test('a repository without a remote is where its commits come from: it is never stale', async () => {
    repos.commit('origin', { at: NOW - 20 * DAY, message: 'hotfix: long ago' });
    repos.age('origin', NOW - 20 * DAY);
    const { run, counts } = await collect(repos.path('origin'));
    expect([counts, sampleOf(run, OF_MONTH), run.errors]).toEqual([[0, 0, 0], 1, []]);
  });

  test('a commit of an old date hides nothing that lies behind it', async () => {
    week();
    repos.commit('origin', { at: NOW - 365 * DAY, message: 'Improve by a wrong clock' });
    repos.commit('origin', { at: NOW - HOUR, message: 'Improve' }, { at: NOW - HOUR / 2, message: 'Revert "Improve"' });
    const { run, counts } = await collect(repos.path('origin'));
    expect([counts, sampleOf(run, 'github.commits.reverts')]).toEqual([[14, 4, 5], 1]);
  });

  test('a history that was rebased with its dates turned around is counted whole', async () => {
    const days = Array.from({ length: 10 }, (_, index) => 4 * (index + 1));
    repos.commit('origin', ...days.map((ago) => ({ at: NOW - ago * DAY, message: `hotfix ${ago}` })));
    const { counts, run } = await collect(repos.path('origin'));
    expect([counts, sampleOf(run, OF_MONTH)]).toEqual([[1, 1, 1], 7]);
  });

  test('git that is older than 2.37 does it, too', async () => {
    week();
    repos.commit('origin', { at: NOW - 365 * DAY, message: 'Improve by a wrong clock' });
    mkdirSync(repos.path('bin'));
    const fake = repos.path('bin', 'git');
    const refuses =
      'case "$*" in *--since-as-filter*) echo "fatal: unrecognized argument: --since-as-filter=1" >&2; exit 128;; esac';
    writeFileSync(fake, `#!/bin/sh\n${refuses}\nexec /usr/bin/git "$@"\n`);
    chmodSync(fake, 0o755);
    const environment = { PATH: `${repos.path('bin')}:/usr/bin:/bin`, HOME: tmpdir() };
    const options = { folder: repos.path('origin'), branch: 'main', since: NOW - 30 * DAY, now: NOW, environment };
    const { commits } = await gitLog(options, new AbortController().signal);
    expect(commits).toHaveLength(12);
  });

  test.each([
    ['a year ahead', 365 * DAY, '2027-11-24'],
    ['a day ahead', DAY, '2026-11-25'],
  ])('a commit dated %s is not counted, and said', async (_, ahead, day) => {
    week();
    repos.commit('origin', { at: NOW + ahead, message: 'hotfix: tomorrow', author: 'ahead <ahead@example.com>' });
    const { run, counts, notes } = await collect(repos.path('origin'));
    expect(counts).toEqual(ALL);
    expect(sampleOf(run, OF_MONTH, 'ahead')).toBeUndefined();
    const sha = repos.git('origin', ['rev-parse', 'HEAD']).slice(0, 8);
    expect(notes).toEqual([`1 commit is dated in the future: ${sha} is dated ${day}. It is not counted`]);
  });

  test('a clock that is a few minutes ahead is as good as any', async () => {
    week();
    repos.commit('origin', { at: NOW + 10 * 60_000, message: 'hotfix: soon' });
    const { counts, notes } = await collect(repos.path('origin'));
    expect([counts, notes]).toEqual([[13, 5, 5], []]);
  });

  test('a branch that the clone does not have is named, and so are those that it has', async () => {
    week();
    repos.git('origin', ['branch', '--move', 'main', 'master']);
    for (let index = 0; index < 7; index += 1) repos.git('origin', ['branch', `topic/${index}`]);
    const { said, counts } = await collect(clone('whole', NOW - HOUR));
    expect(counts).toEqual(NONE);
    expect(said).toEqual([
      expect.stringMatching(
        /^git log: the clone has no branch main, but these: .*and 3 more\. Next step: check `main` of this collector in the catalog, and GITHUB_COMMITS_DIR$/,
      ),
    ]);
    expect(said.join()).toMatch(/topic\/\d/);
  });

  test('a clone of nothing has no branch at all', async () => {
    const { said } = await collect(repos.path('origin'), { main: 'release/1.0' });
    expect(said).toEqual([
      expect.stringMatching(/has no branch release\/1\.0, but no branch at all\. Next step: check `main`/),
    ]);
  });
});
