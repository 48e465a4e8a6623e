import { describe, expect, test } from 'vitest';
import type { Subscription } from '../../src/digest/rules/schedule.ts';
import type { MessagePatch } from '../../src/store/outbox.ts';
import { openPublisher, type PublisherHarness } from './publisher-harness.ts';

const UNUSABLE: readonly [what: string, values: Partial<Subscription>][] = [
  ['a time zone that this runtime does not know', { timeZone: 'America/Newtown' }],
  ['a moment in place of a time zone', { timeZone: '2026-11-24T09:00[Europe/Berlin]' }],
  ['a time that no clock shows', { time: '29:61' }],
  ['no day of the week', { days: [] }],
];

describe('isolation of subscriptions', () => {
  test.each(UNUSABLE)('a subscription with %s costs its own channel the digest and no other', async (_, values) => {
    await using room = await openPublisher();
    await room.subscribe({ channel: 'C0', ...values });
    await room.subscribe({ channel: 'C1' });
    await room.subscribe({ channel: 'C2' });
    await room.tick();
    expect(new Set((await room.waiting()).map(({ channel }) => channel))).toEqual(new Set(['C1', 'C2']));
  });
});

const REFUSED = { state: 'waiting', outcome: 'not_in_channel' } as const;
const SHOWN = { state: 'sent', outcome: null, posted: { channel: 'C1', ts: '1.1' }, shownRevision: 1 } as const;

const noticesOf = async (room: PublisherHarness) =>
  (await room.waiting()).filter(({ key }) => key.endsWith(':problem')).map(({ channel, key }) => [channel, key]);

/** Gives the digest of that day that outcome, a minute after nine. */
async function settleDigest(room: PublisherHarness, date: string, patch: MessagePatch): Promise<void> {
  room.around.now = Date.parse(`${date}T09:00:00Z`);
  await room.tick();
  const keys = (await room.waiting()).filter(({ key }) => key.startsWith(`digest:C1:${date}`)).map(({ key }) => key);
  await room.store.outbox.patch(room.around.fence, new Map(keys.map((key) => [key, patch])));
  room.around.now += 60_000;
  await room.tick();
}

describe('a channel that accepts no messages', () => {
  test('is reported once to the person who subscribed it, whatever restarts and mornings follow', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await settleDigest(room, '2026-11-24', REFUSED);
    expect(await noticesOf(room)).toEqual([['U1', 'digest:C1:2026-11-24:problem']]);
    const [notice] = (await room.waiting()).filter(({ channel }) => channel === 'U1');
    expect(notice?.content.text).toContain('could not be posted: the bot is not in the channel.');
    expect(notice?.content.text).toContain('Next step: type `/invite @`');
    room.restart();
    await settleDigest(room, '2026-11-25', REFUSED);
    await settleDigest(room, '2026-12-04', REFUSED);
    expect(await noticesOf(room)).toHaveLength(1);
  });

  test('is reported again after it accepted a digest meanwhile', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await settleDigest(room, '2026-11-24', REFUSED);
    await settleDigest(room, '2026-11-25', SHOWN);
    await settleDigest(room, '2026-11-26', { ...REFUSED, outcome: 'is_archived' });
    expect((await noticesOf(room)).map(([, key]) => key)).toEqual([
      'digest:C1:2026-11-24:problem',
      'digest:C1:2026-11-26:problem',
    ]);
  });

  test('is reported to nobody while Slack itself cannot be reached', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await settleDigest(room, '2026-11-24', { state: 'waiting', outcome: 'HTTP 503' });
    expect(await noticesOf(room)).toEqual([]);
  });
});
