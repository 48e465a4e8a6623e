import type { Fault } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { OPTIONAL_PACE_MS } from '../../../src/slack/outbox/channel-pacing.ts';
import type { MessageDraft } from '../../../src/store/outbox.ts';
import { NOON, type OutboxHarness, openOutbox, parent } from './outbox-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A living card, as far as the outbox knows. */
const card = (key: string, text: string, channel = 'C0ONCALL'): MessageDraft => ({
  ...parent(key, text, channel),
  expiresAt: NOON + HOUR,
  about: { subject: 'live-card', live: true },
  optional: true,
});
const posts = ({ slack }: OutboxHarness) => slack.wire.calls('chat.postMessage').length;
const updates = ({ slack }: OutboxHarness) => slack.wire.calls('chat.update').length;

describe('optional messages', () => {
  test.each<[string, Fault]>([
    ['its connection was dropped', { kind: 'accept-then-drop' }],
    ['the answer was 503', { kind: 'status', status: 503, accepted: true }],
  ])('L6 a post that Slack has taken, and %s, is found and posted once', async (_, fault) => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', fault);
    await harness.write(card('live:C0ONCALL:1', 'all well'));
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual(['all well']);
    expect(posts(harness)).toBe(1);
  });

  test('L6 a post in doubt whose channel cannot be read is given up, and not posted a second time', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
    await harness.write(card('live:C0ONCALL:1', 'all well'));
    harness.slack.faults.always('conversations.history', { kind: 'error', error: 'missing_scope' });
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual(['all well']);
    expect(posts(harness)).toBe(1);
    expect((await harness.store.outbox.statuses(['live:C0ONCALL:1'])).get('live:C0ONCALL:1')).toMatchObject({
      state: 'refused',
      posted: null,
    });
  });

  test('L7 an incident goes before an older card of its channel', async () => {
    await using harness = await openOutbox();
    await harness.write(card('live:C0ONCALL:1', 'one'));
    await harness.pass(MINUTE);
    await harness.write(card('live:C0ONCALL:1', 'two'));
    await harness.write(parent('A', 'down'));
    await harness.pass();
    expect(harness.shows('oncall')).toEqual(['one', 'down']);
    await harness.pass(MINUTE);
    expect(harness.shows('oncall')).toEqual(['two', 'down']);
  });

  test('L7 cards of many channels take their turns and leave Slack room for incidents', async () => {
    const channels = [...Array(40).keys()].map((at) => ({ name: `room-${at}`, botIsMember: true }));
    await using harness = await openOutbox({ channels: [{ name: 'oncall', botIsMember: true }, ...channels] });
    const rooms = harness.slack.workspace.channels.filter(({ name }) => name.startsWith('room-')).map(({ id }) => id);
    await harness.write(...rooms.map((id) => card(`live:${id}:1`, 'well', id)));
    await harness.write(parent('A', 'down'));
    await harness.pass();
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(posts(harness)).toBe(2);
    await harness.pass(MINUTE);
    expect(posts(harness)).toBeLessThanOrEqual(2 + MINUTE / OPTIONAL_PACE_MS);
    await harness.pass(MINUTE);
    expect(posts(harness)).toBe(41);
  });

  test('L7 a rate limit of one card pauses the cards of all channels, and no incident', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', { kind: 'status', status: 429, retryAfter: 60 });
    await harness.write(card('live:C0SYSTEMHEALTH:1', 'one', 'C0SYSTEMHEALTH'));
    await harness.pass();
    await harness.write(card('live:C0ONCALL:1', 'two'), parent('A', 'down'));
    await harness.pass(30_000);
    expect(harness.shows('oncall')).toEqual(['down']);
    await harness.pass(MINUTE);
    expect(harness.shows('oncall')).toEqual(['down', 'two']);
    expect(harness.shows('system-health')).toEqual(['one']);
  });

  test('L8 an edit that is stuck counts nowhere as undelivered, and its channel is tried every five minutes', async () => {
    await using harness = await openOutbox({ fallbackChannel: 'C0SYSTEMHEALTH', oncallChannel: 'C0SYSTEMHEALTH' });
    await harness.write(card('live:C0ONCALL:1', 'one'));
    await harness.pass(MINUTE);
    harness.slack.archive('oncall');
    await harness.write(card('live:C0ONCALL:1', 'two'));
    await harness.pass(DAY);
    const { store } = harness;
    expect(await harness.unfinished()).toMatchObject([{ key: 'live:C0ONCALL:1', outcome: 'is_inactive' }]);
    expect(await store.outbox.heads()).toEqual([]);
    expect(await store.outbox.waiting()).toEqual([]);
    expect(harness.rounds.backlog()).toMatchObject({ waiting: 0, oldestAt: null, channels: [] });
    expect(harness.shows('system-health')).toEqual([]);
    expect(updates(harness)).toBeGreaterThan(200);
    expect(updates(harness)).toBeLessThanOrEqual(290);
    harness.slack.unarchive('oncall');
    await harness.pass(6 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['two']);
  });

  test('L1 a message that is gone in Slack is given up at its next edit', async () => {
    await using harness = await openOutbox();
    await harness.write(card('live:C0ONCALL:1', 'one'));
    await harness.pass(MINUTE);
    const [message] = harness.slack.workspace.messages;
    if (message) harness.slack.deleteMessage(message);
    await harness.write(card('live:C0ONCALL:1', 'two'));
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual([]);
    expect(posts(harness)).toBe(1);
    expect(await harness.unfinished()).toEqual([]);
    expect(harness.lines.join()).toContain('is gone in Slack');
  });
});
