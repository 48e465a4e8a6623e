import { describe, expect, test } from 'vitest';
import { createLog } from '../../../src/observability/log.ts';
import { deliverMessage, type Unwritten } from '../../../src/slack/outbox/deliver-message.ts';
import type { DeliveryTask } from '../../../src/slack/outbox/due-tasks.ts';
import { createWithdrawal, MOST_FOLLOWED, type WithdrawOptions } from '../../../src/slack/outbox/remove-duplicate.ts';
import type { OutboxMessage } from '../../../src/store/outbox.ts';
import { NOON, type OutboxHarness, openOutbox, parent, reply } from './outbox-harness.ts';

const SOON = { interval: 5, timeout: 5_000 };

/** A step with that message under a lease that another process takes while Slack has the call: what became of it is not written down. */
async function replacedDuring(
  harness: OutboxHarness,
  fence: number,
  message: OutboxMessage,
  first: OutboxMessage | null = null,
): Promise<void> {
  const { desk, store } = harness;
  const onUnwritten: Unwritten = createWithdrawal({ ...desk, lease: LOST, log: harness.log, everyMs: 5 });
  const outboxClient = {
    ...desk.outboxClient,
    post: async (order: Parameters<typeof desk.outboxClient.post>[0]) => {
      const outcome = await desk.outboxClient.post(order);
      await store.lease.acquire('other', { at: harness.now(), ttlMs: 1e12, isDead: () => true });
      return outcome;
    },
    update: async (order: Parameters<typeof desk.outboxClient.update>[0]) => {
      await store.lease.acquire('other', { at: harness.now(), ttlMs: 1e12, isDead: () => true });
      return desk.outboxClient.update(order);
    },
  };
  const thread = first?.key ?? message.key;
  const turn = { message, parent: first, others: [], thread, channel: message.channel, channels: [] };
  const step = deliverMessage({ ...desk, outboxClient, onUnwritten }, fence, turn);
  await expect(step).rejects.toThrow('another process has taken over');
}

const LOST = { holds: () => false, tookOverAt: () => Number.NEGATIVE_INFINITY };

async function only(harness: OutboxHarness): Promise<OutboxMessage> {
  const [message] = await harness.store.outbox.unfinished();
  if (message === undefined) throw new Error('nothing is unfinished');
  return message;
}

/** What the process that took over writes down about a message. */
const settle = async (harness: OutboxHarness, key: string, ts: string, shownRevision = 1, channel = 'C0ONCALL') => {
  const fence =
    (await harness.store.lease.acquire('other', { at: harness.now(), ttlMs: 1e12, isDead: () => true })) ?? 0;
  const patch = { state: 'sent', shownRevision, posted: { channel, ts } } as const;
  await harness.store.outbox.patch(fence, new Map([[key, patch]]));
};

describe('withdraw', () => {
  test.each(['answered', 'not answered'])(
    'a message that another process posts too is deleted by the one that was late, its call %s',
    async (how) => {
      await using harness = await openOutbox();
      await harness.write(parent('A', 'down'));
      if (how === 'not answered') harness.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
      const order = { channel: 'C0ONCALL', threadTs: null, message: parent('A', 'down').content, key: 'A' };
      // What stands in the history first counts, where the late call got no answer.
      const first = how === 'not answered' ? harness.slack.faults.take('chat.postMessage') : undefined;
      const counts = await harness.desk.outboxClient.post(order);
      if (first) harness.slack.faults.next('chat.postMessage', first);
      await replacedDuring(harness, 1, await only(harness));
      expect(harness.shows('oncall')).toEqual(['down', 'down']);
      expect(counts).toMatchObject({ kind: 'delivered' });
      const ts = counts.kind === 'delivered' ? counts.ts : '';
      await settle(harness, 'A', ts);
      await expect.poll(() => harness.shows('oncall'), SOON).toEqual(['down']);
      expect(harness.slack.workspace.messages.map((message) => message.ts)).toEqual([ts]);
      await expect
        .poll(() => harness.lines.join(), SOON)
        .toContain('deleted a message that another process had already posted');
      expect(harness.slack.unexpected).toEqual([]);
    },
  );

  test('a message that the other process has found in the history stays', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'));
    await replacedDuring(harness, 1, await only(harness));
    await settle(harness, 'A', harness.slack.workspace.messages[0]?.ts ?? '');
    await expect.poll(async () => (await harness.store.outbox.statuses(['A'])).get('A')?.state, SOON).toBe('sent');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(harness.slack.wire.calls('chat.delete')).toEqual([]);
  });

  test('an edit that came late is followed by another one to what the message is to show', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'));
    await harness.pass(2_000);
    await harness.write(parent('A', 'worse'));
    const stale = await only(harness);
    await harness.write(parent('A', 'up'));
    // The one that takes over shows the newest, then the late edit comes.
    const { ts } = harness.slack.workspace.messages[0] ?? { ts: '' };
    await replacedDuring(harness, 1, stale);
    expect(harness.shows('oncall')).toEqual(['worse']);
    await settle(harness, 'A', ts, 3);
    await expect
      .poll(
        async () => (await harness.store.outbox.unfinished()).map(({ key, shownRevision }) => [key, shownRevision]),
        SOON,
      )
      .toEqual([['A', 0]]);
  });

  test.each(['answered', 'not answered'])(
    'a reply that the other process has merged into another message is deleted, the late call %s',
    async (how) => {
      await using harness = await openOutbox();
      await harness.write(parent('A', 'down'));
      await harness.pass(2_000);
      await harness.write(reply('A', 1, 'worse'), reply('A', 2, 'still worse'));
      const rows = await harness.store.outbox.unfinished();
      const row = (key: string) => {
        const found = rows.find((one) => one.key === key);
        if (found === undefined) throw new Error(`there is no ${key}`);
        return found;
      };
      if (how === 'not answered') harness.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
      await replacedDuring(harness, 1, row('A:1'), row('A'));
      expect(harness.shows('oncall')).toEqual(['down', '-> worse']);
      const fence =
        (await harness.store.lease.acquire('other', { at: harness.now(), ttlMs: 1e12, isDead: () => true })) ?? 0;
      const told = { state: 'sent', shownRevision: 1, mergedInto: 'A:2', outcome: 'told by A:2' } as const;
      await harness.store.outbox.patch(fence, new Map([['A:1', told]]));
      await expect.poll(() => harness.shows('oncall'), SOON).toEqual(['down']);
      await expect
        .poll(() => harness.lines.join(), SOON)
        .toContain('deleted a message that another process had already posted');
    },
  );

  test('a post without an answer is searched where it went, also when its thread is in another channel by now', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'));
    harness.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
    await replacedDuring(harness, 1, await only(harness));
    expect(harness.shows('oncall')).toEqual(['down']);
    const order = { channel: 'C0SYSTEMHEALTH', threadTs: null, message: parent('A', 'down').content, key: 'A' };
    const counts = await harness.desk.outboxClient.post(order);
    const ts = counts.kind === 'delivered' ? counts.ts : '';
    await settle(harness, 'A', ts, 1, 'C0SYSTEMHEALTH');
    await expect.poll(() => [harness.shows('oncall'), harness.shows('system-health')], SOON).toEqual([[], ['down']]);
  });

  /** Calls that nothing is ever found out about, and what is logged of them. */
  function unsettled(everyMs: number) {
    const lines: string[] = [];
    const log = createLog('info', [], { write: (line) => void lines.push(line) });
    const store: WithdrawOptions['store'] = {
      statuses: async () => new Map([[KEY, WAITING]]),
      showAgain: async () => false,
    };
    const outboxClient: WithdrawOptions['outboxClient'] = {
      channelId: async () => ({ kind: 'unknown' }),
      findAll: async () => null,
      remove: async () => false,
    };
    const withdraw = createWithdrawal({ store, outboxClient, lease: LOST, log, everyMs });
    const unanswered = (posted: DeliveryTask['message']['posted']) => {
      const message: OutboxMessage = {
        ...parent(KEY, 'down'),
        about: null,
        sequence: 1,
        createdAt: NOON,
        revision: 1,
        shownRevision: 0,
        sendingRevision: 1,
        state: 'sending',
        dueAt: NOON,
        attempts: 1,
        attemptedAt: NOON,
        historySearches: 0,
        posted,
        notes: [],
        mergedInto: null,
        outcome: null,
      };
      const turn = { message, parent: null, others: [], thread: KEY, channel: 'C0ONCALL', channels: [] };
      withdraw(1, turn, { kind: 'in-doubt', detail: 'no answer' });
    };
    return { lines, unanswered };
  }

  const KEY = 'incident:A';
  const WAITING = { state: 'in-doubt', outcome: null, posted: null, revision: 1 } as const;

  test.each([
    ['post', null, 'delete one if there are two'],
    ['edit', { channel: 'C0ONCALL', ts: '1.1' }, 'a message may show an older state until its next update'],
  ])('a late %s of unknown outcome is logged with the next step', async (_, posted, says) => {
    const { lines, unanswered } = unsettled(0);
    unanswered(posted);
    await expect.poll(() => lines, SOON).toEqual([expect.stringContaining(says)]);
    expect(lines[0]).toContain(KEY);
    expect(lines[0]).toContain('Next step: ');
  });

  test('a late call beyond those that are followed is named in the log', async () => {
    const { lines, unanswered } = unsettled(60_000);
    for (let calls = 0; calls < MOST_FOLLOWED; calls += 1) unanswered(null);
    expect(lines).toEqual([]);
    unanswered(null);
    expect(lines).toEqual([expect.stringMatching(/incident:A.*too many calls ended.*delete one if there are two/)]);
  });

  test('a withdrawal sends nothing without the lease, and is tried again when it is due', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'));
    const message = await only(harness);
    const turn = { message, parent: null, others: [], thread: 'A', channel: 'C0ONCALL', channels: [] };
    const outcome = await deliverMessage({ ...harness.desk, lease: LOST }, 1, turn);
    expect(outcome).toMatchObject({ kind: 'not-sent' });
    expect(harness.slack.wire.calls('chat.postMessage')).toEqual([]);
    expect(await only(harness)).toMatchObject({ state: 'waiting', attempts: 1 });
    await harness.pass(5_000);
    expect(harness.shows('oncall')).toEqual(['down']);
  });

  test.each([
    ['20 s ahead', 20_000],
    ['as it is', 0],
    ['5 s behind', -5_000],
  ])(
    'a call of another process, whose clock is %s, may go on for 10 s after this one took over: so long nothing is posted',
    async (_, skewMs) => {
      await using harness = await openOutbox();
      await harness.write(parent('A', 'down'));
      const begun = harness.now() + skewMs;
      const sending = { state: 'sending', attempts: 1, attemptedAt: begun, sendingRevision: 1 } as const;
      await harness.store.outbox.patch(1, new Map([['A', sending]]));
      harness.jump(8_000);
      harness.leadFrom(harness.now());
      await harness.pass(9_999);
      expect(harness.slack.wire.calls('chat.postMessage')).toEqual([]);
      // The call was answered at its very end.
      await harness.desk.outboxClient.post({
        channel: 'C0ONCALL',
        threadTs: null,
        message: parent('A', 'down').content,
        key: 'A',
      });
      await harness.pass(60_000);
      expect(harness.shows('oncall')).toEqual(['down']);
      expect(await harness.unfinished()).toEqual([]);
    },
  );
});
