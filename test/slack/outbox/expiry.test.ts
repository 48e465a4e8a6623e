import type { Fault } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import type { MessageDraft } from '../../../src/store/outbox.ts';
import { NOON, type OutboxHarness, openOutbox, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Worth posting for an hour. */
const expiring = (draft: MessageDraft): MessageDraft => ({ ...draft, expiresAt: NOON + HOUR });
const digest = expiring(parent('D', 'digest'));
const area = (number: number) => expiring({ ...reply('D', number, `area ${number}`), summary: null });

const fates = async ({ store }: OutboxHarness, ...keys: readonly string[]) => {
  const known = await store.outbox.statuses(keys);
  return keys.map((key) => {
    const { state, outcome } = known.get(key) ?? {};
    return [key, state, outcome];
  });
};

describe('expiry', () => {
  test.each<[string, Fault]>([
    ['Slack limits the rate', { kind: 'status', status: 429, retryAfter: 600 }],
    ['Slack cannot be reached', { kind: 'error', error: 'request_timeout' }],
  ])('a message that expires while %s is not posted any more, nor are its replies', async (_, fault) => {
    await using harness = await openOutbox();
    harness.slack.faults.always('chat.postMessage', fault);
    await harness.write(digest, area(1), area(2));
    await harness.pass(HOUR);
    expect(await fates(harness, 'D')).toMatchObject([['D', 'waiting', expect.any(String)]]);
    harness.slack.faults.clear();
    harness.jump(1);
    await harness.pass(2 * HOUR);
    expect(harness.shows('oncall')).toEqual([]);
    expect(await fates(harness, 'D', 'D:1', 'D:2')).toEqual([
      ['D', 'refused', 'expired'],
      ['D:1', 'refused', 'expired'],
      ['D:2', 'refused', 'expired'],
    ]);
    expect(await harness.unfinished()).toEqual([]);
    expect(harness.lines.filter((line) => line.includes('expired before it could be posted'))).toHaveLength(1);
  });

  test('a message is posted up to the very moment at which it expires', async () => {
    await using harness = await openOutbox();
    await harness.write(digest);
    harness.jump(HOUR);
    await harness.pass();
    expect(harness.shows('oncall')).toEqual(['digest']);
  });

  test('replies that expire after their first message was posted are left out, and those that do not expire come', async () => {
    await using harness = await openOutbox();
    await harness.write(digest);
    await harness.pass(5_000);
    await harness.write(area(1), area(2), reply('D', 3, 'correction'));
    harness.jump(HOUR);
    await harness.pass(MINUTE);
    expect(harness.shows('oncall')).toEqual(['digest', '-> correction']);
    expect(await fates(harness, 'D:1', 'D:2')).toEqual([
      ['D:1', 'refused', 'expired'],
      ['D:2', 'refused', 'expired'],
    ]);
  });

  test('a reply that does not expire is kept when its first message is too late', async () => {
    await using harness = await openOutbox();
    await harness.write(digest, area(1), reply('D', 2, 'correction'));
    harness.jump(HOUR + 1);
    await harness.pass(MINUTE);
    expect(harness.shows('oncall')).toEqual([]);
    expect(await harness.unfinished()).toEqual([]);
    expect((await fates(harness, 'D', 'D:2')).map(([key, state]) => [key, state])).toEqual([
      ['D', 'refused'],
      ['D:2', 'waiting'],
    ]);
  });

  test('a message that is shown is still edited after it expired', async () => {
    await using harness = await openOutbox();
    await harness.write(digest);
    await harness.pass(5_000);
    harness.jump(2 * HOUR);
    await harness.write(expiring(parent('D', 'digest, mended')));
    await harness.pass(MINUTE);
    expect(harness.shows('oncall')).toEqual(['digest, mended']);
  });

  test('a message that Slack refuses for good takes its expiring replies with it', async () => {
    await using harness = await openOutbox();
    await harness.write({ ...digest, content: { text: '', blocks: [] } }, area(1), reply('D', 2, 'correction'));
    await harness.pass(MINUTE);
    expect(await fates(harness, 'D', 'D:1', 'D:2')).toEqual([
      ['D', 'refused', 'no_text'],
      ['D:1', 'refused', 'no_text'],
      ['D:2', 'waiting', null],
    ]);
  });

  test.each<[string, Fault, readonly string[], readonly unknown[]]>([
    ['has it', { kind: 'accept-then-drop' }, ['digest'], ['D', 'sent', null]],
    ['does not have it', { kind: 'drop' }, [], ['D', 'refused', 'expired']],
  ])('a message in doubt when it expires is searched in the history: Slack %s', async (_, fault, shown, fate) => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', fault);
    harness.slack.faults.always('*', { kind: 'status', status: 503 });
    await harness.write(digest, area(1));
    await harness.pass(5 * MINUTE);
    expect(await harness.unfinished()).toMatchObject([{ key: 'D', state: 'in-doubt' }, { key: 'D:1' }]);
    harness.jump(HOUR);
    harness.slack.faults.clear();
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual(shown);
    expect(await fates(harness, 'D', 'D:1')).toEqual([fate, ['D:1', 'refused', 'expired']]);
    expect(harness.slack.wire.calls('chat.postMessage')).toHaveLength(1);
  });

  test.each<[string, boolean, readonly string[], readonly unknown[]]>([
    ['has it', true, ['digest'], ['D', 'sent', null]],
    ['does not have it', false, [], ['D', 'refused', 'expired']],
  ])(
    'a message that a process died over is searched in the history after it expired: Slack %s',
    async (_, isThere, shown, fate) => {
      await using harness = await openOutbox();
      await harness.write(digest);
      const attempt = { state: 'sending', attempts: 1, attemptedAt: harness.now(), sendingRevision: 1 } as const;
      await harness.store.outbox.patch(1, new Map([['D', attempt]]));
      const order = { channel: 'C0ONCALL', threadTs: null, message: digest.content, key: 'D' };
      if (isThere) await harness.desk.outboxClient.post(order);
      harness.jump(HOUR + 1);
      harness.restart();
      await harness.pass(HOUR);
      expect(harness.shows('oncall')).toEqual(shown);
      expect(await fates(harness, 'D')).toEqual([fate]);
    },
  );

  test('a message that expires never goes to the fallback channel: it comes when its own is back', async () => {
    await using harness = await openOutbox({ fallbackChannel: 'C0SYSTEMHEALTH' });
    harness.slack.archive('oncall');
    await harness.write(digest, area(1));
    await harness.pass(20 * MINUTE);
    expect(await fates(harness, 'D')).toEqual([['D', 'waiting', 'is_archived']]);
    harness.slack.unarchive('oncall');
    await harness.pass(10 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['digest', '-> area 1']);
    expect(harness.shows('system-health')).toEqual([]);
  });

  test('a message whose channel is not back in time is not posted at all', async () => {
    await using harness = await openOutbox({ fallbackChannel: 'C0SYSTEMHEALTH' });
    harness.slack.archive('oncall');
    await harness.write(digest, area(1));
    await harness.pass(70 * MINUTE);
    harness.slack.unarchive('oncall');
    await harness.pass(HOUR);
    expect(harness.slack.workspace.messages).toEqual([]);
    expect(await fates(harness, 'D', 'D:1')).toEqual([
      ['D', 'refused', 'expired: is_archived'],
      ['D:1', 'refused', 'expired: is_archived'],
    ]);
    expect(await harness.unfinished()).toEqual([]);
  });
});
