import { describe, expect, test, vi } from 'vitest';
import { clickIncident, clickUntil, silence } from '../support/incident-clicks.ts';
import { PROCESS_OWNERS_IN_TIME } from '../support/process-owners.ts';
import {
  channelTextOf,
  expectTakeover,
  type ReplicaOptions,
  type Replicas,
  startReplicas,
} from '../support/replicas-harness.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 120_000;
const CHANNEL = 'C0SYSTEMHEALTH';

/** A digest is due a minute before the first replica starts. */
async function digestIsDue({ digests }: Replicas['store']): Promise<void> {
  const since = Date.now() - 2 * 60_000;
  const time = new Date(since + 60_000).toISOString().slice(11, 16);
  const subscription = {
    channel: CHANNEL,
    since,
    time,
    timeZone: 'UTC',
    days: [1, 2, 3, 4, 5, 6, 7] as const,
  };
  await digests.choose({ channel: CHANNEL, subscription, by: 'U0LEAD', at: since });
}

/** What people and collectors do: a failure, an acknowledgement, a silence, a recovery, and a digest. */
async function script(replicas: readonly ReplicaOptions[]): Promise<readonly string[]> {
  await using bots = await startReplicas({ replicas, before: digestIsDue });
  await vi.waitFor(() => expect(bots.parents()).toHaveLength(1), SOON);
  await bots.drained();
  bots.break('github');
  const parent = await bots.parent(/^Critical: GitHub/);
  const reply = (text: RegExp) => vi.waitFor(() => expect(bots.replies(parent).at(-1)?.text ?? '').toMatch(text), SOON);
  await bots.drained();
  await clickUntil(bots, parent, /cknowledged/, () => clickIncident(bots, parent, 'acknowledge'));
  await bots.drained();
  await clickUntil(bots, parent, /ilenced/, () => silence(bots, parent, 'recovery'));
  await bots.drained();
  bots.heal('github');
  await reply(/Recovered after/);
  await bots.nothingMore({ parents: 2, replies: bots.replies().length });
  return channelTextOf(bots);
}

describe('replicas', () => {
  test.concurrent('E40 three replicas post the same as one: failure, acknowledgement, silence, recovery, digest', {
    timeout: LIMIT_MS,
  }, async () => {
    const told = [script([{}]), script([{ skewMs: 3_000 }, {}, { skewMs: -3_000 }])];
    // Where one fails, the other one ends its processes all the same.
    await Promise.allSettled(told);
    const [one, three] = await Promise.all(told);
    expect(three).toEqual(one);
    expect(three).toHaveLength(2);
  });
});

describe.each(PROCESS_OWNERS_IN_TIME)('replicas, incidents of $owner', (owner) => {
  test.concurrent('E40 kill -9 of the leader: another one evaluates within 10 s, and the incident that began is posted once', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bots = await startReplicas({ owner, replicas: [{ skewMs: 4_000 }, { skewMs: -4_000 }] });
    const leader = await bots.leader();
    await bots.look();
    await leader.kill();
    bots.break('github');
    await expectTakeover(bots, leader);
    await bots.parent(/^Critical: GitHub/);
    await bots.nothingMore({ parents: 1, replies: 0 });
  });
});
