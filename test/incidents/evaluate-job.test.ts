import { describe, expect, test } from 'vitest';
import { createEvaluationJob } from '../../src/incidents/evaluate-job.ts';
import { createIncidentService } from '../../src/incidents/incident-service.ts';
import { createLog } from '../../src/observability/log.ts';
import { createStoreProblems } from '../../src/scheduling/store-problems.ts';
import { loopsOf } from '../support/loops.ts';
import { openTestStore } from '../support/store.ts';

const NOON = Date.parse('2026-11-27T12:00:00Z');
const MINUTE = 60_000;
const SOON = { interval: 10, timeout: 5_000 };

describe('evaluate job', () => {
  test('an evaluation counts as done when it was written down, and not where another process leads by then', async () => {
    await using store = await openTestStore();
    const fence = (await store.lease.acquire('test', { at: NOON, ttlMs: 1e12, isDead: () => false })) ?? 0;
    const policy = {
      remindMs: { critical: MINUTE, warning: MINUTE },
      reopenMs: MINUTE,
      stormSize: 3,
      evaluationIntervalMs: MINUTE,
    };
    let now = NOON;
    let evaluations = 0;
    let settled = 0;
    const watch = createEvaluationJob({
      evaluate: async (at) => {
        evaluations += 1;
        return { kind: 'evaluated', at, signals: [] };
      },
      incidents: createIncidentService({
        store: () => store,
        policy,
        draftMessages: () => [],
        draftLeft: () => [],
        onMessages: () => {},
        clock: () => now,
      }),
      shown: {
        compare: async () => {},
        settle: async () => {
          settled += 1;
        },
      },
      leadership: { fence: () => fence },
      storeProblems: createStoreProblems(),
      intervalMs: MINUTE,
      loop: loopsOf().loop('evaluation'),
      clock: () => now,
      log: createLog('info', [], { write: () => {} }),
    });
    watch.start();
    await expect.poll(() => [watch.doneAt(), settled], SOON).toEqual([NOON, 1]);
    // This process does not know it yet.
    await store.lease.acquire('another', { at: now, ttlMs: 1e12, isDead: () => true });
    now += MINUTE;
    await expect.poll(() => evaluations, SOON).toBe(2);
    await watch.stop();
    expect([watch.doneAt(), settled]).toEqual([NOON, 1]);
    expect((await store.incidents.evaluationState()).lastEvaluationAt).toBe(NOON);
  });
});
