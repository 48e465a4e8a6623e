import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalSkypilot, type LocalSkypilotOptions, startLocalSkypilot } from '../src/skypilot/local-skypilot.ts';
import { simulatedState } from '../src/skypilot/simulated-state.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const QUEUE = { refresh: false, skip_finished: false, all_users: true };
const STATUS = {
  cluster_names: null,
  refresh: 'NONE',
  all_users: true,
  include_credentials: false,
  include_handle: false,
  summary_response: true,
};

const start = (options: Partial<LocalSkypilotOptions> = {}) =>
  startLocalSkypilot({ clock: () => NOW, state: () => simulatedState(NOW), ...options });

let skypilot: LocalSkypilot;
beforeAll(async () => {
  skypilot = await start();
});
afterAll(() => skypilot.close());

const ask = (path: string, body?: unknown, server = skypilot, authorization = `Bearer ${server.token}`) =>
  fetch(`${server.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** What stands behind the id that a question was given. */
async function resultOf(asked: Response, server = skypilot): Promise<unknown> {
  const id = asked.headers.get('x-skypilot-request-id') ?? asked.headers.get('x-request-id');
  const answer = (await (await ask(`/api/get?request_id=${id}`, undefined, server)).json()) as Record<string, string>;
  expect(answer.status).toBe('SUCCEEDED');
  return JSON.parse(answer.return_value ?? '');
}

test('what it answers: an id for a question, and behind it the jobs, the clusters and what they cost', async () => {
  const jobs = await resultOf(await ask('/jobs/queue/v2', QUEUE));
  expect(jobs).toMatchObject({ jobs: expect.any(Array), total: 61, total_no_filter: 61 });
  expect(await resultOf(await ask('/status', STATUS))).toHaveLength(3);
  expect(await resultOf(await ask('/cost_report', { days: 7 }))).toHaveLength(3);
});

test.each([
  ['a body of another shape', '/cost_report', { weeks: 1 }],
  ['no days at all', '/cost_report', { days: 0 }],
  ['a field that no job has', '/jobs/queue/v2', { ...QUEUE, fields: ['shoe_size'] }],
  ['a field that no body has', '/jobs/queue/v2', { ...QUEUE, page: 2 }],
  ['a status that asks the clouds', '/status', { ...STATUS, refresh: 'FORCE' }],
])('%s is refused with 422', async (_, path, body) => {
  expect((await ask(path, body)).status).toBe(422);
});

test('a wrong token is 401, and so is none', async () => {
  expect((await ask('/cost_report', { days: 7 }, skypilot, 'Bearer wrong')).status).toBe(401);
  expect((await fetch(`${skypilot.url}/api/get?request_id=request-1`)).status).toBe(401);
});

test('behind basic auth it asks for user and password, and for no token', async () => {
  const server = await start({ login: { user: 'ann', password: 'secret' } });
  const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
  const statuses = ['ann:secret', 'ann:wrong', 'bob:secret'].map(
    async (pair) => (await ask('/cost_report', { days: 7 }, server, basic(pair))).status,
  );
  expect(await Promise.all(statuses)).toEqual([200, 401, 401]);
  expect((await ask('/cost_report', { days: 7 }, server)).status).toBe(401);
  await server.close();
});

test('an id that is none is not found', async () => {
  expect((await ask('/api/get?request_id=nobody')).status).toBe(404);
  expect((await ask('/api/get')).status).toBe(404);
});

test('a request that fails is 500, its words behind what a real one puts before them', async () => {
  skypilot.refuse('/status', 'no controller');
  const asked = await ask('/status', STATUS);
  const failed = await ask(`/api/get?request_id=${asked.headers.get('x-skypilot-request-id')}`);
  expect(failed.status).toBe(500);
  expect((await failed.text()).indexOf('no controller')).toBeGreaterThan(10_000);
  skypilot.refuse(null);
});

test('version 0.9 has the older paths, and refuses the newer ones as FastAPI does', async () => {
  const server = await start({ version: '0.9' });
  const old = await ask('/cost_report', undefined, server);
  expect(old.headers.get('x-request-id')).toBe('request-1');
  expect(await resultOf(old, server)).toHaveLength(3);
  expect(await resultOf(await ask('/jobs/queue', QUEUE, server), server)).toHaveLength(61);
  expect((await ask('/jobs/queue/v2', QUEUE, server)).status).toBe(404);
  expect((await ask('/cost_report', { days: 7 }, server)).status).toBe(405);
  expect(server.unexpected).toEqual([]);
  await server.close();
});

test('a path that is not served is 404, and noticed', async () => {
  expect((await ask('/api/health')).status).toBe(404);
  expect(skypilot.unexpected).toEqual(['GET /api/health']);
});
