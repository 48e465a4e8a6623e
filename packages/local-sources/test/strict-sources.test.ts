import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalSources, startLocalSources } from '../src/local-sources.ts';

let sources: LocalSources;
beforeAll(async () => {
  sources = await startLocalSources({ clock: Date.now });
});
afterAll(() => sources.close());

const github = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${sources.github.url}/repos/example/app${path}`, {
    headers: { authorization: `token ${sources.github.token}`, ...headers },
  });
const post = (url: string, body: object, authorization: string) =>
  fetch(url, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) });

test.each([
  ['a wrong token', '/pulls', { authorization: 'token wrong' }, 401],
  ['a page of more than 100', '/pulls?per_page=101', {}, 422],
  ['a page before the first', '/pulls?page=0', {}, 422],
  ['a run that is not there', '/actions/runs/1', {}, 404],
])('GitHub: %s is refused', async (_, path, headers, status) => {
  expect((await github(path, headers)).status).toBe(status);
});

test('GitHub: another repository is not found, and a path that is not served is noticed', async () => {
  const headers = { authorization: `token ${sources.github.token}` };
  expect((await fetch(`${sources.github.url}/repos/example/other/pulls`, { headers })).status).toBe(404);
  expect((await github('/stargazers')).status).toBe(404);
  expect(sources.github.unexpected).toEqual(['GET /repos/example/app/stargazers']);
});

test('GitHub: pages are linked, and an answer that has not changed is 304 and costs nothing', async () => {
  const first = await github('/commits?per_page=5');
  expect(first.headers.get('link')).toMatch(/page=2.*rel="next"/);
  expect(Number(first.headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0);
  const counted = sources.github.counted();
  const again = await github('/commits?per_page=5', { 'if-none-match': first.headers.get('etag') ?? '' });
  expect([again.status, sources.github.counted()]).toEqual([304, counted]);
});

test('GitHub: a page of pull requests is as long as one of GitHub', async () => {
  const { length } = await (await github('/pulls?state=all&per_page=100')).arrayBuffer().then(Buffer.from);
  // The example of GitHub's own description has 21,366 bytes for one.
  expect(length).toBeGreaterThan(2_100_000);
});

const wandb = (query: string, variables: object = {}) => {
  const given = { project: 'arena', entity: 'example', perPage: 5, order: '-created_at', filters: '{}' };
  const authorization = `Basic ${Buffer.from(`api:${sources.wandb.apiKey}`).toString('base64')}`;
  return post(`${sources.wandb.url}/graphql`, { query, variables: { ...given, ...variables } }, authorization);
};

test('W&B: a question that it does not know is refused as GraphQL does, with 200', async () => {
  const answer = await wandb('query Runs($project: String!) { viewer { id } }');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ errors: [{ message: expect.any(String) }], data: null });
});

test('W&B: a wrong key is 401', async () => {
  expect((await post(`${sources.wandb.url}/graphql`, {}, 'Basic wrong')).status).toBe(401);
});

const skypilot = (path: string, body: object, token = sources.skypilot.token) =>
  post(`${sources.skypilot.url}${path}`, body, `Bearer ${token}`);

test.each([
  ['a wrong token', '/cost_report', { days: 7 }, 'wrong', 401],
  ['a body of another shape', '/cost_report', { weeks: 1 }, undefined, 422],
  ['a field that no job has', '/jobs/queue/v2', { fields: ['shoe_size'] }, undefined, 422],
])('SkyPilot: %s is refused', async (_, path, body, token, status) => {
  expect((await skypilot(path, body, token)).status).toBe(status);
});

test('SkyPilot: an answer stands behind its id, and an id that is none is not found', async () => {
  const asked = await skypilot('/cost_report', { days: 7 });
  const get = (id: string) =>
    fetch(`${sources.skypilot.url}/api/get?request_id=${id}`, {
      headers: { authorization: `Bearer ${sources.skypilot.token}` },
    });
  const answer = (await (await get(asked.headers.get('x-skypilot-request-id') ?? '')).json()) as {
    status: string;
    return_value: string;
  };
  expect(answer.status).toBe('SUCCEEDED');
  expect(JSON.parse(answer.return_value)).toHaveLength(3);
  expect((await get('nobody')).status).toBe(404);
});
