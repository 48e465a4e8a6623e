import { simulatedRepository, startSourceServer } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { type GithubHarness, HOUR, NOW, sampleOf, startGithubHarness } from '../../support/github-harness.ts';

const repository = simulatedRepository(NOW);
const renamed = { ...repository, name: 'example/new-app', formerNames: ['example/app'] };

const statusesOf = ({ github }: GithubHarness, status: number) =>
  github.requests.filter((request) => request.status === status);

describe('GitHub moves', () => {
  test('a renamed repository is read under its new name, which is reported', async () => {
    await using usual = await startGithubHarness(repository);
    await using scene = await startGithubHarness(renamed);
    const [expected, found] = [await usual.collect(), await scene.collect()];
    expect(found.samples).toEqual(expected.samples);
    expect(found.errors).toEqual([
      {
        message:
          'GitHub: example/app is now called example/new-app, and is read under its new name. ' +
          'Next step: write GITHUB_REPOSITORY=example/new-app',
        asks: 'GET /pulls?state=open',
        metrics: [],
      },
    ]);
    // One question says that it has moved, and one says how it is called.
    expect(statusesOf(scene, 301)).toHaveLength(1);
    expect(scene.github.requests).toHaveLength(usual.github.requests.length + 2);
    scene.now += HOUR / 4;
    await scene.collect();
    expect(statusesOf(scene, 301)).toHaveLength(2);
    expect(statusesOf(scene, 304).length).toBeGreaterThan(2);
  });

  test('a redirect without the query keeps the query', async () => {
    await using usual = await startGithubHarness(repository);
    await using scene = await startGithubHarness(repository);
    scene.github.fail({ kind: 'status', status: 307, headers: { location: '/repositories/1000/pulls' } }, '/repos/', 0);
    const [expected, found] = [await usual.collect(), await scene.collect()];
    expect(sampleOf(found, 'github.prs.open')).toBe(sampleOf(expected, 'github.prs.open'));
    const [first = expect.fail(), second = expect.fail()] = scene.github.requests;
    expect(second.path).toBe(first.path.replace('/repos/example/app', '/repositories/1000'));
  });

  test.each([
    ['another host', 'http://OTHER/repositories/1000/pulls'],
    ['another host, named like a path', '//OTHER/repos/example/app/pulls'],
    ['another host behind the name of this one', 'http://127.0.0.1@OTHER/repositories/1000/pulls'],
    ['this host by another protocol', 'https://OWN/repositories/1000/pulls'],
    ['a page of this host that is no repository', '/login?return_to=/repositories/1000'],
    ['a way out of the repositories', '/repositories/../login'],
  ])('a redirect to %s is not followed, and nobody else gets the token', async (_, location) => {
    const other = await startSourceServer(
      () => NOW,
      () => ({ status: 200, body: [] }),
    );
    try {
      await using scene = await startGithubHarness(repository);
      const at = location.replace('OTHER', new URL(other.url).host).replace('OWN', new URL(scene.github.url).host);
      scene.github.fail({ kind: 'status', status: 301, headers: { location: at } });
      const found = await scene.collect();
      expect([found.failed, found.samples]).toEqual([true, []]);
      for (const { message } of found.errors) {
        expect(message).toMatch(/^GitHub: it redirects to another address.*Next step: check GITHUB_API_URL$/);
      }
      expect(other.requests).toEqual([]);
      expect(scene.github.requests.every(({ path }) => path.startsWith('/repos/example/app'))).toBe(true);
    } finally {
      await other.close();
    }
  });

  test('a circle of redirects ends after one step', async () => {
    await using scene = await startGithubHarness(repository);
    scene.github.fail({ kind: 'status', status: 301, headers: { location: '/repositories/1000/pulls' } });
    const found = await scene.collect();
    expect(found.failed).toBe(true);
    const questions = scene.github.requests.filter(({ path }) => path.startsWith('/repos/'));
    expect(scene.github.requests).toHaveLength(2 * questions.length);
  });

  test('a branch that is not there is named, with the one that is; all else is read', async () => {
    await using scene = await startGithubHarness({ ...repository, branches: ['trunk', 'dev'] });
    const found = await scene.collect();
    expect(new Set(found.errors.map(({ message }) => message))).toEqual(
      new Set([
        'GitHub: the repository has no branch main; its default branch is trunk. ' +
          'Next step: check `main` of this collector in the catalog',
      ]),
    );
    expect(found.errors.flatMap(({ metrics }) => metrics)).toContain('github.commits.total_7d');
    expect(sampleOf(found, 'github.prs.open')).toBeGreaterThan(0);
    const runs = repository.runs.map((run) => ({ ...run, branch: 'dev' }));
    await using right = await startGithubHarness(
      { ...repository, branches: ['trunk', 'dev'], runs },
      { rules: { main: 'dev' } },
    );
    expect((await right.collect()).errors).toEqual([]);
  });

  test('a commit without a committer counts by its author, and one without a time makes the week unknown', async () => {
    const commit = (sha: string, more = {}) => ({ sha, at: NOW - HOUR, message: `Hotfix ${sha}`, login: sha, ...more });
    const dated = [commit('a'), commit('b', { signed: 'by its author only' })];
    await using scene = await startGithubHarness({ commits: dated });
    const found = await scene.collect();
    expect(found.errors).toEqual([]);
    expect(sampleOf(found, 'github.commits.total_7d')).toBe(2);
    expect(sampleOf(found, 'github.developers.active_7d')).toBe(2);
    await using other = await startGithubHarness({ commits: [...dated, commit('c', { signed: 'by nobody' })] });
    const unknown = await other.collect();
    expect(sampleOf(unknown, 'github.commits.total_7d')).toBeUndefined();
    expect(unknown.errors.flatMap(({ metrics }) => metrics)).toContain('github.commits.total_7d');
    expect(unknown.errors[0]?.message).toMatch(/has no date.*Next step: set GITHUB_COMMITS_DIR/);
    expect(sampleOf(unknown, 'github.prs.open')).toBe(0);
  });
});
