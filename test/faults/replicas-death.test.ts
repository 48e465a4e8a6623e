import type { Fault } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { holdDatabase } from '../support/database-trouble.ts';
import { expectTakeover, type Replica, type Replicas, startReplicas } from '../support/replicas-harness.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 150_000;
/** With 7 s for the lease: what may be on its way for 10 s more, and two looks into the history 5 s apart. */
const TOLD = { timeout: 60_000, interval: 50 } as const;

const posts = ({ slack }: Replicas) => slack.wire.calls('chat.postMessage').length;
const states = async ({ store }: Replicas) => (await store.outbox.unfinished()).map(({ state }) => state);
const told = (bots: Replicas) => vi.waitFor(() => expect(bots.parents()).toHaveLength(1), TOLD);

/** Two replicas, each with a clock of its own, and the one of them that leads; neither knows of the other's process. */
async function startTwo(): Promise<{ readonly bots: Replicas; readonly leader: Replica }> {
  const bots = await startReplicas({ replicas: [{ skewMs: 3_000 }, { skewMs: -3_000 }] });
  const leader = await bots.leader();
  await bots.look();
  return { bots, leader };
}

describe('replicas death', () => {
  test.concurrent('A1 kill -9 of the leader before it has recorded the incident: another one finds and posts it', {
    timeout: LIMIT_MS,
  }, async () => {
    const { bots, leader } = await startTwo();
    await using _ = bots;
    const held = await holdDatabase(bots.database);
    bots.troubles.set('github', 'failed');
    const asked = bots.datadog.requests.length;
    await vi.waitFor(() => expect(bots.datadog.requests[asked]?.status).toBe(200), SOON);
    await leader.kill();
    await held.end();
    await expectTakeover(bots, leader);
    await told(bots);
    await bots.nothingMore({ parents: 1, replies: 0 });
  });

  test.concurrent.each<[string, string, Fault]>([
    ['was written down', 'waiting', { kind: 'status', status: 429, retryAfter: 3 }],
    ['is on its way to Slack', 'sending', { kind: 'hang' }],
    ['was accepted by Slack, which has not answered', 'sending', { kind: 'accept-then-hang' }],
  ])(
    'A2 kill -9 of the leader when a message %s: another one takes over within 10 s, and it stands there once',
    { timeout: LIMIT_MS },
    async (_, state, fault) => {
      const { bots, leader } = await startTwo();
      await using __ = bots;
      bots.slack.faults.next('chat.postMessage', fault);
      bots.troubles.set('github', 'failed');
      await vi.waitFor(async () => expect([posts(bots), await states(bots)]).toEqual([1, [state]]), SOON);
      await leader.kill();
      await expectTakeover(bots, leader);
      await told(bots);
      await bots.nothingMore({ parents: 1, replies: 0 });
    },
  );
});
