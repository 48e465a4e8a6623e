import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evalSource } from '../../../src/catalog/collector-sources.ts';
import { evalCollector, evalsOfWandb } from '../../../src/collectors/eval/eval-collector.ts';
import type { EvalRun } from '../../../src/collectors/eval/eval-metrics.ts';
import { createResultReader, folderProblem, type ResultFolder } from '../../../src/collectors/eval/result-folder.ts';
import { runCollector } from '../../../src/collectors/run-collector.ts';
import type { WandbRun } from '../../../src/collectors/wandb/wandb-values.ts';
import { DAY, HOUR, NOW, sampleOf } from '../../support/github-harness.ts';

const evaluation = (id: string, type: EvalRun['type'], more: Partial<EvalRun> = {}): EvalRun => ({
  id,
  policy: `policy-${id}`,
  type,
  status: 'success',
  hearts: 0.5,
  expectedHearts: 0.5,
  startedAt: NOW - HOUR - 4 * 60_000,
  finishedAt: NOW - HOUR,
  ...more,
});
const collect = (runs: readonly EvalRun[], broken: ResultFolder['broken'] = []) =>
  runCollector(
    evalCollector({
      name: 'eval',
      asks: 'x',
      read: async () => {
        const problem = folderProblem({ runs, broken, left: 0 });
        return { runs, undecided: [], problem, unread: problem, wholeSince: null };
      },
    }),
    { now: NOW, timeoutMs: 5_000 },
  );

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evals-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('eval collector', () => {
  test('successes, rates, accuracies, delta and durations of local and remote evaluations', async () => {
    const found = await collect([
      evaluation('a', 'local', { hearts: 0.45 }),
      evaluation('b', 'local', { status: 'failure', hearts: undefined }),
      evaluation('c', 'remote', { hearts: 0.52 }),
      evaluation('d', 'remote', { hearts: 0.48, startedAt: NOW - HOUR - 6 * 60_000 }),
      evaluation('e', 'remote', { status: 'failure', finishedAt: NOW - 3 * DAY }),
    ]);
    expect(found.errors).toEqual([]);
    const value = (name: string, tag?: string) => sampleOf(found, `eval.${name}`, tag);
    expect([value('local.success_24h'), value('remote.success_24h')]).toEqual([1, 2]);
    expect([value('local.success_rate_pct'), value('remote.success_rate_pct')]).toEqual([50, 200 / 3]);
    expect(value('local.hearts_accuracy_pct')).toBeCloseTo(10);
    expect(value('remote.hearts_accuracy_pct')).toBeCloseTo(4);
    expect(value('accuracy.delta_pct')).toBeCloseTo(6);
    expect(['', '_p50', '_p90'].map((part) => value(`remote.duration${part}_minutes`))).toEqual([5, 4, 6]);
    expect(['success', 'failure'].map((result) => value('runs.by_result_24h', result))).toEqual([3, 1]);
    expect(found.events[0]).toMatchObject({
      feed: 'eval_run',
      fields: { hearts_accuracy: '10 % off', duration: '4 min' },
    });
  });

  test('a day without evaluations has zero counts and no measured values', async () => {
    const found = await collect([]);
    expect(found.samples.map(({ metric, value }) => [metric, value])).toEqual([
      ['eval.local.success_24h', 0],
      ['eval.remote.success_24h', 0],
      ['eval.runs.by_result_24h', 0],
      ['eval.runs.by_result_24h', 0],
    ]);
  });

  test('runs of W&B become evaluations by their tags; running and cancelled ones are none', () => {
    const run = (id: string, tag: string, more: Partial<WandbRun> = {}): WandbRun => ({
      id,
      title: id,
      state: 'finished',
      status: 'succeeded',
      tags: [tag],
      group: '',
      jobType: '',
      createdAt: 1,
      heartbeatAt: 2,
      hasHeartbeat: true,
      summary: { 'eval/hearts': 0.5 },
      config: { policy: 'p' },
      system: {},
      workedMs: 1,
      unread: [],
      ...more,
    });
    const rules = evalSource.parse({ kind: 'eval' });
    const runs = [
      run('a', 'eval-local'),
      run('b', 'eval-remote', { status: 'failed', config: {} }),
      run('c', 'eval-remote', { status: 'running' }),
      run('d', 'eval-remote', { status: 'cancelled' }),
      run('e', 'arena', { unread: ['config'] }),
    ];
    const link = (id: string) => `https://wandb.example.com/${id}`;
    expect(evalsOfWandb(runs, rules, link)).toMatchObject({
      runs: [
        { id: 'a', type: 'local', status: 'success', policy: 'p', hearts: 0.5, expectedHearts: undefined },
        { id: 'b', type: 'remote', status: 'failure', policy: 'b', url: 'https://wandb.example.com/b' },
      ],
      problem: null,
    });
    const bad = run('f', 'eval-local', { summary: {}, unread: ['summary'] });
    expect(evalsOfWandb([...runs, bad], rules, link).problem).toMatch(/: f \(summary\)\. Next step: /);
  });

  test('a folder of results: what is right counts, a broken file is named, others are left alone', async () => {
    const result = {
      policy: 'p',
      type: 'remote',
      status: 'success',
      hearts: 0.5,
      expected_hearts: 0.4,
      started_at: new Date(NOW - HOUR).toISOString(),
      finished_at: new Date(NOW - HOUR / 2).toISOString(),
    };
    writeFileSync(join(folder, 'good.json'), JSON.stringify(result));
    writeFileSync(join(folder, 'broken.json'), '{"policy":');
    writeFileSync(join(folder, 'wrong.json'), JSON.stringify({ ...result, type: 'orbital' }));
    writeFileSync(join(folder, 'notes.txt'), 'x');
    const read = await createResultReader(folder)(0, new AbortController().signal);
    expect(read.runs.map(({ id }) => id)).toEqual(['good']);
    const found = await collect(read.runs, read.broken);
    expect(found.failed).toBe(false);
    expect([...new Set(found.errors.map(({ message }) => message))]).toEqual([
      'these files are not results: broken.json is not JSON, wrong.json has no usable `type`. Next step: fix or remove them',
    ]);
    expect(sampleOf(found, 'eval.remote.hearts_accuracy_pct')).toBeCloseTo(25);
  });

  test('a folder that is not there is an error with the setting in it', async () => {
    const read = createResultReader(join(folder, 'no'));
    await expect(read(0, new AbortController().signal)).rejects.toThrow(/does not exist.*EVAL_RESULTS_DIR/);
  });
});
