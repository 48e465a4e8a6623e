import type { WandbRun as StoredRun } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { DAY, NOW, sampleOf } from '../../support/github-harness.ts';
import { readWandb, wandbRun, wandbWith } from '../../support/wandb-harness.ts';

async function collect(runs: readonly StoredRun[]) {
  const wandb = await wandbWith(runs);
  try {
    const found = await readWandb(wandb);
    return { found, value: (name: string, tag?: string) => sampleOf(found, `wandb.${name}`, tag) };
  } finally {
    await wandb.close();
  }
}

const SAYS = {
  summary: { 'overview/hearts': 0.9, 'overview/sps': 60_000 },
  system: { 'system.gpu.0.gpu': 90 },
};

describe('run metrics', () => {
  test('a run that is called running five days after its last heartbeat is no training of now', async () => {
    const { found, value } = await collect([
      wandbRun('dead', { ...SAYS, state: 'running', createdAt: NOW - 6 * DAY, heartbeatAt: NOW - 5 * DAY }),
    ]);
    expect([value('runs.active'), value('runs.by_status', 'running'), value('runs.by_status', 'failed')]).toEqual([
      0, 0, 1,
    ]);
    const current = ['training.arena.avg_hearts', 'training.arena.avg_sps', 'training.gpu_utilization_pct'];
    expect(current.map((name) => value(name))).toEqual([undefined, undefined, undefined]);
    expect([value('runs.failed_24h'), value('training.success_rate_pct')]).toEqual([0, 0]);
    expect(found.events[0]).toMatchObject({ title: 'dead failed', at: NOW - 5 * DAY, level: 'error' });
  });

  test.each([
    ['preempting', NOW - 61 * 60_000, 0],
    ['running', NOW - 59 * 60_000, 1],
  ])(
    'a run that is %s counts as one that goes on for an hour after its heartbeat',
    async (state, heartbeatAt, active) => {
      const { value } = await collect([wandbRun('a', { ...SAYS, state, heartbeatAt })]);
      expect([value('runs.active'), value('runs.failed_24h')]).toEqual([active, 1 - active]);
    },
  );

  test('a value that has become zero is reported as zero', async () => {
    const { value } = await collect([wandbRun('a')]);
    const statuses = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'unknown'];
    expect(statuses.map((status) => value('runs.by_status', status))).toEqual([0, 0, 1, 0, 0, 0]);
  });
});
