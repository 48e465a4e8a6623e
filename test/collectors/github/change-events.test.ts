import { simulatedRepository } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { SourceError } from '../../../src/collectors/exchange.ts';
import { optionalEvents } from '../../../src/collectors/github/change-events.ts';
import { changeParts } from '../../../src/collectors/github/change-parts.ts';
import { MOST_ASKED } from '../../../src/collectors/github/landed-lookups.ts';
import { DAY, HOUR, NOW, startGithubHarness } from '../../support/github-harness.ts';

const pull = (number: number, hours: number, more: object = {}) => ({
  number,
  createdAt: NOW - 9 * DAY,
  updatedAt: NOW - hours * HOUR,
  closedAt: NOW - hours * HOUR,
  mergedAt: NOW - hours * HOUR,
  headSha: `head${number}`,
  title: `Pull ${number}`,
  mergeSha: `merge${number}`,
  login: 'dev-1',
  ...more,
});

describe('changes of a repository', () => {
  test('what landed within a day is an event: merges into the main branch, deployments, published releases', async () => {
    await using scene = await startGithubHarness({
      pulls: [
        pull(1, 2),
        pull(2, 30),
        pull(3, 1, { base: 'release' }),
        pull(4, 1, { mergedAt: null }),
        pull(5, 3, { title: '<!channel> @here', login: null }),
      ],
      deployments: [{ id: 7, at: NOW - HOUR, ref: 'v2', sha: 'abc', environment: 'production', login: 'dev-2' }],
      releases: [
        { id: 8, at: NOW - 2 * HOUR, tag: 'v2', title: 'Two', login: 'dev-3' },
        { id: 9, at: NOW - 2 * HOUR, tag: 'v3', title: null, login: 'dev-3', isDraft: true },
      ],
    });
    const run = await scene.collect();
    const changes = run.events.filter(({ feed }) => feed === 'change');
    expect(changes.map(({ key, title }) => [key, title])).toEqual([
      ['merge-1', 'Pull 1'],
      ['merge-5', '<!channel> @here'],
      ['deployment-7', 'v2 to production'],
      ['release-8', 'v2: Two'],
    ]);
    expect(changes[0]).toMatchObject({
      at: NOW - 2 * HOUR,
      url: 'https://github.com/example/app/pull/1',
      fields: {
        kind: 'merge',
        number: '1',
        author: 'dev-1',
        sha: 'merge1',
        repository: 'https://github.com/example/app',
      },
    });
    expect([run.errors, scene.github.unexpected]).toEqual([[], []]);
  });

  test('a deployment of a deleted account has no author', async () => {
    const deployment = { id: 7, at: NOW - HOUR, ref: 'v2', sha: 'abc', environment: 'staging', login: null };
    await using scene = await startGithubHarness({ deployments: [deployment] });
    const changes = (await scene.collect()).events.filter(({ feed }) => feed === 'change');
    expect(changes.map(({ title, fields }) => [title, fields.author])).toEqual([['v2 to staging', '']]);
  });

  test('the merge that broke the unit tests is that since which they fail, with a link to compare', async () => {
    await using scene = await startGithubHarness(simulatedRepository(NOW, { isBroken: true }));
    const { events, samples, errors } = await scene.collect();
    const merges = events.filter(({ fields }) => fields.kind === 'merge');
    const [bad, good] = [
      'Start the unit tests in parallel (simulated)',
      'Describe the maps of the arena (simulated)',
    ].map((title) => merges.find((one) => one.title === title));
    expect((bad?.at ?? 0) - (good?.at ?? 0)).toBe(2 * HOUR);
    const failed = events.filter(({ title }) => title === 'Unit Tests failed on main');
    expect(failed.length).toBeGreaterThan(0);
    const first = failed.toSorted((a, b) => a.at - b.at)[0];
    expect((first?.at ?? 0) - (bad?.at ?? 0)).toBe(5 * 60_000);
    for (const { fields } of failed) {
      expect(fields.failing_since).toBe(bad?.fields.sha);
      expect(fields.compare).toBe(`https://github.com/example/app/compare/${good?.fields.sha}...${bad?.fields.sha}`);
    }
    expect(samples).toContainEqual(expect.objectContaining({ metric: 'github.ci.tests_passing_on_main', value: 0 }));
    expect(errors).toEqual([]);
  });

  test('no more than fifty of a kind are reported', async () => {
    await using scene = await startGithubHarness({
      pulls: Array.from({ length: 60 }, (_, at) => pull(at + 1, at / 10)),
    });
    const changes = (await scene.collect()).events.filter(({ feed }) => feed === 'change');
    expect(changes.length).toBe(50);
    expect(changes[0]?.key).toBe('merge-1');
  });

  test('a list that a token may not read, or a repository does not have, is a note and no error', async () => {
    for (const status of [403, 404]) {
      const refused = () => Promise.reject(new SourceError('refused', { status }));
      const { notes, samples } = await optionalEvents('deployments', 'read access to deployments', refused);
      expect([notes?.[0]?.message, samples]).toEqual([
        'GitHub: the deployments cannot be read, so none is named as a change. Next step: give the token read access to deployments, if the repository has any',
        [],
      ]);
    }
    const failing = () => Promise.reject(new SourceError('HTTP 500', { status: 500 }));
    await expect(optionalEvents('deployments', 'it', failing)).rejects.toThrow('HTTP 500');
  });

  test('a repository that cannot be read at all is a failed run', async () => {
    await using scene = await startGithubHarness({}, { token: 'wrong' });
    expect(await scene.collect()).toMatchObject({ failed: true });
  });

  test('a failed run names the commit since which its workflow fails', async () => {
    const run = (id: number, hours: number, headSha: string, conclusion: string) => ({
      id,
      workflow: 'Tests',
      branch: 'main',
      headSha,
      startedAt: NOW - hours * HOUR,
      endsAt: NOW - hours * HOUR + 60_000,
      conclusions: [conclusion],
    });
    await using scene = await startGithubHarness({
      runs: [run(1, 9, 'good', 'success'), run(2, 6, 'bad1', 'failure'), run(3, 3, 'bad2', 'failure')],
    });
    const failed = (await scene.collect()).events.filter(({ feed }) => feed === 'failed_workflow');
    expect(failed.map(({ fields }) => [fields.sha, fields.failing_since])).toEqual([
      ['bad2', 'bad1'],
      ['bad1', 'bad1'],
    ]);
  });

  const failing = (id: number, minutes: number, more: object = {}) => ({
    id,
    workflow: 'Tests',
    branch: 'main',
    headSha: `head${id}`,
    startedAt: NOW - minutes * 60_000 - 60_000,
    endsAt: NOW - minutes * 60_000,
    conclusions: ['failure'],
    ...more,
  });

  test('a run that failed on the main branch names its jobs that failed, and each run is asked about once', async () => {
    await using scene = await startGithubHarness({
      runs: [
        failing(1, 90, { jobs: ['unit / 3.12', 'lint'] }),
        failing(2, 60, { branch: 'topic' }),
        failing(3, 30 * 60, { jobs: ['old'] }),
      ],
    });
    const first = await scene.collect();
    const jobs = first.events
      .filter(({ feed }) => feed === 'failed_workflow')
      .map(({ key, fields }) => [key, fields.job]);
    expect(jobs).toEqual([
      ['2-1', undefined],
      ['1-1', 'unit / 3.12'],
      ['3-1', undefined],
    ]);
    await scene.collect();
    expect(scene.github.requests.filter(({ path }) => path.includes('/jobs')).length).toBe(1);
    expect([first.errors, scene.github.unexpected]).toEqual([[], []]);
  });

  test('the comparison of last good and first bad is an address of the repository', async () => {
    const good = failing(1, 120, { conclusions: ['success'] });
    await using scene = await startGithubHarness({ runs: [good, failing(2, 90), failing(3, 60)] });
    const { events } = await scene.collect();
    const newest = events.find(({ key }) => key === '3-1');
    expect(newest?.fields).toMatchObject({
      failing_since: 'head2',
      compare: 'https://github.com/example/app/compare/head1...head2',
    });
  });

  test('neither another branch, another workflow nor a fork with a branch of that name counts for the comparison', async () => {
    const passed = { conclusions: ['success'] };
    await using scene = await startGithubHarness({
      runs: [
        failing(1, 200, passed),
        failing(2, 180, { ...passed, branch: 'topic' }),
        failing(3, 160, { ...passed, workflow: 'Lint' }),
        failing(4, 140, { ...passed, event: 'pull_request' }),
        failing(5, 130, { event: 'pull_request' }),
        failing(6, 120),
        failing(7, 60),
        failing(8, 30, { event: 'pull_request' }),
      ],
    });
    const { events } = await scene.collect();
    const fieldsOf = (key: string) => events.find((one) => one.key === key)?.fields;
    expect(fieldsOf('7-1')).toMatchObject({
      trigger: 'push',
      failing_since: 'head6',
      compare: 'https://github.com/example/app/compare/head1...head6',
    });
    expect(fieldsOf('8-1')).toMatchObject({ branch: 'main', trigger: 'pull_request' });
    expect(fieldsOf('8-1')).not.toHaveProperty('compare');
    expect(fieldsOf('8-1')).not.toHaveProperty('failing_since');
  });

  const commit = (sha: string, minutes: number, more: object = {}) => {
    return { sha, at: NOW - minutes * 60_000, message: `Subject of ${sha}\n\nBody`, login: 'dev-4', ...more };
  };

  test('a commit without a pull request is a push; those of pull requests, old ones and very new ones are not', async () => {
    await using scene = await startGithubHarness({
      pulls: [pull(1, 2), pull(2, 3, { commitShas: ['rebased'] })],
      commits: [
        commit('direct', 30),
        commit('stranger', 40, { gitAuthor: { name: 'Ann ann@example.com', email: 'ann@example.com' } }),
        commit('merge1', 120),
        commit('rebased', 180),
        commit('just now', 1),
        commit('old', 25 * 60),
      ],
    });
    const run = await scene.collect();
    const pushes = run.events.filter(({ fields }) => fields.kind === 'push');
    expect(pushes.map(({ key, title, fields }) => [key, title, fields.author])).toEqual([
      ['push-direct', 'Subject of direct', 'dev-4'],
      ['push-stranger', 'Subject of stranger', 'Ann ann'],
    ]);
    expect(pushes[0]).toMatchObject({
      feed: 'change',
      url: 'https://github.com/example/app/commit/direct',
      fields: { sha: 'direct', repository: 'https://github.com/example/app' },
    });
    const asked = () => scene.github.requests.filter(({ path }) => /\/commits\/[^/]+\/pulls/.test(path)).length;
    expect(asked()).toBe(3);
    await scene.collect();
    expect(asked()).toBe(3);
    expect([run.errors, scene.github.unexpected]).toEqual([[], []]);
  });

  test('a commit that GitHub does not have, and a token that may not read pull requests of commits, cost no error', async () => {
    const harness = { commits: [commit('direct', 30)] };
    for (const [status, notes] of [
      [422, 0],
      [404, 0],
      [403, 1],
    ] as const) {
      await using scene = await startGithubHarness(harness);
      scene.github.fail({ kind: 'status', status }, '/repos/example/app/commits/direct');
      const run = await scene.collect();
      expect(run.events.filter(({ feed }) => feed === 'change')).toEqual([]);
      expect(run.errors).toEqual([]);
      expect(run.notes.filter(({ message }) => message.includes('pull requests of commits'))).toHaveLength(notes);
    }
  });

  test('commits that cannot be read are reported by their own part, and not once more', async () => {
    const part = changeParts().find(({ asks }) => asks === 'GET /commits/{sha}/pulls');
    const nothing = async () => [];
    const sources = { openPulls: nothing, closedPulls: nothing, deployments: nothing, releases: nothing };
    expect(await part?.read({ ...sources, pushes: async () => null }, NOW)).toEqual({ samples: [], events: [] });
  });

  test('no more than ten commits are asked about in a run; the next run asks about the others', async () => {
    const commits = Array.from({ length: 25 }, (_, index) => commit(`c${index}`, 10 + index));
    await using scene = await startGithubHarness({ commits });
    const counts: number[] = [];
    for (let time = 0; time < 4; time += 1) {
      const { events } = await scene.collect();
      counts.push(events.filter(({ fields }) => fields.kind === 'push').length);
    }
    expect(counts).toEqual([MOST_ASKED, 2 * MOST_ASKED, 25, 25]);
  });
});
