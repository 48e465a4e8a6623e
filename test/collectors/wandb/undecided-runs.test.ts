import { type WandbRun as StoredRun, startLocalWandb } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { evalSource, wandbSource } from '../../../src/catalog/collector-sources.ts';
import { evalCollector, evalsOfWandb } from '../../../src/collectors/eval/eval-collector.ts';
import { runCollector } from '../../../src/collectors/run-collector.ts';
import { createRunsReader } from '../../../src/collectors/wandb/runs-reader.ts';
import { wandbCollector } from '../../../src/collectors/wandb/wandb-collector.ts';
import { createPause } from '../../../src/core/clock.ts';
import { DAY, HOUR, NOW, sampleOf } from '../../support/github-harness.ts';
import { readWandb, wandbRun, wandbWith } from '../../support/wandb-harness.ts';

const FIX = 'Next step: look at them in W&B; if their state is a new one, update this bot';

async function collect(runs: readonly StoredRun[]) {
  const wandb = await wandbWith(runs);
  try {
    return await readWandb(wandb);
  } finally {
    await wandb.close();
  }
}

/** Answers with these pages, one after the other. */
function pagesOf(pages: readonly object[]) {
  let next = 0;
  const fetch = async () => Response.json({ data: { project: { runs: pages[next++] } } });
  return createRunsReader({
    apiKey: 'k',
    project: 'team/arena',
    apiUrl: 'https://wandb.example.com',
    fetch,
    clock: () => NOW,
    pause: createPause(() => NOW),
  });
}

const node = (name: string, more: object = {}) => ({
  node: {
    name,
    state: 'finished',
    tags: ['arena'],
    createdAt: '2026-11-24T07:00:00',
    heartbeatAt: '2026-11-24T11:00:00Z',
    ...more,
  },
});

const collectPages = (pages: readonly object[]) => {
  const collector = wandbCollector({
    name: 'wandb',
    rules: wandbSource.parse({ kind: 'wandb' }),
    read: pagesOf(pages),
    link: (id) => id,
  });
  return runCollector(collector, { now: NOW, timeoutMs: 5_000 });
};

const evaluate = (pages: readonly object[]) => {
  const [read, rules] = [pagesOf(pages), evalSource.parse({ kind: 'eval' })];
  const collector = evalCollector({
    name: 'eval',
    asks: 'x',
    read: async (signal) => evalsOfWandb(await read(signal), rules, (id) => id),
  });
  return runCollector(collector, { now: NOW, timeoutMs: 5_000 });
};

describe('undecided runs', () => {
  test.each(['meditating', 'constructor', '__proto__', 'toString'])(
    'a run in the state %s is neither a success nor a failure, nor none: what it may belong to is missing, and said',
    async (state) => {
      const found = await collect([wandbRun('a'), wandbRun('f', { state })]);
      const value = (name: string, tag?: string) => sampleOf(found, `wandb.runs.${name}`, tag);
      expect([value('by_status', 'unknown'), value('by_status', 'succeeded')]).toEqual([1, 1]);
      const missing = ['active', 'queued', 'completed_24h', 'failed_24h'];
      expect(missing.map((name) => value(name))).toEqual(missing.map(() => undefined));
      expect(sampleOf(found, 'wandb.training.success_rate_pct')).toBeUndefined();
      const told = found.errors.filter(({ message }) => message.includes(`: f (state ${state}). ${FIX}`));
      expect(told.flatMap(({ metrics }) => metrics)).toEqual(
        expect.arrayContaining([...missing.map((name) => `wandb.runs.${name}`), 'wandb.training.success_rate_pct']),
      );
    },
  );

  test('a run that says no state, which W&B allows, costs no other run', async () => {
    const edges = [node('a'), node('f', { state: null, heartbeatAt: '2026-11-22T12:00:00Z' })];
    const found = await collectPages([{ edges, pageInfo: { endCursor: null, hasNextPage: false } }]);
    const counts = ['active', 'completed_24h', 'failed_24h'].map((name) => sampleOf(found, `wandb.runs.${name}`));
    expect(counts).toEqual([undefined, 1, 0]);
    expect(found.errors[0]?.message).toContain(': f (no state). ');
  });

  test('a run in a state that nobody has heard of, last seen two days ago, takes nothing from the counts of a day', async () => {
    const found = await collect([wandbRun('a'), wandbRun('f', { state: 'dreaming', heartbeatAt: NOW - 2 * DAY })]);
    expect(sampleOf(found, 'wandb.runs.completed_24h')).toBe(1);
    expect(sampleOf(found, 'wandb.training.success_rate_pct')).toBeUndefined();
  });

  test('a run without a heartbeat has worked for an unknown time, not for none, and ended nobody knows when', async () => {
    const config = JSON.stringify({ gpu_count: { value: 4 } });
    const bare = node('a', { heartbeatAt: null, createdAt: '2026-11-21T12:00:00Z', config });
    const found = await collectPages([{ edges: [bare], pageInfo: { endCursor: null, hasNextPage: false } }]);
    const missing = [
      'wandb.runs.completed_24h',
      'wandb.training.duration_hours',
      'wandb.training.cost_estimate_usd_7d',
    ];
    expect(missing.map((metric) => sampleOf(found, metric))).toEqual([undefined, undefined, undefined]);
    const told = found.errors.filter(({ message }) => message.includes(': a (no heartbeat). '));
    expect(told.flatMap(({ metrics }) => metrics)).toEqual(expect.arrayContaining([missing[0], missing[2]]));
    expect(sampleOf(found, 'wandb.runs.failed_24h')).toBe(0);
  });

  test('clocks that differ make no run shorter than nothing', async () => {
    const ahead = (name: string) => wandbRun(name, { createdAt: NOW + HOUR, heartbeatAt: NOW });
    const found = await collect([ahead('a'), wandbRun('b')]);
    expect(sampleOf(found, 'wandb.training.duration_hours')).toBe(4);
    const alone = await collect([ahead('a')]);
    expect(sampleOf(alone, 'wandb.training.duration_hours')).toBeUndefined();
    expect(alone.errors.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^no run has a runtime/));
  });

  test('a run that stands on two pages counts once, as it was last', async () => {
    const pages = [
      { edges: [node('a'), node('b', { state: 'running' })], pageInfo: { endCursor: '2', hasNextPage: true } },
      { edges: [node('b', { state: 'failed' }), node('c')], pageInfo: { endCursor: '4', hasNextPage: false } },
    ];
    const found = await collectPages(pages);
    const counts = ['active', 'completed_24h', 'failed_24h'].map((name) => sampleOf(found, `wandb.runs.${name}`));
    expect(counts).toEqual([0, 2, 1]);
  });

  test('runs that begin while the pages of others are read push none of them into the counts twice', async () => {
    const old = Array.from({ length: 70 }, (_, index) =>
      wandbRun(`r${index}`, { createdAt: NOW - 5 * HOUR - index * 1_000 }),
    );
    const young = Array.from({ length: 10 }, (_, index) =>
      wandbRun(`n${index}`, { createdAt: NOW, state: 'running', heartbeatAt: NOW }),
    );
    let asked = 0;
    const project = () => {
      asked += 1;
      return { entity: 'team', name: 'arena', runs: asked > 1 ? [...young, ...old] : old };
    };
    const wandb = await startLocalWandb({ clock: () => NOW, project });
    try {
      const found = await readWandb(wandb);
      expect(sampleOf(found, 'wandb.runs.completed_24h')).toBe(70);
      expect(sampleOf(found, 'wandb.runs.by_status', 'succeeded')).toBe(70);
    } finally {
      await wandb.close();
    }
  });

  test.each([null, ''])(
    'a list of which more is to come, and not said where (%j), is not taken for the whole',
    async (endCursor) => {
      const found = await collectPages([{ edges: [node('a')], pageInfo: { endCursor, hasNextPage: true } }]);
      expect([found.failed, found.samples]).toEqual([true, []]);
      expect(found.errors[0]?.message).toMatch(/^WandB: the list of runs does not end/);
    },
  );

  test('an evaluation in a state that nobody has heard of, or without an end, leaves its rates and counts out, and says so', async () => {
    const run = (name: string, more: object = {}) => node(name, { tags: ['eval-remote'], ...more });
    const page = { pageInfo: { endCursor: null, hasNextPage: false } };
    for (const odd of [{ state: 'meditating' }, { heartbeatAt: null }]) {
      const found = await evaluate([{ edges: [run('a'), run('b', odd)], ...page }]);
      const names = ['eval.remote.success_24h', 'eval.remote.success_rate_pct', 'eval.runs.by_result_24h'];
      expect(names.map((metric) => sampleOf(found, metric))).toEqual([undefined, undefined, undefined]);
      expect(sampleOf(found, 'eval.local.success_24h')).toBe(0);
      expect(found.errors.flatMap(({ metrics }) => metrics)).toEqual(expect.arrayContaining(names));
    }
  });

  test('the cost of training is unknown where the config of one run cannot be read', async () => {
    const config = '{"gpu_count":{"value":4}}';
    const page = (...edges: object[]) => ({ edges, pageInfo: { hasNextPage: false, endCursor: null } });
    const found = await collectPages([page(node('a', { config }), node('b', { config: 'no JSON' }))]);
    expect(sampleOf(found, 'wandb.training.cost_estimate_usd_7d')).toBeUndefined();
    const said = found.errors.find(({ metrics }) => metrics.includes('wandb.training.cost_estimate_usd_7d'));
    expect(said?.message).toContain('b');
    const whole = await collectPages([page(node('a', { config }), node('b', { config }))]);
    expect(sampleOf(whole, 'wandb.training.cost_estimate_usd_7d')).toBeGreaterThan(0);
  });
});
