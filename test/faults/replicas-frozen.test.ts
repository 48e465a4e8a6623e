import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { PROCESS_OWNERS, type ProcessOwner } from '../support/process-owners.ts';
import { expectTakeover, type Replica, type Replicas, startReplicas } from '../support/replicas-harness.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 150_000;
const TOLD = { timeout: 60_000, interval: 50 } as const;
/** Small enough to find the process between two packets. */
const CLOSELY = { timeout: 60_000, interval: 5 } as const;
const FROZEN_MS = 15_000;

const posts = ({ slack }: Replicas) => slack.wire.calls('chat.postMessage').length;
const states = async ({ store }: Replicas) => (await store.outbox.unfinished()).map(({ state }) => state);
const told = (bots: Replicas, parents = 1) => vi.waitFor(() => expect(bots.parents()).toHaveLength(parents), TOLD);

async function startTwo(owner: ProcessOwner): Promise<{ readonly bots: Replicas; readonly leader: Replica }> {
  const bots = await startReplicas({ owner, replicas: [{ slackProxy: true }, { slackProxy: true }] });
  const leader = await bots.leader();
  await bots.look();
  return { bots, leader };
}

/** It finds out that another one leads, and goes on as a standby. */
async function thaw(bots: Replicas, leader: Replica): Promise<void> {
  leader.thaw();
  const isStandby = () => leader.log.some((line) => line.includes('lost leadership'));
  await vi.waitFor(() => expect(isStandby()).toBe(true), SOON);
  expect(await bots.leader()).not.toBe(leader);
}

describe.each(PROCESS_OWNERS)('replicas frozen, incidents of $owner', (owner) => {
  test.concurrent('E40 a leader that stands still after it wrote down that it sends, before it does: it sends nothing when it goes on', {
    timeout: LIMIT_MS,
  }, async () => {
    const { bots, leader } = await startTwo(owner);
    await using _ = bots;
    // The commit is done a while before its answer is there.
    leader.database.delay(400);
    bots.break('github');
    await vi.waitFor(async () => expect(await states(bots)).toEqual(['sending']), CLOSELY);
    leader.freeze();
    expect(posts(bots)).toBe(0);
    await leader.database.open();
    await expectTakeover(bots, leader, FROZEN_MS);
    await told(bots);
    await thaw(bots, leader);
    await bots.nothingMore({ parents: 1, replies: 0 });
    expect(posts(bots)).toBe(1);
  });

  test.concurrent('E40 a leader that stands still while its request is on the way, which comes when another one has posted: one of the two is deleted', {
    timeout: LIMIT_MS,
  }, async () => {
    const { bots, leader } = await startTwo(owner);
    await using _ = bots;
    leader.slack.holdRequests();
    bots.break('github');
    await vi.waitFor(async () => expect(await states(bots)).toEqual(['sending']), SOON);
    await vi.waitFor(() => expect(leader.slack.holds('chat.postMessage')).toBe(true), SOON);
    leader.freeze();
    await expectTakeover(bots, leader, FROZEN_MS);
    await told(bots);
    const [first] = bots.parents();
    await leader.slack.open();
    await told(bots, 2);
    await thaw(bots, leader);
    await told(bots, 1);
    await bots.nothingMore({ parents: 1, replies: 0 });
    expect(bots.parents()[0]?.ts).toBe(first?.ts);
  });

  test.concurrent('E40 a leader that stands still while the answer waits for it: another one finds the message', {
    timeout: LIMIT_MS,
  }, async () => {
    const { bots, leader } = await startTwo(owner);
    await using _ = bots;
    leader.slack.holdAnswers();
    bots.break('github');
    await told(bots);
    leader.freeze();
    await leader.slack.open();
    await expectTakeover(bots, leader, FROZEN_MS);
    await bots.drained();
    await thaw(bots, leader);
    await bots.nothingMore({ parents: 1, replies: 0 });
    expect(posts(bots)).toBe(1);
  });

  test.concurrent('E40 a leader that stands still in the middle of a transaction: the server ends it, and another one takes over', {
    timeout: LIMIT_MS,
  }, async () => {
    const { bots, leader } = await startTwo(owner);
    await using _ = bots;
    leader.database.delay(400);
    bots.break('github');
    await vi.waitFor(async () => expect(await openTransactions(bots)).toBe(1), CLOSELY);
    leader.freeze();
    await leader.database.open();
    await pause(500);
    expect(await openTransactions(bots)).toBe(1);
    await expectTakeover(bots, leader, FROZEN_MS);
    await told(bots);
    await thaw(bots, leader);
    await bots.nothingMore({ parents: 1, replies: 0 });
  });
});

/** Sessions of replicas that wait in the middle of a transaction for what comes next. */
async function openTransactions({ database }: Replicas): Promise<number> {
  if (database.kind !== 'postgres') return 0;
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::integer as count from pg_stat_activity
     where state = 'idle in transaction' and datname = current_database()`,
  );
  await client.end();
  return rows[0]?.count ?? 0;
}
