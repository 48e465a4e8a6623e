import { describe, expect, test } from 'vitest';
import type { Uploaded } from '../../src/slack/pictures.ts';
import { hangInUpload, NINE, openPublisher, type PublisherHarness } from './publisher-harness.ts';

const HOUR = 3_600_000;
const DIGEST = 'digest:C1:2026-11-24';
const TAKEN: Uploaded = { kind: 'uploaded', fileId: 'F0123456789' };

const firsts = async (room: PublisherHarness) =>
  (await room.waiting()).filter(({ thread }) => thread === null).map(({ key, revision }) => [key, revision]);

describe('publisher takeover', () => {
  test('A7 a process that ends between the pictures and the record leaves nothing: the next one sends the digest', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    const lost = await hangInUpload(room);
    expect(await room.waiting()).toEqual([]);
    room.restart();
    room.around.uploaded = TAKEN;
    await room.tick();
    expect(await firsts(room)).toEqual([[DIGEST, 1]]);
    await lost.wake();
    expect(await firsts(room)).toEqual([[DIGEST, 1]]);
    expect(await room.store.digests.runsSince('2026-01-01')).toHaveLength(1);
  });

  test('A10 a process that was taken over while it drew writes nothing, and the other one sends the digest', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    const lost = await hangInUpload(room);
    await room.takeOver();
    await lost.wake();
    expect(await room.waiting()).toEqual([]);
    room.restart();
    await room.tick();
    expect(await firsts(room)).toEqual([[DIGEST, 1]]);
  });

  test('a process that leads again learns what was sent meanwhile before it draws anything', async () => {
    await using room = await openPublisher();
    await room.subscribe({ since: NINE });
    room.around.now = NINE - 1;
    await room.tick();
    const before = room.restart();
    room.around.now = NINE;
    await room.takeOver();
    await room.tick();
    const uploads = room.did.uploads;
    await room.takeOver();
    await before.tick(room.around.fence);
    expect(await firsts(room)).toEqual([[DIGEST, 1]]);
    expect(room.did.uploads).toBe(uploads);
  });

  test('a digest that another process sent and Slack never took in time is reported as skipped by the next leader', async () => {
    await using room = await openPublisher();
    await room.subscribe({ since: NINE });
    await room.tick();
    room.restart();
    await room.takeOver();
    room.around.now = NINE + 3 * HOUR;
    const expired = { state: 'refused', outcome: 'expired', sendingRevision: 1 } as const;
    const changes = (await room.waiting()).map(({ key }) => [key, expired] as const);
    await room.store.outbox.patch(room.around.fence, new Map(changes));
    await room.tick();
    expect(await firsts(room)).toEqual([[`${DIGEST}:skipped`, 1]]);
  });

  test('a digest that Slack refused for another reason is not reported as too late', async () => {
    await using room = await openPublisher();
    await room.subscribe({ since: NINE });
    await room.tick();
    const refused = { state: 'refused', outcome: 'restricted_action', sendingRevision: 1 } as const;
    const changes = (await room.waiting()).map(({ key }) => [key, refused] as const);
    await room.store.outbox.patch(room.around.fence, new Map(changes));
    await room.tick();
    expect(await firsts(room)).toEqual([[`${DIGEST}:problem`, 1]]);
  });

  test('a process that leads again still has the pictures of its digest when Slack would not show them', async () => {
    await using room = await openPublisher();
    await room.subscribe({ since: NINE });
    await room.tick();
    await room.takeOver();
    const sent = { state: 'sent', posted: { channel: 'C1', ts: '1.1' }, shownRevision: 1 } as const;
    const outcome = 'shown without pictures: Slack did not finish reading it in time';
    await room.store.outbox.patch(room.around.fence, new Map([[DIGEST, { ...sent, outcome }]]));
    await room.tick();
    expect(room.did.shared).toEqual(['2 in C1 1.1']);
  });
});
