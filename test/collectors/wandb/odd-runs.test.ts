import type { WandbRun as StoredRun } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { parsePythonJson } from '../../../src/collectors/python-json.ts';
import { NOW, sampleOf } from '../../support/github-harness.ts';
import { readWandb, wandbRun, wandbWith } from '../../support/wandb-harness.ts';

async function collect(runs: readonly StoredRun[], rules = {}) {
  const wandb = await wandbWith(runs);
  try {
    return await readWandb(wandb, { rules });
  } finally {
    await wandb.close();
  }
}

const loadOf = async (system: StoredRun['system'], rules = {}) => {
  const found = await collect([wandbRun('a', { state: 'running', heartbeatAt: NOW, system })], rules);
  return { load: sampleOf(found, 'wandb.training.gpu_utilization_pct'), errors: found.errors };
};

describe('odd runs', () => {
  test('the load is that of the GPUs, not that of a process on them', async () => {
    const loads = [95, 95, 0, 0, 0, 0, 0, 0].map((load, index) => [`system.gpu.${index}.gpu`, load]);
    const own = { 'system.gpu.process.0.gpu': 95, 'system.gpu.process.1.gpu': 95, 'system.gpu.12.gpu.gpu': 7 };
    const { load, errors } = await loadOf({ ...Object.fromEntries(loads), ...own });
    expect([load, errors]).toEqual([23.75, []]);
  });

  test('GPUs of several nodes count each, whatever the label of a node', async () => {
    const { load, errors } = await loadOf({
      'system.gpu.0.gpu/l:node-1': 90,
      'system.gpu.0.gpu/l:rank 2/l:x': 60,
      'system.gpu.11.gpu/l:a\nb': 30,
      'system.gpu.process.0.gpu/l:node-1': 5,
      'system.gpu.0.memory/l:node-1': 5,
    });
    expect([load, errors]).toEqual([60, []]);
    const labelled = { gpu: 'system.gpu.*.gpu/l:node-1' };
    expect((await loadOf({ 'system.gpu.0.gpu/l:node-1': 90, 'system.gpu.0.gpu/l:b': 60 }, labelled)).load).toBe(90);
  });

  test('GPUs whose load stands under another key are reported, and a machine without any is not', async () => {
    const { load, errors } = await loadOf({ 'system.gpu.0.load': 90 });
    expect(load).toBeUndefined();
    expect(errors).toEqual([
      {
        message:
          'no run has system.gpu.*.gpu for its GPUs. ' +
          "Next step: name the key of a GPU's load as `gpu` in the catalog's source of this collector",
        asks: 'POST /graphql, project.runs',
        metrics: ['wandb.training.gpu_utilization_pct'],
      },
    ]);
    expect(await loadOf({ 'system.cpu': 5 })).toEqual({ load: undefined, errors: [] });
  });

  test('raw control characters in what a run wrote cost nothing: they are read as the client of W&B reads them', async () => {
    const odd = { note: 'a tab\tand a line\nand "a quote\\"', 'overview/hearts': 0.7, 'overview/sps': 40_000 };
    const found = await collect([
      wandbRun('a', { summary: odd, config: { note: '\u0000\u001f', gpu_count: 4 } }),
      wandbRun('b', { state: 'running', system: { 'note\b\f\r': 1, 'system.gpu.0.gpu': 80 } }),
    ]);
    expect(found.errors).toEqual([]);
    const value = (name: string) => sampleOf(found, `wandb.training.${name}`);
    expect([value('arena.avg_hearts'), value('cost_estimate_usd_7d'), value('gpu_utilization_pct')]).toEqual([
      0.7, 40, 80,
    ]);
  });

  test.each([
    ['no JSON', '{"overview/hearts": oops}'],
    ['a string without an end', '{"overview/hearts": 0.1, "note": "'],
    ['a list', '[0.1]'],
    ['a number', '0.1'],
    ['nested too deep', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`],
  ])('a summary that is %s costs its own values only, and is reported with the name of the run', async (_, summary) => {
    const found = await collect([
      wandbRun('good', { summary: { 'overview/hearts': 0.5, 'overview/sps': 40_000 } }),
      wandbRun('bad', { displayName: 'bad\u202ename', summary }),
    ]);
    expect(sampleOf(found, 'wandb.runs.completed_24h')).toBe(2);
    expect(sampleOf(found, 'wandb.training.arena.avg_hearts')).toBe(0.5);
    expect(found.errors).toEqual([
      {
        message:
          'WandB: a part of these runs is not a JSON object, and its values are missing: bad\\u{202e}name (summary). ' +
          'Next step: write that part again with the W&B client, or delete the runs',
        asks: 'POST /graphql, project.runs',
        metrics: [],
      },
    ]);
  });

  test('three of many unreadable runs are named', async () => {
    const found = await collect(['a', 'b', 'c', 'd', 'e'].map((name) => wandbRun(name, { config: '{', system: 'no' })));
    const part = '(config, system metrics)';
    expect(found.errors.map(({ message }) => message).join()).toContain(
      `: a ${part}, b ${part}, c ${part}, and 2 more. Next step: `,
    );
  });

  test('a long text that is no JSON is read once from its beginning to its end', () => {
    const text = `{"note": "${'\\"'.repeat(1_000_000)}`;
    const started = performance.now();
    expect(parsePythonJson(text)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(parsePythonJson(`{"long": "\t${'x'.repeat(5_000_000)}", "odd": -Infinity}`)).toMatchObject({ odd: null });
  });
});
