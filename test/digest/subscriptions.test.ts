import { describe, expect, test } from 'vitest';
import { NINE, openPublisher, type PublisherHarness } from './publisher-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME = { time: '08:00', timeZone: 'UTC', days: [1, 2, 3, 4, 5] } as const;
const SETTINGS = { channel: 'system-health', time: TIME };

const listed = async (room: PublisherHarness) =>
  (await room.subscriptions()).usable.map(({ subscription: { channel, time }, isDefault }) => [
    channel,
    time,
    isDefault,
  ]);

describe('subscriptions', () => {
  test('the channel of the settings comes with those that chose', async () => {
    await using room = await openPublisher(SETTINGS);
    await room.subscribe();
    await room.subscriptions();
    expect(await listed(room)).toEqual([
      ['C1', '09:00', false],
      ['C9', '08:00', true],
    ]);
  });

  test('B97 another channel that has the name by now gets the digest of the settings, and the former one none', async () => {
    await using room = await openPublisher(SETTINGS);
    expect(await listed(room)).toEqual([['C9', '08:00', true]]);
    room.around.channel = { kind: 'known', id: 'C10' };
    expect(await listed(room)).toEqual([['C10', '08:00', true]]);
  });

  test('the other channels get their digests while Slack cannot look up the channel of the settings, which is asked for each time', async () => {
    await using room = await openPublisher(SETTINGS);
    await room.subscribe();
    room.around.channel = { kind: 'unknown' };
    expect(await listed(room)).toEqual([['C1', '09:00', false]]);
    room.around.channel = { kind: 'known', id: 'C9' };
    expect(await listed(room)).toHaveLength(2);
  });

  test('a name that Slack does not know is asked for again after five minutes', async () => {
    await using room = await openPublisher(SETTINGS);
    room.around.channel = { kind: 'missing' };
    await room.subscriptions();
    room.around.channel = { kind: 'known', id: 'C9' };
    room.around.now += 5 * MINUTE - 1;
    expect(await listed(room)).toEqual([]);
    room.around.now += 1;
    expect(await listed(room)).toEqual([['C9', '08:00', true]]);
    expect(room.did.lookups).toBe(2);
  });

  test('a time that the settings change is owed from then on, not for the days before', async () => {
    await using room = await openPublisher(SETTINGS);
    await room.tick();
    room.around.now = NINE + 5 * DAY + 2 * HOUR;
    room.restart({ ...SETTINGS, time: { ...TIME, days: [1, 2, 3, 4, 5, 6, 7] } });
    await room.tick();
    expect(await room.waiting()).toEqual([]);
  });

  test('a restart with the same settings forgets nothing that is owed', async () => {
    await using room = await openPublisher(SETTINGS);
    await room.tick();
    room.restart();
    room.around.now = NINE + 23 * HOUR + MINUTE;
    await room.tick();
    expect((await room.waiting())[0]?.key).toBe('digest:C9:2026-11-25');
  });

  test.each([
    ['no channel', null],
    ['another channel', { channel: 'C8', time: TIME }],
  ])('a channel that the settings name again after %s is owed nothing for the days between', async (_, other) => {
    await using room = await openPublisher(SETTINGS);
    await room.tick();
    room.restart(other);
    room.around.channel = { kind: 'known', id: 'C8' };
    room.around.now = NINE + MINUTE;
    expect(await listed(room)).toEqual(other === null ? [] : [['C8', '08:00', true]]);
    room.restart(SETTINGS);
    room.around.channel = { kind: 'known', id: 'C9' };
    room.around.now = NINE + 3 * DAY;
    await room.tick();
    expect(await listed(room)).toEqual([['C9', '08:00', true]]);
    expect(await room.waiting()).toEqual([]);
  });

  test("a channel's own choice outlives the settings", async () => {
    await using room = await openPublisher(SETTINGS);
    await room.tick();
    await room.subscribe({ channel: 'C9', time: '10:00' });
    expect(await listed(room)).toEqual([['C9', '10:00', false]]);
    room.restart(null);
    expect(await listed(room)).toEqual([['C9', '10:00', false]]);
  });
});
