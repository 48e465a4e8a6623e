import type { LocalWandb, WandbRun as StoredRun } from '@metta-health-bot/local-sources';
import { afterEach, describe, expect, test } from 'vitest';
import { createRunsReader } from '../../../src/collectors/wandb/runs-reader.ts';
import { createPause } from '../../../src/core/clock.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { DAY, HOUR, NOW, sampleOf } from '../../support/github-harness.ts';
import { readWandb, type WandbReading, wandbRun, wandbWith } from '../../support/wandb-harness.ts';

let wandb: LocalWandb;
afterEach(() => wandb.close());

async function collect(runs: readonly StoredRun[], options: WandbReading = {}) {
  wandb = await wandbWith(runs);
  return again(options);
}

const again = (options: WandbReading = {}) => readWandb(wandb, options);

describe('W&B collector', () => {
  test('runs are counted by their status', async () => {
    const found = await collect([
      wandbRun('a', { summary: { 'overview/hearts': 0.5, 'overview/sps': 40_000 } }),
      wandbRun('b', { state: 'running', heartbeatAt: NOW }),
      wandbRun('c', { state: 'crashed' }),
      wandbRun('d', { state: 'pending', heartbeatAt: NOW }),
      wandbRun('e', { state: 'killed' }),
      wandbRun('g', { createdAt: NOW - 3 * DAY, heartbeatAt: NOW - 2 * DAY }),
      wandbRun('h', { createdAt: NOW - 30 * DAY, heartbeatAt: NOW - 8 * DAY }),
    ]);
    expect(found.errors).toEqual([]);
    const value = (name: string, tag?: string) => sampleOf(found, `wandb.runs.${name}`, tag);
    expect([value('active'), value('queued'), value('completed_24h'), value('failed_24h')]).toEqual([1, 1, 1, 1]);
    const statuses = ['running', 'succeeded', 'failed', 'cancelled', 'queued'];
    expect(statuses.map((status) => value('by_status', status))).toEqual([1, 2, 1, 1, 1]);
  });

  test('means of training are over runs that go on or ended within a day, and only over what they say', async () => {
    const hearts = (value: number, sps?: number) => ({ 'overview/hearts': value, ...(sps && { 'overview/sps': sps }) });
    const found = await collect([
      wandbRun('a', { summary: hearts(0.4, 40_000) }),
      wandbRun('b', { state: 'running', summary: hearts(0.6, 50_000) }),
      wandbRun('c', { summary: {} }),
      wandbRun('d', { heartbeatAt: NOW - 2 * DAY, summary: hearts(9) }),
      wandbRun('e', { tags: ['multinode'], summary: { 'overview/hearts': 0.5 } }),
      wandbRun('f', {
        state: 'running',
        summary: { 'env_agent/heart.gained': 0.5, 'overview/steps_per_second': 45_000 },
      }),
    ]);
    const value = (name: string) => sampleOf(found, `wandb.training.${name}`);
    expect([value('arena.avg_hearts'), value('arena.avg_sps'), value('arena.runs_completed_24h')]).toEqual([
      0.5, 45_000, 2,
    ]);
    expect([value('multinode.avg_hearts'), value('multinode.runs_completed_24h')]).toEqual([0.5, 1]);
    expect(value('multinode.shaped_reward_sps')).toBeUndefined();
    expect(found.errors).toEqual([
      {
        message: expect.stringMatching(/^no run has overview\/shaped_sps or .* Next step: name the key of wandb\./),
        asks: 'POST /graphql, project.runs',
        metrics: ['wandb.training.multinode.shaped_reward_sps'],
      },
    ]);
  });

  test('runs that have just begun say nothing yet, which is no error', async () => {
    const found = await collect([wandbRun('a', { state: 'running', heartbeatAt: NOW })]);
    expect([found.errors, sampleOf(found, 'wandb.training.arena.avg_sps')]).toEqual([[], undefined]);
  });

  test('numbers that JSON does not have cost their own value only', async () => {
    const summary = { 'overview/hearts': Number.NaN, 'overview/sps': 44_000, note: 'NaN or "Infinity"' };
    const found = await collect([wandbRun('a', { summary }), wandbRun('b', { summary: { 'overview/hearts': 0.5 } })]);
    expect(sampleOf(found, 'wandb.training.arena.avg_hearts')).toBe(0.5);
    expect(sampleOf(found, 'wandb.training.arena.avg_sps')).toBe(44_000);
  });

  test('collectors that read the runs within a minute share one reading, but no failure', async () => {
    await collect([]);
    let now = NOW;
    const options = {
      apiKey: wandb.apiKey,
      project: 'team/arena',
      apiUrl: wandb.url,
      fetch: createHttpClient(),
      clock: () => now,
    };
    const read = createRunsReader({ ...options, pause: createPause(() => now) });
    const asked = wandb.requests.length;
    const ask = () => read(new AbortController().signal);
    await Promise.all([ask(), ask()]);
    expect(wandb.requests).toHaveLength(asked + 1);
    now += 60_000;
    wandb.fail({ kind: 'status', status: 400 });
    await expect(ask()).rejects.toThrow('HTTP 400');
    wandb.fail(null);
    await ask();
    expect(wandb.requests).toHaveLength(asked + 3);
  });

  test('load, duration, price and part that succeeded', async () => {
    const found = await collect([
      wandbRun('a', { config: { gpu_count: 4 } }),
      wandbRun('b', { state: 'failed', createdAt: NOW - 3 * HOUR }),
      wandbRun('c', { state: 'killed' }),
      // Begun five hours ago, it was paused for two of the four until its end.
      wandbRun('e', { config: { gpu_count: 1 }, summary: { _wandb: { runtime: 2 * 3_600 } } }),
      wandbRun('f', { tags: ['eval-remote'], state: 'failed', config: { gpu_count: 1 }, createdAt: NOW - 2 * HOUR }),
      wandbRun('d', {
        state: 'running',
        createdAt: NOW - 2 * HOUR,
        heartbeatAt: NOW,
        config: { gpu_count: 8 },
        system: { 'system.gpu.0.gpu': 80, 'system.gpu.1.gpu': 90, 'system.cpu': 5 },
      }),
    ]);
    const value = (name: string) => sampleOf(found, `wandb.training.${name}`);
    expect(value('gpu_utilization_pct')).toBe(85);
    expect(value('duration_hours')).toBeCloseTo((4 + 2 + 4 + 2) / 4);
    expect(value('cost_estimate_usd_7d')).toBe(4 * 4 * 2.5 + 2 * 8 * 2.5 + 2 * 2.5);
    expect(value('success_rate_pct')).toBeCloseTo(200 / 3);
  });

  test('local checks that succeeded within a day', async () => {
    const found = await collect([
      wandbRun('a', { tags: ['local-checkpoint'] }),
      wandbRun('b', { tags: ['local-checkpoint'], state: 'failed' }),
      wandbRun('c', { tags: ['local-resume'], heartbeatAt: NOW - 2 * DAY }),
    ]);
    expect(sampleOf(found, 'training.local.checkpoint_success_24h')).toBe(1);
    expect(sampleOf(found, 'training.local.resume_success_24h')).toBe(0);
  });

  test('training runs stand in the table with their values and their page', async () => {
    const found = await collect([wandbRun('a', { summary: { 'overview/hearts': 0.61, 'overview/sps': 44_900 } })]);
    expect(found.events).toMatchObject([
      {
        feed: 'training_run',
        key: 'a',
        url: 'https://wandb.example.com/team/arena/runs/a',
        at: NOW - HOUR,
        fields: { run: 'a', status: 'succeeded', hearts: '0.61', sps: '44,900', duration: '4 h' },
      },
    ]);
  });

  test('every page is read', async () => {
    const found = await collect(
      Array.from({ length: 2_500 }, (_, index) => wandbRun(`r${index}`, { createdAt: NOW - index * 1_000 })),
      { limit: 30_000 },
    );
    expect(sampleOf(found, 'wandb.runs.completed_24h')).toBe(2_500);
    expect(wandb.requests).toHaveLength(50);
  });

  test.each([
    ['a wrong key', { apiKey: 'wrong' }, null, /HTTP 401. Next step: check WANDB_API_KEY$/],
    ['a project that is not there', { project: 'team/other' }, null, /^WandB has no project team\/other/],
    ['a server that is down', {}, { kind: 'down' }, /cannot be reached/],
    ['an answer that is no JSON', {}, { kind: 'garbage' }, /the response is not JSON/],
    ['a gateway that fails', {}, { kind: 'status', status: 502 }, /HTTP 502$/],
  ] as const)('%s sends nothing, and says why', async (_, options, fault, words) => {
    await collect([]);
    wandb.fail(fault);
    const found = await again(options);
    expect([found.failed, found.samples]).toEqual([true, []]);
    for (const { message } of found.errors) expect(message).toMatch(words);
  });

  test('a rate limit is obeyed by later runs, too', async () => {
    await collect([]);
    let now = NOW;
    const pause = createPause(() => now);
    wandb.fail({ kind: 'status', status: 429, headers: { 'retry-after': '120' } });
    await again({ pause });
    wandb.fail(null);
    const asked = wandb.requests.length;
    now = NOW + 119_000;
    expect((await again({ pause, now })).failed).toBe(true);
    expect(wandb.requests).toHaveLength(asked);
    now = NOW + 121_000;
    expect((await again({ pause, now })).failed).toBe(false);
  });

  test.each([
    ['a time that is over', '-5', 60_000],
    ['a date', new Date(NOW + 120_000).toUTCString(), 120_000],
    ['a far date', new Date(NOW + 9e9).toUTCString(), 3_600_000],
  ])(
    'a rate limit that ends at %s stops the requests until then, within a minute and an hour',
    async (_, after, ms) => {
      await collect([]);
      let now = NOW;
      const pause = createPause(() => now);
      wandb.fail({ kind: 'status', status: 429, headers: { 'retry-after': after } });
      await again({ pause });
      wandb.fail(null);
      now = NOW + ms - 2_000;
      expect((await again({ pause, now })).failed).toBe(true);
      now = NOW + ms + 2_000;
      expect((await again({ pause, now })).failed).toBe(false);
    },
  );

  test('a run that takes too long ends, and what has not come is missing', async () => {
    await collect([]);
    wandb.fail({ kind: 'hang' });
    const found = await again({ limit: 100 });
    expect(found.failed).toBe(true);
    expect(found.errors[0]?.message).toBe('no response within 0.1 s');
  });

  test('a running run is reported anew each hour, and after a crash as one that goes on', async () => {
    const told = async (state: string, minutes: number) => {
      await wandb?.close();
      const heartbeatAt = NOW + minutes * 60_000;
      const found = await collect([
        wandbRun('a', { state, heartbeatAt, summary: { 'overview/hearts': 0.5, 'overview/sps': 1 } }),
      ]);
      const [{ at, version, title } = expect.fail('no run is told')] = found.events;
      return { title, version, minutes: (at - NOW) / 60_000 };
    };
    const [first, same, later] = [await told('running', 5), await told('running', 50), await told('running', 65)];
    expect(same).toEqual(first);
    expect(later).toMatchObject({ title: 'a running', minutes: 60 });
    expect(later.version).not.toBe(first.version);
    expect(await told('crashed', 70)).toEqual({ title: 'a failed', version: undefined, minutes: 70 });
    expect((await told('running', 125)).minutes).toBeGreaterThan(70);
  });

  test('a run that says nothing of itself costs no other', async () => {
    const found = await collect([
      wandbRun('a', { summary: { 'overview/hearts': 0.5, 'overview/sps': 40_000 } }),
      wandbRun('b', { summary: null as unknown as Record<string, unknown> }),
    ]);
    expect([found.errors, sampleOf(found, 'wandb.runs.completed_24h')]).toEqual([[], 2]);
  });

  test.each([null, ''])(
    'a list of runs that has more and does not say where is no short list: endCursor %j',
    async (endCursor) => {
      const pageInfo = { hasNextPage: true, endCursor };
      wandb = await wandbWith([]);
      wandb.fail({ kind: 'status', status: 200, body: { data: { project: { runs: { edges: [], pageInfo } } } } });
      const found = await again();
      expect(found.samples).toEqual([]);
      expect(found.errors.map(({ message }) => message).join()).toMatch(/the list of runs does not end/);
    },
  );
});
