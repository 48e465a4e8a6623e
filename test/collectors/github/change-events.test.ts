import { simulatedRepository } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { SourceError } from '../../../src/collectors/exchange.ts';
import { optionalEvents } from '../../../src/collectors/github/change-events.ts';
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
});
