import { expect, test } from 'vitest';
import type { Subscription } from '../../src/digest/rules/schedule.ts';
import type { ChannelChoice, DigestRun, Store } from '../../src/store/store.ts';
import { draftOf, leadOf } from '../fixtures/incidents.ts';
import { rawDatabase, type Stores } from './databases.ts';

const SUBSCRIPTION: Subscription = {
  channel: 'C1',
  time: '09:00',
  timeZone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5],
  since: 1_790_000_000_000,
};
const CHOICE: ChannelChoice = { channel: 'C1', subscription: SUBSCRIPTION, by: 'U1', at: 1_790_000_000_500 };
const DATE = '2026-11-24';

function runOf(values: Partial<DigestRun> = {}): DigestRun {
  const message = `digest:${values.channel ?? 'C1'}:${values.date ?? DATE}`;
  return { channel: 'C1', date: DATE, outcome: 'sent', at: 1_790_000_000_000, message, ...values };
}
const keysOf = async (store: Store) => (await store.outbox.unfinished()).map(({ key }) => key);

/** How digests are asked for and written down. */
export function digestContract(stores: Stores): void {
  test('the last choice of a channel counts, also that it wants none', async () => {
    await using database = await stores();
    const store = await database.open();
    expect(await store.digests.choices()).toEqual([]);
    const other = { channel: 'C0', subscription: null, by: null, at: 1 };
    await store.digests.choose(CHOICE);
    await store.digests.choose(other);
    expect(await store.digests.choices()).toEqual([other, CHOICE]);
    const later = { ...CHOICE, subscription: { ...SUBSCRIPTION, time: '10:30' }, by: 'U2', at: CHOICE.at + 1 };
    await store.digests.choose(later);
    expect(await store.digests.choices()).toEqual([other, later]);
    await store.digests.choose({ ...later, subscription: null });
    expect(await store.digests.choices()).toEqual([other, { ...later, subscription: null }]);
  });

  test('a subscription of the settings replaces the one before, and never one that somebody chose', async () => {
    await using database = await stores();
    const store = await database.open();
    const noted = { ...CHOICE, by: null };
    const later = { ...noted, subscription: { ...SUBSCRIPTION, time: '10:30' }, at: CHOICE.at + 1 };
    await store.digests.choose(noted);
    await store.digests.choose(later);
    expect(await store.digests.choices()).toEqual([later]);
    const none = { ...CHOICE, subscription: null };
    await store.digests.choose(none);
    await store.digests.choose(later);
    expect(await store.digests.choices()).toEqual([none]);
  });

  test('a choice that cannot be read asks for no digest, and is named', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.digests.choose(CHOICE);
    const raw = rawDatabase(database.config);
    const subscription = JSON.stringify({ ...SUBSCRIPTION, days: 'daily' });
    await raw.write((transaction) => transaction.updateTable('digestChoices').set({ subscription }).execute());
    await raw.close();
    expect(await store.digests.choices()).toEqual([{ ...CHOICE, subscription: null, isDamaged: true }]);
    expect(store.damaged.lines()).toEqual([expect.stringMatching(/cannot be read.*\(C1\); next step: /)]);
  });

  test('a channel has a daily digest and a weekly review, each with its own choice and its own runs', async () => {
    await using database = await stores();
    const store = await database.open();
    const weekly: ChannelChoice = {
      kind: 'weekly',
      channel: 'C1',
      subscription: { ...SUBSCRIPTION, kind: 'weekly', days: [1] },
      by: 'U2',
      at: CHOICE.at + 1,
    };
    await store.digests.choose(CHOICE);
    await store.digests.choose(weekly);
    expect(await store.digests.choices()).toEqual([CHOICE, weekly]);
    await store.digests.choose({ ...weekly, subscription: null });
    expect(await store.digests.choices()).toEqual([CHOICE, { ...weekly, subscription: null }]);
    const fence = await leadOf(store);
    const runs = [runOf(), runOf({ kind: 'weekly', message: 'weekly:C1:2026-11-24' })];
    expect(await store.digests.record(fence, { runs, messages: [], at: 5 })).toBe('recorded');
    expect(await store.digests.record(fence, { runs: runs.slice(1), messages: [], at: 6 })).toBe('known');
    expect(await store.digests.runsSince(DATE)).toEqual(runs);
  });

  test('a version without weekly reviews finds nothing to post in the row of one, and lists no channel for it', async () => {
    await using database = await stores();
    const store = await database.open();
    const subscription: Subscription = { ...SUBSCRIPTION, kind: 'weekly', days: [1] };
    await store.digests.choose({ kind: 'weekly', channel: 'C0HEALTH', subscription, by: 'U2', at: 1 });
    const raw = rawDatabase(database.config);
    const [row] = await raw.run((kysely) => kysely.selectFrom('digestChoices').selectAll().execute());
    await raw.close();
    // As that version reads it: a time of day, or the subscription cannot be used; and whether the place is a person.
    expect(JSON.parse(row?.subscription ?? '').time).not.toMatch(/^([01]\d|2[0-3]):[0-5]\d$/);
    expect(row?.channel).toMatch(/^[UW][A-Z0-9]+$/);
  });

  test('digest runs are returned from a date on, of all channels, whichever process wrote them', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    const fence = await leadOf(one);
    const runs = [
      runOf({ date: '2026-11-20' }),
      runOf({ date: '2026-11-23', outcome: 'skipped', message: 'digest:C1:2026-11-24:skipped' }),
      runOf({ channel: 'C2', date: '2026-11-23' }),
      runOf(),
    ];
    expect(await one.digests.record(fence, { runs, messages: [], at: 5 })).toBe('recorded');
    expect(await two.digests.runsSince('2026-11-23')).toEqual(runs.slice(1));
    expect(await two.digests.runsSince('2026-11-25')).toEqual([]);
  });

  test('a run and its messages are written together, and the messages keep their time', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    const first = draftOf(runOf().message, { expiresAt: 1_790_007_200_000 });
    const reply = { ...draftOf(`${first.key}:0`, { expiresAt: first.expiresAt }), thread: first.key };
    expect(await store.digests.record(fence, { runs: [runOf()], messages: [first, reply], at: 700 })).toBe('recorded');
    expect(await store.outbox.unfinished()).toMatchObject([
      { ...first, createdAt: 700, dueAt: 700, revision: 1 },
      { ...reply, createdAt: 700 },
    ]);
  });

  test('a date that is known writes nothing, also where another of the runs is new', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    await store.digests.record(fence, { runs: [runOf()], messages: [], at: 5 });
    const both = [runOf({ channel: 'C0' }), runOf({ outcome: 'skipped' })];
    expect(await store.digests.record(fence, { runs: both, messages: [draftOf('m')], at: 6 })).toBe('known');
    expect(await store.digests.runsSince('2026-01-01')).toEqual([runOf()]);
    expect(await keysOf(store)).toEqual([]);
  });

  test('a single one of many that record one date at once succeeds, and the others get a conflict', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    const fence = await leadOf(one);
    const results = await Promise.all(
      [...Array(10).keys()].map((number) =>
        (number % 2 ? one : two).digests.record(fence, {
          runs: [runOf({ at: number })],
          messages: [draftOf(`m${number}`)],
          at: 5,
        }),
      ),
    );
    expect(results.toSorted()).toEqual([...Array<string>(9).fill('known'), 'recorded']);
    const winner = results.indexOf('recorded');
    expect(await two.digests.runsSince(DATE)).toEqual([runOf({ at: winner })]);
    expect(await keysOf(one)).toEqual([`m${winner}`]);
  });

  test('a leader that was replaced records nothing', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    const old = await leadOf(one);
    const newer = await leadOf(two, 'two', 10);
    expect(await one.digests.record(old, { runs: [runOf()], messages: [draftOf('m')], at: 11 })).toBe('fenced-off');
    expect(await one.digests.runsSince(DATE)).toEqual([]);
    expect(await keysOf(two)).toEqual([]);
    expect(await two.digests.record(newer, { runs: [runOf()], messages: [draftOf('m')], at: 12 })).toBe('recorded');
  });

  test('a message that is sent again takes the new time until which it is worth posting', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    await store.digests.record(fence, { runs: [], messages: [draftOf('m', { expiresAt: 100 })], at: 5 });
    await store.digests.record(fence, { runs: [], messages: [draftOf('m', { expiresAt: 200 })], at: 6 });
    expect(await store.outbox.unfinished()).toMatchObject([{ expiresAt: 200, revision: 2 }]);
    await store.digests.record(fence, { runs: [], messages: [draftOf('m')], at: 7 });
    expect(await store.outbox.unfinished()).toMatchObject([{ expiresAt: null, revision: 3 }]);
  });
}
