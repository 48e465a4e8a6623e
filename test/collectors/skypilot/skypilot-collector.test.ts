import {
  type LocalSkypilot,
  type LocalSkypilotOptions,
  type SkypilotState,
  startLocalSkypilot,
} from '@metta-health-bot/local-sources';
import { afterEach, expect, test } from 'vitest';
import { runCollector } from '../../../src/collectors/run-collector.ts';
import { skypilotCollector } from '../../../src/collectors/skypilot/skypilot-collector.ts';
import { createPause } from '../../../src/core/clock.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { NOW, sampleOf } from '../../support/github-harness.ts';

const SECONDS = NOW / 1000;
const HOUR = 3_600;
const DAY = 24 * HOUR;
const LOOK = 'Next step: check `sky api status` and the log of its API server';
let skypilot: LocalSkypilot;
afterEach(() => skypilot.close());

const job = (job_id: number, status: string, endedHoursAgo: number | null = 1, more: object = {}) => ({
  job_id,
  task_id: 0,
  job_name: 'train',
  status,
  submitted_at: SECONDS - 10 * HOUR,
  start_at: SECONDS - 5 * HOUR,
  end_at: endedHoursAgo === null ? null : SECONDS - endedHoursAgo * HOUR,
  current_cluster_name: 'gpu-a',
  ...more,
});
const STATE: SkypilotState = {
  jobs: [
    job(1, 'SUCCEEDED'),
    job(2, 'FAILED_SETUP'),
    job(3, 'FAILED', 50),
    job(4, 'CANCELLED'),
    job(5, 'RECOVERING', null),
    job(6, 'PENDING', null, { start_at: null }),
    job(8, 'FAILED', 200),
    job(9, 'WINDING_DOWN', null, { current_cluster_name: null }),
  ],
  clusters: [
    { name: 'gpu-a', status: 'UP', launched_at: SECONDS - 30 * HOUR },
    { name: 'gpu-b', status: 'STOPPED', launched_at: SECONDS - 90 * HOUR },
    { name: 'sky-jobs-controller-919df126', status: 'UP', launched_at: SECONDS - 90 * HOUR },
    { name: 'again', status: 'UP', launched_at: SECONDS - HOUR },
    { name: 'priceless', status: 'UP', launched_at: SECONDS - 7 * HOUR },
  ],
  costs: [
    { name: 'gpu-a', duration: 30 * HOUR, total_cost: 60, usage_intervals: [[SECONDS - 30 * HOUR, null]] },
    {
      name: 'gpu-b',
      duration: 10 * HOUR,
      total_cost: 50,
      usage_intervals: [[SECONDS - 2 * DAY, SECONDS - 2 * DAY + 10 * HOUR]],
    },
    { name: 'again', duration: 40 * HOUR, total_cost: 40, usage_intervals: [[SECONDS - 40 * HOUR, null]] },
    { name: 'train-10', duration: 4 * HOUR, total_cost: 12, usage_intervals: [[SECONDS - 5 * HOUR, SECONDS - HOUR]] },
  ],
};

async function collect(
  state: SkypilotState = STATE,
  fail: (local: LocalSkypilot) => void = () => {},
  token?: string,
  options: Partial<LocalSkypilotOptions> = {},
) {
  skypilot = await startLocalSkypilot({ clock: () => NOW, state: () => state, ...options });
  fail(skypilot);
  const collector = skypilotCollector({
    name: 'skypilot',
    apiUrl: skypilot.url,
    token: token ?? skypilot.token,
    fetch: createHttpClient(),
    clock: () => NOW,
    pause: createPause(() => NOW),
  });
  return runCollector(collector, { now: NOW, timeoutMs: 3_000 });
}

test('jobs by what they do now and how they ended', async () => {
  const found = await collect();
  expect(found.errors).toEqual([]);
  const value = (name: string, tag?: string) => sampleOf(found, `skypilot.jobs.${name}`, tag);
  const names = ['running', 'queued', 'failed', 'succeeded', 'cancelled', 'failed_7d'];
  expect(names.map((name) => value(name))).toEqual([2, 1, 1, 1, 1, 2]);
  expect(value('success_rate_pct')).toBeCloseTo(100 / 3);
  expect(['failed', 'running'].map((status) => value('by_status', status))).toEqual([2, 2]);
});

test('clusters that are up, for how long, and what each cost within a day and a week', async () => {
  const found = await collect();
  const value = (name: string, tag?: string) => sampleOf(found, `skypilot.clusters.${name}`, tag);
  expect(value('active')).toBe(3);
  // A launch on a cluster that is up begins no new use of it.
  expect(['gpu-a', 'again', 'priceless'].map((name) => value('uptime_hours', name))).toEqual([30, 40, 7]);
  expect([value('cost_usd_24h', 'gpu-a'), value('cost_usd_7d', 'gpu-a')].map((cost) => Math.round(cost ?? -1))).toEqual(
    [48, 60],
  );
  expect([value('cost_usd_24h', 'gpu-b'), Math.round(value('cost_usd_7d', 'gpu-b') ?? -1)]).toEqual([0, 50]);
});

test('a cluster that stops by itself soon is up, and an interval that never began is none', async () => {
  const found = await collect({
    ...STATE,
    clusters: [{ name: 'gpu-a', status: 'AUTOSTOPPING', launched_at: SECONDS - 30 * HOUR }],
    costs: [
      {
        name: 'gpu-a',
        duration: 30 * HOUR,
        total_cost: 60,
        usage_intervals: [
          [null, null],
          [SECONDS - 30 * HOUR, null],
          [null, SECONDS - HOUR],
        ],
      },
    ],
  });
  expect(found.errors).toEqual([]);
  expect(sampleOf(found, 'skypilot.clusters.active')).toBe(1);
  expect(sampleOf(found, 'skypilot.clusters.uptime_hours', 'gpu-a')).toBe(30);
  expect(sampleOf(found, 'skypilot.clusters.cost_usd_7d', 'gpu-a')).toBeCloseTo(60);
});

const used = (name: string, total_cost: number, from = 5, to: number | null = 1) => ({
  name,
  duration: (from - (to ?? 0)) * HOUR,
  total_cost,
  usage_intervals: [[SECONDS - from * HOUR, to === null ? null : SECONDS - to * HOUR]],
});

// Names as SkyPilot's own make_cluster_name_on_cloud gives them, of 25 characters at most and of 30 in older versions.
test.each([
  ['train', 'train-10'],
  ['Eval.big_Model', 'eval-big-model-10'],
  ['Arena.Navigation_sweep.2026-11-lr3e4', 'arena-navigation-sweep-4n-10'],
  ['Arena.Navigation_sweep.2026-11-lr3e4', 'arena-navigation-sweep-2026-4n-10'],
  ['arena-navigation.sweep.x_long', 'arena-navigation-sweep-e4-10'],
])('the cluster of task %s alone is %s, and no other whose name ends in the same number', async (task_name, name) => {
  const own = job(10, 'SUCCEEDED', 1, { task_name, job_name: 'a-pipeline', current_cluster_name: null });
  const costs = [used('devbox-10', 900, 90, null), used('a-pipeline-10', 500), used(name, 12)];
  const cost = async (some: typeof costs) => (await collect({ ...STATE, jobs: [own], costs: some })).events[0]?.fields;
  expect(await cost(costs)).toMatchObject({ cluster: '', cost: '12.00 USD' });
  await skypilot.close();
  expect(await cost(costs.slice(0, 2))).toMatchObject({ cost: '' });
});

test('a cluster that was made again for the same job costs what it cost both times, and is up since the second', async () => {
  const own = job(10, 'SUCCEEDED', 1, { current_cluster_name: null });
  const costs = [
    used('train-10', 2, 5, 4),
    used('train-10', 6, 4, 1),
    used('gpu-a', 9, 40, 35),
    used('gpu-a', 9, 3, null),
  ];
  const found = await collect({ ...STATE, jobs: [own], costs });
  expect(found.events[0]?.fields).toMatchObject({ cost: '8.00 USD' });
  expect(sampleOf(found, 'skypilot.clusters.uptime_hours', 'gpu-a')).toBe(3);
});

test('a controller that is down since it has nothing to do means that no job runs or waits, and no more', async () => {
  const found = await collect(STATE, (local) => local.refuse('/jobs/queue/v2', 'No in-progress managed jobs.'));
  const jobs = found.samples.filter(({ metric }) => metric.startsWith('skypilot.jobs.'));
  const [note = expect.fail()] = found.notes.filter(({ metrics }) => metrics.includes('skypilot.jobs.failed'));
  expect(note.message).toMatch(
    /^SkyPilot: the controller of managed jobs is stopped.*Next step: start it with `sky jobs queue/,
  );
  expect(note.metrics).toHaveLength(6);
  expect([jobs, found.errors]).toEqual([
    [
      { metric: 'skypilot.jobs.running', value: 0 },
      { metric: 'skypilot.jobs.queued', value: 0 },
    ],
    [],
  ]);
});

test('the words of a failure are found however much text precedes them, and are not taken from another failure of that length', async () => {
  const answer = (words: string) => ({
    detail: { error: JSON.stringify({ object: 'x'.repeat(150_000), message: words }) },
  });
  const jobs = async (words: string) => {
    const fail = (local: LocalSkypilot) => local.fail({ kind: 'status', status: 500, body: answer(words) }, '/api/get');
    const found = await collect(STATE, fail);
    await skypilot.close();
    return sampleOf(found, 'skypilot.jobs.running');
  };
  expect(await jobs('No in-progress managed jobs.')).toBe(0);
  expect(await jobs('The jobs controller cannot be reached.')).toBeUndefined();
});

test('a server of SkyPilot 0.9 gives the same, by the paths and methods that it has', async () => {
  const newest = await collect();
  await skypilot.close();
  const old = await collect(STATE, undefined, undefined, { version: '0.9' });
  expect(old.errors).toEqual([]);
  expect(old.samples).toEqual(newest.samples);
  expect(old.events.length).toBe(newest.events.length);
  expect(skypilot.unexpected).toEqual([]);
  const posts = skypilot.requests.filter(({ path }) => !path.startsWith('/api/get'));
  expect(posts.map(({ path, status }) => `${path} ${status}`).sort()).toEqual([
    ...['/cost_report 200', '/cost_report 405', '/jobs/queue 200', '/jobs/queue/v2 404', '/status 200'],
  ]);
});

test('an old controller that is down since it has nothing to do is no failure either', async () => {
  const idle = (local: LocalSkypilot) => local.refuse('/jobs/queue', 'No in-progress managed jobs.');
  const found = await collect(STATE, idle, undefined, { version: '0.9' });
  expect([sampleOf(found, 'skypilot.jobs.running'), found.errors]).toEqual([0, []]);
});

test.each([404, 405])(
  'a server without these endpoints, HTTP %i, is distinguished from one that fails',
  async (status) => {
    const found = await collect(STATE, (local) => local.fail({ kind: 'status', status }));
    expect(found.failed).toBe(true);
    expect(found.errors.map(({ message }) => message)).toEqual(
      ['/jobs/queue', '/status', '/cost_report'].map(
        (path) =>
          `SkyPilot ${path}: HTTP ${status}; this needs at least SkyPilot 0.9. Next step: check that SKYPILOT_API_URL points to its API server, or upgrade the server`,
      ),
    );
  },
);

test('a result that is gone is no sign of an older version', async () => {
  const found = await collect(STATE, (local) => local.fail({ kind: 'status', status: 404 }, '/api/get'));
  expect(found.errors[0]?.message).toBe(`SkyPilot /api/get: HTTP 404 (of /jobs/queue/v2). ${LOOK}`);
  expect(skypilot.requests.some(({ path }) => path === '/jobs/queue')).toBe(false);
});

test('jobs stand in the table with their cluster, duration and cost', async () => {
  const found = await collect();
  expect(found.events.find(({ key }) => key === '1')).toMatchObject({
    feed: 'job',
    title: 'Job 1 (train) succeeded',
    level: 'success',
    url: `${skypilot.url}/dashboard/jobs/1`,
    fields: { job: '1', status: 'succeeded', cluster: 'gpu-a', duration: '4 h', cost: '8.00 USD' },
  });
  expect(found.events.some(({ key }) => key === '8')).toBe(false);
});

test.each([
  ['/jobs/queue/v2', 'skypilot.jobs.running', 'skypilot.clusters.active'],
  ['/cost_report', 'skypilot.clusters.cost_usd_7d', 'skypilot.jobs.running'],
])('a failure of %s costs its metrics, and the others are there', async (path, missing, there) => {
  const found = await collect(STATE, (local) => local.refuse(path));
  expect(sampleOf(found, missing)).toBeUndefined();
  expect(sampleOf(found, there)).toBeDefined();
  expect(found.errors.map(({ message }) => message)).toEqual([`SkyPilot /api/get: HTTP 500 (of ${path}). ${LOOK}`]);
});

test.each([
  ['a wrong token', 'wrong', null, /HTTP 401. Next step: check SKYPILOT_API_TOKEN/],
  ['a server that is down', undefined, { kind: 'down' }, /cannot be reached/],
  ['an answer that is no JSON', undefined, { kind: 'garbage' }, /not JSON/],
  ['a server that hangs', undefined, { kind: 'hang' }, /no response within 3 s/],
] as const)('%s sends nothing, and says why', async (_, token, fault, words) => {
  const found = await collect(STATE, (local) => local.fail(fault), token);
  expect([found.failed, found.samples]).toEqual([true, []]);
  for (const { message } of found.errors) expect(message).toMatch(words);
});

test.each(['https://login.example.com/oauth2/start', '/users/sign_in', 'https://sso.example.com/saml2/x'])(
  'a server that sends to %s asks for a sign-in, and is not down',
  async (location) => {
    const redirect = { kind: 'status', status: 302, headers: { location } } as const;
    const found = await collect(STATE, (local) => local.fail(redirect));
    expect(found.failed).toBe(true);
    for (const { message } of found.errors)
      expect(message).toMatch(
        /^SkyPilot: it redirects .*, which is a sign-in page\. Next step: check SKYPILOT_API_TOKEN, .* points to its API$/,
      );
  },
);

test('a page in place of an answer is reported as one, with the next step', async () => {
  const page = { kind: 'status', status: 200, body: '<!DOCTYPE html><title>Sign in</title>' } as const;
  const found = await collect(STATE, (local) => local.fail(page, '/api/get'));
  expect(found.errors.map(({ message }) => message).join()).not.toContain('Sign in');
  expect(found.failed).toBe(true);
});

test('an answer of another shape is an error with its place, not an empty queue', async () => {
  const found = await collect({ ...STATE, jobs: [{ job_id: 'x' }] });
  expect(sampleOf(found, 'skypilot.jobs.running')).toBeUndefined();
  expect(found.errors[0]?.message).toMatch(/^SkyPilot \/jobs\/queue\/v2: unexpected response/);
});

test('costs of clusters whose names are one in Datadog are added, and their uptime is missing', async () => {
  const names = ['GPU-a', 'gpu-a', 'other'];
  const clusters = names.map((name) => ({ name, status: 'UP', launched_at: SECONDS - 10 * HOUR }));
  const cost = { duration: 10 * HOUR, total_cost: 20, usage_intervals: [[SECONDS - 10 * HOUR, null]] };
  const found = await collect({ ...STATE, clusters, costs: names.map((name) => ({ name, ...cost })) });
  const costs = found.samples.filter(({ metric }) => metric === 'skypilot.clusters.cost_usd_24h');
  expect(costs.map(({ value, tags }) => [tags?.cluster, value])).toEqual([
    ['GPU-a', 40],
    ['other', 20],
  ]);
  const hours = found.samples.filter(({ metric }) => metric === 'skypilot.clusters.uptime_hours');
  expect(hours.map(({ tags }) => tags?.cluster)).toEqual(['other']);
  expect(found.errors.map(({ message }) => message).join()).toMatch(/cluster:gpu-a has 2 values.*GPU-a, gpu-a/);
});
