import type { LocalSkypilot } from '@metta-health-bot/local-sources';
import { afterEach, describe, expect, test } from 'vitest';
import { sampleOf } from '../../support/github-harness.ts';
import { createSkypilotHarness, HOUR, job, SECONDS, STATE } from './skypilot-harness.ts';

const skypilot = createSkypilotHarness();
const { collect } = skypilot;
afterEach(() => skypilot.close());

describe('SkyPilot collector', () => {
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
    expect(
      [value('cost_usd_24h', 'gpu-a'), value('cost_usd_7d', 'gpu-a')].map((cost) => Math.round(cost ?? -1)),
    ).toEqual([48, 60]);
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
    const cost = async (some: typeof costs) =>
      (await collect({ ...STATE, jobs: [own], costs: some })).events[0]?.fields;
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
      const fail = (local: LocalSkypilot) =>
        local.fail({ kind: 'status', status: 500, body: answer(words) }, '/api/get');
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
    const old = await collect(STATE, undefined, { server: { version: '0.9' } });
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
    const found = await collect(STATE, idle, { server: { version: '0.9' } });
    expect([sampleOf(found, 'skypilot.jobs.running'), found.errors]).toEqual([0, []]);
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
});
