import { expect, test } from 'vitest';
import { deliverMessage } from '../../../src/slack/outbox/deliver-message.ts';
import { createWithdrawal, type Unwritten } from '../../../src/slack/outbox/withdraw.ts';
import type { OutboxMessage } from '../../../src/store/outbox.ts';
import { type Office, openOffice, parent } from './office.ts';

const SOON = { interval: 5, timeout: 5_000 };

/** A step with that message under a lease that another process takes while Slack has the call: what became of it is not written down. */
async function replacedDuring(office: Office, fence: number, message: OutboxMessage): Promise<void> {
  const { desk, store } = office;
  const onUnwritten: Unwritten = createWithdrawal({ ...desk, lease: LOST, log: office.log, everyMs: 5 });
  const poster = {
    ...desk.poster,
    post: async (order: Parameters<typeof desk.poster.post>[0]) => {
      const outcome = await desk.poster.post(order);
      await store.lease.acquire('other', office.now(), 1e12, () => true);
      return outcome;
    },
    update: async (order: Parameters<typeof desk.poster.update>[0]) => {
      await store.lease.acquire('other', office.now(), 1e12, () => true);
      return desk.poster.update(order);
    },
  };
  const turn = { message, parent: null, others: [], thread: message.key, channel: message.channel, ways: [] };
  const step = deliverMessage({ ...desk, poster, onUnwritten }, fence, turn);
  await expect(step).rejects.toThrow('another process has taken over');
}

const LOST = { holds: () => false, tookOverAt: () => Number.NEGATIVE_INFINITY };

async function only(office: Office): Promise<OutboxMessage> {
  const [message] = await office.store.outbox.unfinished();
  if (message === undefined) throw new Error('nothing is unfinished');
  return message;
}

/** What the process that took over writes down about a message. */
const settle = async (office: Office, key: string, ts: string, shownRevision = 1) => {
  const fence = (await office.store.lease.acquire('other', office.now(), 1e12, () => true)) ?? 0;
  const patch = { state: 'sent', shownRevision, posted: { channel: 'C0ONCALL', ts } } as const;
  await office.store.outbox.patch(fence, new Map([[key, patch]]));
};

test.each(['answered', 'not answered'])(
  'a message that another process posts too is deleted by the one that was late, its call %s',
  async (how) => {
    await using office = await openOffice();
    await office.write(parent('A', 'down'));
    if (how === 'not answered') office.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
    const order = { channel: 'C0ONCALL', threadTs: null, message: parent('A', 'down').content, key: 'A' };
    // What stands in the history first counts, where the late call got no answer.
    const first = how === 'not answered' ? office.slack.faults.take('chat.postMessage') : undefined;
    const counts = await office.desk.poster.post(order);
    if (first) office.slack.faults.next('chat.postMessage', first);
    await replacedDuring(office, 1, await only(office));
    expect(office.shows('oncall')).toEqual(['down', 'down']);
    expect(counts).toMatchObject({ kind: 'delivered' });
    const ts = counts.kind === 'delivered' ? counts.ts : '';
    await settle(office, 'A', ts);
    await expect.poll(() => office.shows('oncall'), SOON).toEqual(['down']);
    expect(office.slack.workspace.messages.map((message) => message.ts)).toEqual([ts]);
    await expect.poll(() => office.lines.join(), SOON).toContain('was deleted again');
    expect(office.slack.unexpected).toEqual([]);
  },
);

test('a message that the other process has found in the history stays', async () => {
  await using office = await openOffice();
  await office.write(parent('A', 'down'));
  await replacedDuring(office, 1, await only(office));
  await settle(office, 'A', office.slack.workspace.messages[0]?.ts ?? '');
  await expect.poll(async () => (await office.store.outbox.fates(['A'])).get('A')?.state, SOON).toBe('sent');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(office.shows('oncall')).toEqual(['down']);
  expect(office.slack.wire.calls('chat.delete')).toEqual([]);
});

test('an edit that came late is followed by another one to what the message is to show', async () => {
  await using office = await openOffice();
  await office.write(parent('A', 'down'));
  await office.pass(2_000);
  await office.write(parent('A', 'worse'));
  const stale = await only(office);
  await office.write(parent('A', 'up'));
  // The one that takes over shows the newest, then the late edit comes.
  const { ts } = office.slack.workspace.messages[0] ?? { ts: '' };
  await replacedDuring(office, 1, stale);
  expect(office.shows('oncall')).toEqual(['worse']);
  await settle(office, 'A', ts, 3);
  await expect
    .poll(
      async () => (await office.store.outbox.unfinished()).map(({ key, shownRevision }) => [key, shownRevision]),
      SOON,
    )
    .toEqual([['A', 0]]);
});

test('without the lease nothing is sent, and it is tried again when its time has come', async () => {
  await using office = await openOffice();
  await office.write(parent('A', 'down'));
  const message = await only(office);
  const turn = { message, parent: null, others: [], thread: 'A', channel: 'C0ONCALL', ways: [] };
  const outcome = await deliverMessage({ ...office.desk, lease: LOST }, 1, turn);
  expect(outcome).toMatchObject({ kind: 'not-sent' });
  expect(office.slack.wire.calls('chat.postMessage')).toEqual([]);
  expect(await only(office)).toMatchObject({ state: 'waiting', attempts: 1 });
  await office.pass(5_000);
  expect(office.shows('oncall')).toEqual(['down']);
});

test.each([
  ['20 s ahead', 20_000],
  ['as it is', 0],
  ['5 s behind', -5_000],
])(
  'a call of another process, whose clock is %s, may go on for 10 s after this one took over: so long nothing is posted',
  async (_, skewMs) => {
    await using office = await openOffice();
    await office.write(parent('A', 'down'));
    const begun = office.now() + skewMs;
    const sending = { state: 'sending', attempts: 1, attemptedAt: begun, sendingRevision: 1 } as const;
    await office.store.outbox.patch(1, new Map([['A', sending]]));
    office.jump(8_000);
    office.leadFrom(office.now());
    await office.pass(9_999);
    expect(office.slack.wire.calls('chat.postMessage')).toEqual([]);
    // The call was answered at its very end.
    await office.desk.poster.post({
      channel: 'C0ONCALL',
      threadTs: null,
      message: parent('A', 'down').content,
      key: 'A',
    });
    await office.pass(60_000);
    expect(office.shows('oncall')).toEqual(['down']);
    expect(await office.unfinished()).toEqual([]);
  },
);
