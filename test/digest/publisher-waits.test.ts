import { describe, expect, test } from 'vitest';
import type { Uploaded } from '../../src/slack/pictures.ts';
import { hangInUpload, NINE, openPublisher, type PublisherHarness } from './publisher-harness.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const UNREACHABLE = {
  kind: 'unavailable',
  failure: { kind: 'unreachable', detail: 'reset' },
  failingSince: NINE,
} as const;
const NOT_TAKEN: Uploaded = { kind: 'failed', why: 'Slack did not take it', isPassing: true };
const TAKEN: Uploaded = { kind: 'uploaded', fileId: 'F0123456789' };

/** The digests that wait to be sent, and how many pictures they show. */
const digests = async (room: PublisherHarness) =>
  (await room.waiting())
    .filter(({ thread }) => thread === null)
    .map(({ key, content }) => [key, content.blocks.filter(({ type }) => type === 'image').length]);

async function tickAt(room: PublisherHarness, now: number): Promise<void> {
  room.around.now = now;
  await room.tick();
}

describe('publisher waits', () => {
  test('a channel waits for Datadog ten minutes of its own', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await room.subscribe({ channel: 'C2', time: '09:08' });
    room.around.answer = UNREACHABLE;
    await tickAt(room, NINE + 9 * MINUTE);
    await tickAt(room, NINE + 10 * MINUTE);
    expect(await digests(room)).toEqual([['digest:C1:2026-11-24', 0]]);
    await tickAt(room, NINE + 18 * MINUTE);
    expect(await digests(room)).toHaveLength(2);
  });

  test('a late digest that goes without its pictures does not cost another one its own', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await room.subscribe({ channel: 'C2', time: '09:30' });
    room.around.uploaded = NOT_TAKEN;
    await tickAt(room, NINE + 30 * MINUTE);
    expect(await digests(room)).toEqual([['digest:C1:2026-11-24', 0]]);
    room.around.uploaded = TAKEN;
    await tickAt(room, NINE + 31 * MINUTE);
    expect(await digests(room)).toEqual([
      ['digest:C1:2026-11-24', 0],
      ['digest:C2:2026-11-24', 2],
    ]);
    expect(room.did.reads).toBe(1);
  });

  test('a digest of the next minute has values of its own', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await room.subscribe({ channel: 'C2', time: '09:01' });
    await tickAt(room, NINE);
    await tickAt(room, NINE + MINUTE);
    expect(await digests(room)).toHaveLength(2);
    expect(room.did.reads).toBe(2);
  });

  test('a picture that is in Slack is not uploaded again while the other one waits', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    const first = await hangInUpload(room);
    room.around.uploaded = NOT_TAKEN;
    await first.wake();
    room.around.uploaded = TAKEN;
    await tickAt(room, NINE + MINUTE);
    expect(await digests(room)).toEqual([['digest:C1:2026-11-24', 2]]);
    expect(room.did.uploads).toBe(3);
  });

  test('values that waited for pictures nobody wants any more are not those of the next digest', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.uploaded = NOT_TAKEN;
    await tickAt(room, NINE);
    await room.store.digests.choose({ channel: 'C1', subscription: null, by: 'U1', at: NINE });
    await tickAt(room, NINE + MINUTE);
    await room.subscribe({ time: '09:02' });
    await tickAt(room, NINE + 2 * MINUTE);
    expect(room.did.reads).toBe(2);
  });

  test('nor are those that waited when another process took over for a day', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.uploaded = NOT_TAKEN;
    await tickAt(room, NINE);
    room.around.uploaded = TAKEN;
    await tickAt(room, NINE + DAY);
    expect(await digests(room)).toEqual([
      ['digest:C1:2026-11-24:skipped', 0],
      ['digest:C1:2026-11-25', 2],
    ]);
    expect(room.did.reads).toBe(2);
  });
});
