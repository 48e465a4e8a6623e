import { describe, expect, test, vi } from 'vitest';
import { SHARE_OF_DIGESTS } from '../../src/digest/publisher.ts';
import { OUTBOX } from '../../src/store/limits.ts';
import { NINE, openPublisher, type PublisherHarness } from './publisher-harness.ts';

const MINUTE = 60_000;

const subscribeMany = async (room: PublisherHarness, count: number) => {
  for (let number = 0; number < count; number += 1) await room.subscribe({ channel: `C${number}` });
};
const sent = async (room: PublisherHarness) =>
  (await room.store.digests.runsSince('2026-01-01')).filter(({ outcome }) => outcome === 'sent').length;

describe('digests of very many channels', () => {
  test('are read, drawn and uploaded once, and have the same text in every channel of a zone', async () => {
    await using room = await openPublisher();
    await subscribeMany(room, 60);
    await room.subscribe({ channel: 'C7', timeZone: 'Etc/GMT', time: '09:00' });
    await room.tick();
    expect(await sent(room)).toBe(60);
    expect(room.did).toMatchObject({ reads: 1, uploads: 2 });
    const texts = (await room.waiting()).filter(({ thread }) => thread === null).map(({ content }) => content.text);
    expect(new Set(texts).size).toBe(1);
  });

  test('wait for the next minute, each of them, when the outbox has no room: nothing is refused', async () => {
    await using room = await openPublisher();
    await subscribeMany(room, 30);
    // All but a hundred of what digests may use.
    const messages = SHARE_OF_DIGESTS * OUTBOX.inAll - 100;
    const waiting = vi
      .spyOn(room.store.outbox, 'waiting')
      .mockResolvedValue([{ channel: 'D', messages, oldestAt: NINE }]);
    await room.tick();
    const first = await sent(room);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(30);
    expect((await room.waiting()).length).toBeLessThanOrEqual(100);
    waiting.mockRestore();
    room.around.now = NINE + MINUTE;
    await room.tick();
    expect(await sent(room)).toBe(30);
    expect(room.did.reads).toBe(1);
  });
});
