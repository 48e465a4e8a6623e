import { type LocalWandb, type WandbRun as StoredRun, startLocalWandb } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { wandbSource } from '../../../src/catalog/collector-sources.ts';
import { type Run, runCollector } from '../../../src/collectors/run-collector.ts';
import { createRunsReader } from '../../../src/collectors/wandb/runs-reader.ts';
import { wandbCollector } from '../../../src/collectors/wandb/wandb-collector.ts';
import { slimRun, type UsedKeys } from '../../../src/collectors/wandb/wandb-values.ts';
import { createPause } from '../../../src/core/clock.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { DAY, HOUR, NOW, sampleOf } from '../../support/github-harness.ts';
import { wandbRun } from '../../support/wandb-harness.ts';

const QUARTER = HOUR / 4;
const WEEK = 7 * DAY;

interface Scene extends AsyncDisposable {
  readonly wandb: LocalWandb;
  runs: readonly StoredRun[];
  now: number;
  /** One run of the collector, a quarter of an hour after the one before. */
  collect(): Promise<Run>;
  requests(): number;
}

/** A W&B whose every page takes as long as that of wandb/wandb#508 did, and its collector. */
async function sceneOf(runs: readonly StoredRun[], pageMs = 1_100): Promise<Scene> {
  const scene = { now: NOW - QUARTER, runs };
  const clock = () => scene.now;
  const wandb = await startLocalWandb({ clock, project: () => ({ entity: 'team', name: 'arena', runs: scene.runs }) });
  const own = createHttpClient();
  const read = createRunsReader({
    apiKey: wandb.apiKey,
    project: 'team/arena',
    apiUrl: wandb.url,
    clock,
    pause: createPause(clock),
    fetch: (url, init) => {
      scene.now += pageMs;
      return own(url, init);
    },
  });
  const rules = wandbSource.parse({ kind: 'wandb' });
  const collector = wandbCollector({ name: 'wandb', rules, read, link: (id) => id });
  let begins = NOW;
  return Object.assign(scene, {
    wandb,
    requests: () => wandb.requests.length,
    async collect() {
      scene.now = begins;
      const run = await runCollector(collector, { now: scene.now, timeoutMs: 100_000 });
      begins += QUARTER;
      return run;
    },
    [Symbol.asyncDispose]: () => wandb.close(),
  });
}

/** So many runs, evenly over the week before now; each lived ten minutes. */
const weekOf = (count: number): readonly StoredRun[] =>
  Array.from({ length: count }, (_, index) => {
    const createdAt = 1_000 * Math.floor((NOW - 2 * HOUR - (index * (WEEK - 3 * HOUR)) / count) / 1_000);
    return wandbRun(`r${index}`, { createdAt, heartbeatAt: createdAt + HOUR / 6, tags: [] });
  });
const countOf = (run: Run) => sampleOf(run, 'wandb.runs.by_status', 'succeeded');
const messagesOf = ({ errors }: Run) => [...new Set(errors.map(({ message }) => message))];

describe('large project', () => {
  test('a project of 20,000 runs a week is read on where the last run stopped, and is missing with its progress until it is whole', {
    timeout: 120_000,
  }, async () => {
    await using scene = await sceneOf(weekOf(20_000));
    const told: string[] = [];
    let whole: Run | undefined;
    for (let at = 0; at < 8 && !whole; at += 1) {
      const run = await scene.collect();
      if (run.errors.length === 0) whole = run;
      else {
        expect([run.failed, run.samples]).toEqual([true, []]);
        told.push(...messagesOf(run));
      }
    }
    expect(told[0]).toBe(
      'WandB: read 3,650 of about 20,000 runs of this week; the next run continues, and their metrics are missing until ' +
        'then. Next step: wait for the next run',
    );
    expect(told).toHaveLength(5);
    // Those that the week has left behind meanwhile are no longer among them.
    expect(countOf(whole ?? expect.fail())).toBeGreaterThan(19_800);
    const before = scene.requests();
    const [later, seconds] = [await scene.collect(), scene.now];
    expect(later.errors).toEqual([]);
    expect(scene.requests() - before).toBeLessThan(20);
    expect(seconds).toBeGreaterThan(NOW);
  });

  test('a large project that was read once is read again by its recent runs only, and in whole bit by bit', {
    timeout: 120_000,
  }, async () => {
    await using scene = await sceneOf(weekOf(2_500));
    const first = await scene.collect();
    expect([countOf(first), messagesOf(first), scene.requests()]).toEqual([2_500, [], 50]);
    scene.runs = [
      ...scene.runs.filter(({ name }) => name !== 'r2000'),
      wandbRun('new', { createdAt: NOW, heartbeatAt: NOW + 60_000, state: 'running' }),
    ];
    const second = await scene.collect();
    expect(sampleOf(second, 'wandb.runs.active')).toBe(1);
    expect(scene.requests()).toBeLessThan(55);
    // One that was deleted goes with the next whole reading.
    for (let at = 0; at < 32; at += 1) expect((await scene.collect()).errors).toEqual([]);
    const left = scene.runs.filter(({ heartbeatAt }) => heartbeatAt > scene.now - WEEK);
    expect(countOf(await scene.collect())).toBeLessThan(left.length + 20);
    expect(countOf(first)).toBeGreaterThan(left.length);
  });

  test('a reading that breaks off goes on from there, and what changed meanwhile is seen', {
    timeout: 60_000,
  }, async () => {
    await using scene = await sceneOf(weekOf(6_000));
    scene.wandb.fail({ kind: 'status', status: 502 });
    expect((await scene.collect()).errors.length).toBeGreaterThan(0);
    scene.wandb.fail(null);
    expect(messagesOf(await scene.collect())[0]).toContain('read 3,650 of about 6,000 runs');
    // One that was read already is resumed.
    scene.runs = scene.runs.map((run) =>
      run.name === 'r5' ? { ...run, state: 'running', heartbeatAt: NOW + HOUR / 2 } : run,
    );
    const whole = await scene.collect();
    expect([messagesOf(whole), sampleOf(whole, 'wandb.runs.active')]).toEqual([[], 1]);
  });

  test('a small project is read whole each time', async () => {
    await using scene = await sceneOf(weekOf(120));
    await scene.collect();
    scene.runs = scene.runs.slice(1);
    expect(countOf(await scene.collect())).toBe(119);
  });

  test('a run is stored with its requested values only, whatever else it wrote', () => {
    const keys: UsedKeys = { summary: ['a/b', 'train.hearts'], config: ['gpus'], system: ['load.*'] };
    const forms = {
      summary: { 'a/b': 1, train: { hearts: 2 }, large: 'x'.repeat(100_000), __proto__: {} },
      config: { gpus: 4, other: 1 },
      system: { 'load.0': 3, 'system.gpu.0.gpu': 90, 'system.cpu': 5 },
    };
    const base = {
      id: 'a',
      title: 'a',
      state: 'finished',
      status: 'succeeded',
      tags: [],
      group: '',
      jobType: '',
    } as const;
    const times = { createdAt: 0, heartbeatAt: 0, hasHeartbeat: true, workedMs: 0, unread: [] };
    expect(slimRun({ ...base, ...times, ...forms }, keys)).toEqual({
      ...base,
      ...times,
      summary: { 'a/b': 1, train: { hearts: 2 } },
      config: { gpus: 4 },
      system: { 'load.0': 3, 'system.gpu.0.gpu': 90 },
    });
  });
});
