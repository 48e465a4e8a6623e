import { stale } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { StoreError } from '../../src/store/store-error.ts';
import { MONDAY_NINE } from '../fixtures/reviews.ts';
import { shown } from '../support/blocks.ts';
import { hangInUpload, openPublisher, type PublisherHarness } from './publisher-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const REVIEW = 'weekly:C1:2026-11-23';
const WEEKLY = { kind: 'weekly', since: MONDAY_NINE - DAY } as const;
const DAILY = { since: MONDAY_NINE - HOUR } as const;
const UNREACHABLE = {
  kind: 'unavailable',
  failure: { kind: 'unreachable', detail: 'reset' },
  failingSince: MONDAY_NINE,
} as const;

/** A publisher on a Monday at nine. */
async function openMonday(): Promise<PublisherHarness> {
  const room = await openPublisher();
  room.around.now = MONDAY_NINE;
  return room;
}

const keysOf = async (room: PublisherHarness) => (await room.waiting()).map(({ key }) => key);
const firstsOf = async (room: PublisherHarness) =>
  (await room.waiting()).filter(({ thread }) => thread === null).map(({ key }) => key);

describe('weekly review', () => {
  test('it is written when it is due: one message with a picture, its replies, and that it was', async () => {
    await using room = await openMonday();
    await room.subscribe(WEEKLY);
    room.around.now = MONDAY_NINE - 1;
    await room.tick();
    expect(await room.waiting()).toEqual([]);
    room.around.now = MONDAY_NINE;
    await room.tick();
    const [first, ...replies] = await room.waiting();
    expect(first).toMatchObject({ key: REVIEW, channel: 'C1', thread: null, expiresAt: MONDAY_NINE + 2 * HOUR });
    expect(first?.content.text).toMatch(/^Week of Nov 16 to 22: health 0\.\d\d /);
    expect(first?.content.blocks.filter(({ type }) => type === 'image')).toHaveLength(1);
    expect(replies.map(({ thread }) => thread)).toEqual(replies.map(() => REVIEW));
    expect(replies.length).toBeGreaterThan(0);
    expect(room.did).toMatchObject({ reads: 0, weeks: ['2026-10-26 UTC'], uploads: 1 });
    expect(await room.store.digests.runsSince('2026-11-01')).toMatchObject([
      { kind: 'weekly', channel: 'C1', date: '2026-11-23', outcome: 'sent' },
    ]);
  });

  test('the daily digest and the weekly review of one date and channel are both posted, each once', async () => {
    await using room = await openMonday();
    await room.subscribe(DAILY);
    await room.subscribe(WEEKLY);
    await room.tick();
    expect(await firstsOf(room)).toEqual(['digest:C1:2026-11-23', REVIEW]);
    const before = await keysOf(room);
    await room.tick();
    room.restart();
    await room.tick();
    await room.takeOver();
    await room.tick();
    expect(await keysOf(room)).toEqual(before);
    room.around.now = MONDAY_NINE + DAY;
    await room.tick();
    expect(await firstsOf(room)).toEqual(['digest:C1:2026-11-23', REVIEW, 'digest:C1:2026-11-24']);
  });

  test('channels whose weeks have the same days share one read and one picture', async () => {
    await using room = await openMonday();
    for (const [channel, timeZone] of [
      ['C1', 'Europe/Berlin'],
      ['C2', 'Europe/Paris'],
      ['C3', 'Europe/Berlin'],
      // The same hour, and other days.
      ['C4', 'UTC'],
    ] as const) {
      const time = timeZone === 'UTC' ? '08:00' : '09:00';
      await room.subscribe({ ...WEEKLY, channel, timeZone, time });
    }
    room.around.now = Date.parse('2026-11-23T08:00:00Z');
    await room.tick();
    expect(await firstsOf(room)).toHaveLength(4);
    expect(room.did.weeks).toEqual(['2026-10-26 Europe/Berlin', '2026-10-26 UTC']);
    expect(room.did.uploads).toBe(2);
  });

  test('it is late for two hours, and reported as skipped after that', async () => {
    await using room = await openMonday();
    await room.subscribe(WEEKLY);
    room.around.now = MONDAY_NINE + 30 * MINUTE;
    await room.tick();
    expect(shown((await room.waiting())[0]?.content ?? { blocks: [] })).toContain('late: due at 09:00');
    await room.subscribe({ ...WEEKLY, channel: 'C2' });
    room.around.now = MONDAY_NINE + 3 * HOUR;
    await room.tick();
    const notice = (await room.waiting()).find(({ channel }) => channel === 'C2');
    expect(notice?.key).toBe('weekly:C2:2026-11-23:skipped');
    expect(notice?.content.text).toMatch(
      /^The weekly review of Nov 23 was skipped: .*Next step: type `\/digest preview weekly`/,
    );
  });

  test('while Datadog cannot be read it waits for ten minutes, and then says so beside the incidents', async () => {
    await using room = await openMonday();
    room.around.weeks = UNREACHABLE;
    await room.subscribe(WEEKLY);
    await room.tick();
    room.around.now = MONDAY_NINE + 9 * MINUTE;
    await room.tick();
    expect(await room.waiting()).toEqual([]);
    room.around.now = MONDAY_NINE + 10 * MINUTE;
    await room.tick();
    const [first] = await room.waiting();
    expect(first?.content.text).toMatch(
      /^Week of Nov 16 to 22: health is unknown, Datadog cannot be read; no incidents\. .*failing since/,
    );
  });

  test('a daily digest does not wait for a weekly review that cannot be read', async () => {
    await using room = await openMonday();
    room.around.weeks = UNREACHABLE;
    await room.subscribe(WEEKLY);
    await room.subscribe({ ...DAILY, channel: 'C2' });
    await room.tick();
    expect(await firstsOf(room)).toEqual(['digest:C2:2026-11-23']);
  });

  test('values of a week that were read before are posted, and it says that Datadog cannot be read now', async () => {
    await using room = await openMonday();
    if (room.around.weeks.kind !== 'fresh') return expect.fail('the weeks were read');
    room.around.weeks = stale(room.around.weeks.value);
    await room.subscribe(WEEKLY);
    await room.tick();
    expect(shown((await room.waiting())[0]?.content ?? { blocks: [] })).toContain('Datadog cannot be read now');
  });

  test('it is posted while past incidents cannot be read, and says that they are unknown', async () => {
    await using room = await openMonday();
    room.around.past = new StoreError('the database does not answer');
    await room.subscribe(WEEKLY);
    await room.tick();
    const [first] = await room.waiting();
    expect(first?.content.text).toContain('incidents are unknown, the database cannot be read');
    expect(first?.content.text).not.toContain('no incidents');
    expect(room.did.failures).toEqual([]);
  });

  test('the end of one kind leaves the other', async () => {
    await using room = await openMonday();
    await room.subscribe(DAILY);
    await room.subscribe(WEEKLY);
    const none = { channel: 'C1', subscription: null, by: 'U1', at: MONDAY_NINE } as const;
    await room.store.digests.choose({ ...none, kind: 'weekly' });
    await room.tick();
    expect(await firstsOf(room)).toEqual(['digest:C1:2026-11-23']);
    await room.store.digests.choose(none);
    expect((await room.subscriptions()).usable).toEqual([]);
  });

  const whileComposing = async (
    room: PublisherHarness,
    digest: typeof WEEKLY | typeof DAILY,
    change: () => Promise<unknown>,
  ) => {
    await room.subscribe(digest);
    const { wake } = await hangInUpload(room);
    await change();
    await wake();
  };
  const KINDS = [
    ['weekly', WEEKLY],
    ['daily', DAILY],
  ] as const;

  test.each(KINDS)('a %s digest that is unsubscribed while it is made is not posted', async (kind, digest) => {
    await using room = await openMonday();
    await whileComposing(room, digest, () =>
      room.store.digests.choose({ kind, channel: 'C1', subscription: null, by: 'U1', at: MONDAY_NINE }),
    );
    expect(await room.waiting()).toEqual([]);
    await room.tick();
    expect(await room.waiting()).toEqual([]);
  });

  test.each(KINDS)(
    'a %s digest that is moved to a later time while it is made is posted then, and once',
    async (_, digest) => {
      await using room = await openMonday();
      await whileComposing(room, digest, () => room.subscribe({ ...digest, time: '10:00', since: MONDAY_NINE }));
      expect(await room.waiting()).toEqual([]);
      room.around.now = MONDAY_NINE + HOUR;
      await room.tick();
      await room.tick();
      expect(await firstsOf(room)).toHaveLength(1);
    },
  );

  test('a channel that refuses its review is reported to who subscribed it, once, apart from its daily digest', async () => {
    await using room = await openMonday();
    await room.subscribe(WEEKLY);
    await room.tick();
    const refused = { state: 'refused', outcome: 'is_archived' } as const;
    await room.store.outbox.patch(room.around.fence, new Map([[REVIEW, refused]]));
    await room.tick();
    await room.tick();
    const notices = (await room.waiting()).filter(({ channel }) => channel === 'U1');
    expect(notices.map(({ key }) => key)).toEqual([`${REVIEW}:problem`]);
    expect(notices[0]?.content.text).toContain('The weekly review of <#C1>');
  });
});
