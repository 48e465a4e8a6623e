import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalGithub, startLocalGithub } from '../src/github/local-github.ts';
import { simulatedRepository } from '../src/github/simulated-repository.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const HOUR = 3_600_000;

let state = { now: NOW };
let github: LocalGithub;
beforeAll(async () => {
  const repository = { ...simulatedRepository(NOW), formerNames: ['example/old'] };
  github = await startLocalGithub({ clock: () => state.now, repository: () => repository });
});
afterAll(() => github.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${github.url}${path}`, {
    headers: { authorization: `token ${github.token}`, ...headers },
    redirect: 'manual',
  });
const app = (path: string, headers?: Record<string, string>) => get(`/repos/example/app${path}`, headers);
const listOf = async (path: string) => (await (await app(path)).json()) as readonly Record<string, unknown>[];

test('what it answers: the repository, its pulls, commits, issues and runs, and one of its runs', async () => {
  expect(await (await app('')).json()).toMatchObject({ full_name: 'example/app', default_branch: 'main' });
  expect((await listOf('/pulls?state=open'))[0]).toMatchObject({ state: 'open', merged_at: null });
  const closed = await listOf('/pulls?state=closed&sort=updated&direction=desc');
  const updated = closed.map(({ updated_at }) => Date.parse(String(updated_at)));
  expect(updated).toEqual(updated.toSorted((a, b) => b - a));
  expect((await listOf('/commits?sha=main'))[0]).toMatchObject({ sha: expect.any(String) });
  expect((await listOf('/issues?labels=bug')).map(({ number }) => number)).toEqual([9_001, 9_002]);
  const runs = (await (await app('/actions/runs')).json()) as { workflow_runs: { id: number }[]; total_count: number };
  expect(runs.total_count).toBeGreaterThan(runs.workflow_runs.length);
  const id = runs.workflow_runs[0]?.id;
  expect(await (await app(`/actions/runs/${id}/attempts/1`)).json()).toMatchObject({ id, run_attempt: 1 });
});

test.each([
  ['a wrong token', '/pulls', { authorization: 'token wrong' }, 401],
  ['a page before the first', '/pulls?page=0', {}, 422],
  ['a page that is no number', '/pulls?page=next', {}, 422],
  ['a page of nothing', '/pulls?per_page=0', {}, 422],
  ['half an item', '/pulls?per_page=0.5', {}, 422],
  ['a run that is not there', '/actions/runs/1', {}, 404],
  ['a branch that is not there', '/commits?sha=trunk', {}, 404],
])('%s is refused', async (_, path, headers, status) => {
  expect((await app(path, headers)).status).toBe(status);
});

test('a request without a token is refused, and so is any method but GET', async () => {
  expect((await fetch(`${github.url}/repos/example/app/pulls`)).status).toBe(401);
  const headers = { authorization: `Bearer ${github.token}` };
  expect((await fetch(`${github.url}/repos/example/app/pulls`, { method: 'POST', headers })).status).toBe(404);
});

test('another repository is not found, and a path that is not served is noticed', async () => {
  expect((await get('/repos/example/other/pulls')).status).toBe(404);
  expect(github.unexpected).toEqual([]);
  expect((await app('/stargazers')).status).toBe(404);
  expect(github.unexpected).toEqual(['GET /repos/example/app/stargazers']);
});

test('a page of more than 100 is one of 100, and 30 unless said', async () => {
  const sizes = ['', '&per_page=100', '&per_page=101', '&per_page=100000'].map(async (size) => {
    const answer = await app(`/pulls?state=all${size}`);
    return [answer.status, ((await answer.json()) as unknown[]).length, answer.headers.get('link') !== null];
  });
  expect(await Promise.all(sizes)).toEqual([
    [200, 30, true],
    [200, 100, true],
    [200, 100, true],
    [200, 100, true],
  ]);
});

test('the link of a page too large leads to the one behind its hundred', async () => {
  const first = await app('/pulls?state=all&per_page=150');
  const [, next = ''] = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '') ?? [];
  const { pathname, search } = new URL(next);
  const numbers = (list: unknown) => (list as { number: number }[]).map(({ number }) => number);
  const [one, two] = [numbers(await first.json()), numbers(await (await get(`${pathname}${search}`)).json())];
  const both = numbers(await (await app('/pulls?state=all&per_page=100&page=2')).json());
  expect(two).toEqual(both);
  expect(new Set([...one, ...two]).size).toBe(one.length + two.length);
});

test('an answer that has not changed is 304 and costs nothing', async () => {
  const first = await app('/commits?per_page=5');
  expect(Number(first.headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0);
  const counted = github.counted();
  const again = await app('/commits?per_page=5', { 'if-none-match': first.headers.get('etag') ?? '' });
  expect([again.status, github.counted()]).toEqual([304, counted]);
});

test('a former name leads to the repository by its number', async () => {
  const moved = await get('/repos/example/old/pulls?state=open');
  expect([moved.status, moved.headers.get('location')]).toEqual([
    301,
    `${github.url}/repositories/1000/pulls?state=open`,
  ]);
  expect((await get('/repositories/1000/pulls?state=open')).status).toBe(200);
});

test('beyond the requests of an hour it is 403, until the next one', async () => {
  await using small = await tight(2);
  const asked = async () => {
    const { status, headers } = await small.ask();
    return [status, headers.get('x-ratelimit-remaining')];
  };
  expect([await asked(), await asked(), await asked()]).toEqual([
    [200, '1'],
    [200, '0'],
    [403, '0'],
  ]);
  state = { now: NOW + HOUR };
  expect(await asked()).toEqual([200, '1']);
  state = { now: NOW };
});

test('a page of pull requests is as long as one of GitHub', async () => {
  const { length } = await (await app('/pulls?state=all&per_page=100')).arrayBuffer().then(Buffer.from);
  // The example of GitHub's own description has 21,366 bytes for one.
  expect(length).toBeGreaterThan(2_100_000);
});

async function tight(budget: number) {
  const one = await startLocalGithub({ clock: () => state.now, repository: () => simulatedRepository(NOW), budget });
  const headers = { authorization: `token ${one.token}` };
  return {
    ask: () => fetch(`${one.url}/repos/example/app/issues?per_page=1`, { headers }),
    [Symbol.asyncDispose]: one.close,
  };
}
