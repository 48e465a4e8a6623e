import { type Repository, simulatedRepository } from '@metta-health-bot/local-sources';
import { afterAll, describe, expect, test } from 'vitest';
import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.ts';
import { HOUR, NOW, startGithubHarness } from '../support/github-harness.ts';
import { ASKED, describedPath, githubJudge } from './github-schema.ts';
import { recordJudged } from './judged.ts';

const judge = githubJudge();
const repository = simulatedRepository(NOW);
/** What is asked where something is not as it should be. */
const ELSEWHERE: readonly string[] = [ASKED.repository, ASKED.branch];

/** What was asked with what status, and what was wrong with the answer. */
const judged = new Map<string, string | null>();

async function judgeAnswer(url: string, response: Response): Promise<void> {
  const path = describedPath(new URL(url).pathname);
  if (response.status === 304) return;
  // What is nowhere described can only be an error.
  const asked = path ?? ASKED.repository;
  if (path === undefined) expect(response.status).toBeGreaterThan(399);
  const key = `${path ?? 'another path'} ${response.status}`;
  judged.set(key, judged.get(key) ?? judge(asked, response.status, await response.clone().json()));
}

const own = createHttpClient();
/** The bot's client, each of whose answers is judged. */
const watched: HttpClient = async (input, init) => {
  const response = await own(input, init);
  await judgeAnswer(String(input), response);
  return response;
};

afterAll(() => {
  recordJudged(import.meta.url, { vendor: 'GitHub', judge: '@octokit/openapi', shapes: judged.size });
});

describe('GitHub answers', () => {
  test('every answer to full runs of the collector is one that GitHub may give', async () => {
    const runs = repository.runs.map((run) => ({ ...run, rerunAt: run.startedAt, touchedAt: NOW }));
    const issues = [...repository.issues, { number: 1, labels: ['bug', 'training'], isPull: false }];
    const signed = ['by its author only', 'by nobody'] as const;
    const commits = repository.commits.map((commit, at) => {
      const by = signed[at];
      return by ? { ...commit, signed: by } : commit;
    });
    const failing = { ...runs[0], id: 7, branch: 'main', workflow: 'Nightly', startedAt: NOW - 9 * HOUR };
    const failed = { ...failing, headSha: 'sha', endsAt: NOW - 8 * HOUR, conclusions: ['failure'] };
    const deployments = (repository.deployments ?? []).map((one, at) => (at % 2 === 0 ? { ...one, login: null } : one));
    const releases = (repository.releases ?? []).map((one, at) => ({ ...one, title: null, isDraft: at % 2 === 0 }));
    const others = { ...repository, commits, issues, deployments, releases, runs: [...runs, failed] };
    for (const held of [repository, others]) {
      await using scene = await startGithubHarness(held, { fetch: watched });
      expect((await scene.collect()).samples.length).toBeGreaterThan(20);
      scene.now += HOUR / 4;
      await scene.collect();
      expect(scene.github.unexpected).toEqual([]);
    }
    expect([...judged.values()].filter(Boolean)).toEqual([]);
    const asked = [...judged.keys()].map((key) => key.replace(/ 200$/, ''));
    expect(asked).toEqual(expect.arrayContaining(Object.values(ASKED).filter((path) => !ELSEWHERE.includes(path))));
  });

  test('a refusal of the collector is described in the words of GitHub', async () => {
    const empty: Repository = { name: 'example/app', pulls: [], commits: [], runs: [], issues: [] };
    const cases = [
      [empty, {}],
      [repository, { token: 'wrong' }],
      [repository, { budget: 2 }],
      [{ ...repository, branches: ['trunk'] }, {}],
      [{ ...repository, name: 'example/new-app', formerNames: ['example/app'] }, {}],
      [{ ...repository, name: 'example/other' }, {}],
    ] as const;
    for (const [held, options] of cases) {
      await using scene = await startGithubHarness(held, { ...options, fetch: watched });
      await scene.collect();
    }
    expect([...judged.values()].filter(Boolean)).toEqual([]);
    expect([...judged.keys()]).toEqual(
      expect.arrayContaining([
        `${ASKED.pulls} 401`,
        `${ASKED.commits} 403`,
        `${ASKED.commits} 404`,
        `${ASKED.pulls} 404`,
        `${ASKED.branch} 404`,
      ]),
    );
  });

  test.each([
    ['a page before the first', '/pulls?page=0', 422],
    ['a page that is too long', '/issues?per_page=101', 200],
    ['a page of nothing', '/issues?per_page=0', 422],
    ['a run that is not there', '/actions/runs/1', 404],
    ['an attempt that is not there', '/actions/runs/100200/attempts/9', 404],
    ['a path that is not served', '/stargazers', 404],
    ['the repository itself', '', 200],
    ['a branch', '/branches/main', 200],
    ['a branch that is not there', '/branches/none', 404],
    ['the labels', '/labels', 200],
    ['the workflows', '/actions/workflows', 200],
    ['the deployments', '/deployments', 200],
    ['a page of deployments', '/deployments?per_page=2&page=3', 200],
    ['a page of deployments that is empty', '/deployments?page=99', 200],
    ['the releases', '/releases', 200],
    ['a page of releases', '/releases?per_page=1&page=2', 200],
  ])('%s is answered as GitHub may', async (_, path, status) => {
    await using scene = await startGithubHarness(repository);
    const url = `${scene.github.url}/repos/example/app${path}`;
    const response = await fetch(url, { headers: { authorization: `token ${scene.github.token}` } });
    expect(response.status).toBe(status);
    await judgeAnswer(url, response);
    expect([...judged.values()].filter(Boolean)).toEqual([]);
  });

  test('a former name leads on with the words of GitHub', async () => {
    const renamed = { ...repository, name: 'example/new-app', formerNames: ['example/app'] };
    await using scene = await startGithubHarness(renamed);
    const headers = { authorization: `token ${scene.github.token}` };
    for (const path of ['', '/issues', '/pulls']) {
      const url = `${scene.github.url}/repos/example/app${path}`;
      const response = await fetch(url, { headers, redirect: 'manual' });
      expect(response.status).toBe(301);
      await judgeAnswer(url, response);
    }
    expect([...judged.values()].filter(Boolean)).toEqual([]);
  });

  test('the judge refuses what GitHub may not give', () => {
    const [message, documentation_url] = ['Validation Failed', 'https://docs.github.com/rest'];
    expect(judge(ASKED.pulls, 422, { message, documentation_url })).toBeNull();
    expect(judge(ASKED.pulls, 422, { message })).toMatch(/must have required property 'documentation_url'/);
    expect(judge(ASKED.runs, 200, { total_count: null, workflow_runs: [] })).toMatch(/total_count must be integer/);
    expect(judge(ASKED.pulls, 200, [{}])).toMatch(/data\/0 must have required property/);
  });
});
