import type { Fault } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { openOutbox, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;

describe('Slack out', () => {
  test('a parent and its replies stand in one thread, in their order, a second apart', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'), reply('A', 1, 'first'), reply('A', 2, 'second'));
    await harness.pass();
    expect(harness.shows('oncall')).toEqual(['down']);
    await harness.pass(999);
    expect(harness.shows('oncall')).toEqual(['down']);
    await harness.pass(1_001);
    expect(harness.shows('oncall')).toEqual(['down', '-> first', '-> second']);
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down', '-> first', '-> second']);
    expect(await harness.unfinished()).toEqual([]);
    expect(harness.slack.unexpected).toEqual([]);
  });

  test('a channel that is given by its name keeps the same pace', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'one', '#oncall'), parent('B', 'two', '#oncall'), parent('C', 'three'));
    await harness.pass(999);
    expect([...harness.shows('oncall')].sort()).toEqual(['one', 'three']);
    await harness.pass(5_000);
    expect([...harness.shows('oncall')].sort()).toEqual(['one', 'three', 'two']);
    expect(harness.slack.wire.calls('conversations.list')).toHaveLength(1);
  });

  test('new content of a posted message is shown by editing it, before the reply that was written with it', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'));
    await harness.pass(5_000);
    await harness.write(parent('A', 'up again'), reply('A', 1, 'recovered'));
    await harness.pass();
    expect(harness.shows('oncall')).toEqual(['up again']);
    await harness.pass(1_000);
    expect(harness.shows('oncall')).toEqual(['up again', '-> recovered']);
    expect(harness.slack.wire.calls('chat.postMessage')).toHaveLength(2);
  });

  test.each<[string, Fault]>([
    ['B12 429 with Retry-After', { kind: 'status', status: 429, retryAfter: 30 }],
    ['B13 ok:false ratelimited', { kind: 'error', error: 'ratelimited' }],
    ['B13 429 without a Retry-After', { kind: 'status', status: 429 }],
  ])('%s: that channel waits 30 s, another does not, and the order is kept', async (_, fault) => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', fault);
    await harness.write(parent('A', 'down'), reply('A', 1, 'worse'), parent('B', 'other'));
    await harness.write(parent('C', 'elsewhere', 'C0SYSTEMHEALTH'));
    await harness.pass(29_999);
    expect(harness.shows('oncall')).toEqual([]);
    expect(harness.shows('system-health')).toEqual(['elsewhere']);
    await harness.pass(5_000);
    expect(harness.shows('oncall')).toEqual(['down', '-> worse', 'other']);
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down', '-> worse', 'other']);
  });

  test.each([500, 502, 503])('B14 %i once: posted once', async (status) => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', { kind: 'status', status });
    await harness.write(parent('A', 'down'));
    await harness.pass(4_999);
    expect(harness.shows('oncall')).toEqual([]);
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down']);
  });

  test('B14 503 for 10 minutes: 40 changes meanwhile become one message with the last state', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.always('*', { kind: 'status', status: 503 });
    for (let change = 1; change <= 40; change += 1) {
      await harness.write(parent('A', `state ${change}`));
      await harness.pass(15_000);
    }
    harness.slack.faults.clear();
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['state 40']);
    expect(harness.slack.workspace.messages[0]?.edited).toBeNull();
  });

  test('B14 a shown message meets 503 for 10 minutes: one edit to the last state and one reply for the backlog', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'state 0'));
    await harness.pass(2_000);
    harness.slack.faults.always('*', { kind: 'status', status: 503 });
    for (let change = 1; change <= 40; change += 1) {
      await harness.write(parent('A', `state ${change}`), reply('A', change, `change ${change}`));
      await harness.pass(15_000);
    }
    harness.slack.faults.clear();
    const before = harness.slack.wire.calls('chat.update').length;
    await harness.pass(60 * MINUTE);
    const [shown, ...replies] = harness.shows('oncall');
    expect(shown).toBe('state 40');
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatch(
      /^-> Delayed because Slack could not be reached, oldest first:\n• in short: change 1\n.*• in short: change 40$/s,
    );
    expect(harness.slack.wire.calls('chat.update').length - before).toBe(1);
    expect(await harness.unfinished()).toEqual([]);
  });

  const IN_DOUBT: readonly [string, Fault][] = [
    ['B15 a socket dropped before Slack took it', { kind: 'drop' }],
    ['B15 a socket dropped after Slack took it', { kind: 'accept-then-drop' }],
    ['B16 a call that hangs', { kind: 'hang' }],
    ['B16 a call that hangs after Slack took it', { kind: 'accept-then-hang' }],
    ['B17 a page of HTML', { kind: 'html' }],
    ['B17 a page of HTML after Slack took it', { kind: 'html', accepted: true }],
    ['B17 an empty answer', { kind: 'empty' }],
    ['B17 an empty answer after Slack took it', { kind: 'empty', accepted: true }],
    ['B17 JSON cut in half', { kind: 'cut' }],
    ['B14 500 after Slack took it', { kind: 'status', status: 500, accepted: true }],
  ];

  /** Of a call that hangs nothing is heard but the end of our patience. */
  const patience = ({ kind }: Fault) => (kind.endsWith('hang') ? { timeoutMs: 500 } : {});

  test.each(IN_DOUBT)('%s: parent and reply are there once each', async (_, fault) => {
    await using harness = await openOutbox(patience(fault));
    harness.slack.faults.next('chat.postMessage', fault);
    await harness.write(parent('A', 'down'));
    await harness.pass(10_000);
    expect(harness.shows('oncall')).toEqual(['down']);
    harness.slack.faults.next('chat.postMessage', fault);
    await harness.write(reply('A', 1, 'worse'));
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down', '-> worse']);
    expect(harness.slack.unexpected).toEqual([]);
  });

  test.each(IN_DOUBT)('%s: an edit is made again', async (_, fault) => {
    await using harness = await openOutbox(patience(fault));
    await harness.write(parent('A', 'down'));
    await harness.pass(2_000);
    harness.slack.faults.next('chat.update', fault);
    await harness.write(parent('A', 'up'));
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['up']);
  });

  test('a post without an answer is recognised, and edited to its present state', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
    harness.slack.faults.always('conversations.history', { kind: 'status', status: 503 });
    await harness.write(parent('A', 'down'));
    await harness.pass(2 * MINUTE);
    await harness.write(parent('A', 'up'));
    harness.slack.faults.clear();
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['up']);
    expect(harness.slack.wire.calls('chat.postMessage')).toHaveLength(1);
  });

  test.each<[string, Fault]>([
    ['missing_scope', { kind: 'error', error: 'missing_scope' }],
    ['not_in_channel', { kind: 'error', error: 'not_in_channel' }],
    ['HTTP 403', { kind: 'status', status: 403 }],
  ])(
    'A5 no answer, and a history that cannot be read (%s): posted again, and says that it may be a duplicate',
    async (_, fault) => {
      await using harness = await openOutbox();
      harness.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
      harness.slack.faults.always('conversations.history', fault);
      await harness.write(parent('A', 'down'));
      await harness.pass(60 * MINUTE);
      expect(harness.shows('oncall')).toEqual([
        'down',
        'down This may be a duplicate: Slack did not answer, and the channel history could not be read.',
      ]);
    },
  );

  test('A3 a process that ends while Slack has taken a post: the next one finds it', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'), reply('A', 1, 'worse'));
    const { key } = parent('A', 'down');
    const attempt = { state: 'sending', attempts: 1, attemptedAt: harness.now(), sendingRevision: 1 } as const;
    await harness.store.outbox.patch(1, new Map([[key, attempt]]));
    await harness.desk.outboxClient.post({
      channel: 'C0ONCALL',
      threadTs: null,
      message: parent('A', 'down').content,
      key,
    });
    harness.restart();
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down', '-> worse']);
  });

  test('A2 a process that ends before its post left: once its call is surely over the next one searches twice, 5 s apart, and posts', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'));
    const attempt = { state: 'sending', attempts: 1, attemptedAt: harness.now(), sendingRevision: 1 } as const;
    await harness.store.outbox.patch(1, new Map([['A', attempt]]));
    await harness.pass(14_999);
    expect(harness.shows('oncall')).toEqual([]);
    await harness.pass(1);
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(harness.slack.wire.calls('conversations.history')).toHaveLength(3);
  });

  test('a history that fails for ten minutes while Slack answers otherwise is given up: the message is repeated, and says so', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', { kind: 'drop' });
    harness.slack.faults.always('conversations.history', { kind: 'status', status: 503 });
    await harness.write(parent('A', 'down'));
    await harness.pass(10 * MINUTE - 1_000);
    expect(harness.shows('oncall')).toEqual([]);
    await harness.pass(3 * MINUTE);
    expect(harness.shows('oncall')).toEqual([expect.stringMatching(/^down This may be a duplicate/)]);
  });
});
