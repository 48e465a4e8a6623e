import type { Fault } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { holdDatabase } from '../support/database-trouble.ts';
import { PROCESS_OWNERS, type ProcessOwner } from '../support/process-owners.ts';
import { expectTakeover, type Replica, type Replicas, startReplicas } from '../support/replicas-harness.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 150_000;
/** With 7 s for the lease: what may be on its way for 10 s more, and two looks into the history 5 s apart. */
const TOLD = { timeout: 60_000, interval: 50 } as const;

const posts = ({ slack }: Replicas) => slack.wire.calls('chat.postMessage').length;
const states = async ({ store }: Replicas) => (await store.outbox.unfinished()).map(({ state }) => state);
const told = (bots: Replicas) => vi.waitFor(() => expect(bots.parents()).toHaveLength(1), TOLD);

/** Two replicas, each with a clock of its own, and the one of them that leads; neither knows of the other's process. */
async function startTwo(owner: ProcessOwner): Promise<{ readonly bots: Replicas; readonly leader: Replica }> {
  const bots = await startReplicas({ owner, replicas: [{ skewMs: 3_000 }, { skewMs: -3_000 }] });
  const leader = await bots.leader();
  await bots.look();
  return { bots, leader };
}

describe.each(PROCESS_OWNERS)('replicas death, incidents of $owner', (owner) => {
  test.concurrent('A1 kill -9 of the leader before it has recorded the incident: another one finds and posts it', {
    timeout: LIMIT_MS,
  }, async () => {
    const { bots, leader } = await startTwo(owner);
    await using _ = bots;
    bots.datadog.faults.always({ kind: 'delay', ms: 2_000 });
    bots.break('github');
    const asked = bots.datadog.requests.length;
    const about = () => bots.datadog.requests.slice(asked).find(({ body }) => JSON.stringify(body).includes('github'));
    await vi.waitFor(() => expect(about()).toBeDefined(), SOON);
    const held = await holdDatabase(bots.database);
    await vi.waitFor(() => expect(about()?.status).toBe(200), SOON);
    bots.datadog.faults.clear();
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
      const { bots, leader } = await startTwo(owner);
      await using __ = bots;
      bots.slack.faults.next('chat.postMessage', fault);
      bots.break('github');
      await vi.waitFor(async () => expect([posts(bots), await states(bots)]).toEqual([1, [state]]), SOON);
      await leader.kill();
      await expectTakeover(bots, leader);
      await told(bots);
      await bots.nothingMore({ parents: 1, replies: 0 });
    },
  );
});
