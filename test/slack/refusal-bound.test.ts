import { describe, expect, test } from 'vitest';
import { createInflight } from '../../src/core/inflight.ts';
import { boundRequests } from '../../src/slack/request-bound.ts';

/** The guard where nothing more is taken on, and so many are told that they were one too many. */
function guardOf(mostTold: number, mostAtOnce: number) {
  const did = { acknowledged: 0, telling: 0, worked: 0 };
  const ends: (() => void)[] = [];
  const guard = boundRequests({
    inflight: createInflight(0),
    refusing: createInflight(mostTold, mostAtOnce),
    delivery: {
      toAsker: () => {
        did.telling += 1;
        return new Promise((resolve) => ends.push(() => resolve()));
      },
    },
    refused: () => {},
  });
  const press = () => {
    const args = {
      body: { type: 'block_actions', team: { id: 'T0' }, user: { id: 'U0' }, channel: { id: 'C0' }, actions: [] },
      ack: async () => {
        did.acknowledged += 1;
      },
      next: async () => {
        did.worked += 1;
      },
    };
    return guard(args as unknown as Parameters<typeof guard>[0]);
  };
  return { did, press, ends };
}

describe('refusal bound', () => {
  test('a click beyond the bound of notices is not acknowledged, so that Slack itself shows it', async () => {
    const { did, press, ends } = guardOf(3, 2);
    for (let count = 0; count < 5; count += 1) await press();
    await expect.poll(() => did).toEqual({ acknowledged: 3, telling: 2, worked: 0 });
    for (const end of ends.splice(0)) end();
    await expect.poll(() => did.telling).toBe(3);
    for (const end of ends.splice(0)) end();
    const acknowledged = async () => {
      await press();
      return did.acknowledged;
    };
    await expect.poll(acknowledged).toBeGreaterThan(3);
  });
});
