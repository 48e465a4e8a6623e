import { expect, test } from 'vitest';
import type { LiveCard } from '../../src/live-cards/rules/live-card.ts';
import { LIVE_CARDS } from '../../src/store/limits.ts';
import { FencedOff } from '../../src/store/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { draftOf, leadOf } from '../fixtures/incidents.ts';
import { liveCard } from '../fixtures/live-cards.ts';
import { rawDatabase, type Stores } from './databases.ts';

const begin = (store: Store, begun: LiveCard) =>
  store.liveCards.change({ begun, messages: [draftOf(begun.key, { expiresAt: 9, optional: true })], at: 1 });
const audit = (at: number) => ({ key: `a${at}`, incident: 'live-card:C1', at, actor: 'U1', what: 'x', why: '' });

/** Cards, of which a channel has one that is live. */
export function liveCardContract(stores: Stores): void {
  test('a card is stored with its message, and a channel gets no second one', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    expect(await begin(one, liveCard())).toBe('changed');
    expect(await begin(two, liveCard({ key: 'live:C1:2', begunAt: 2 }))).toBe('conflict');
    expect(await two.liveCards.live()).toEqual([liveCard()]);
    expect(await two.outbox.unfinished()).toMatchObject([{ key: 'live:C1:1', optional: true }]);
    expect(await two.outbox.waiting()).toEqual([]);
  });

  test('two processes that begin one at the same time: one does', async () => {
    await using database = await stores();
    const all = [await database.open(), await database.open(), await database.open()];
    const results = await Promise.all(
      all.map((store, at) => begin(store, liveCard({ key: `live:C1:${at}`, begunAt: at }))),
    );
    expect(results.filter((result) => result === 'changed')).toHaveLength(1);
    expect(await all[0]?.liveCards.live()).toHaveLength(1);
  });

  test('a card that is over changes no more, and makes room for another in the same change', async () => {
    await using database = await stores();
    const store = await database.open();
    await begin(store, liveCard());
    const end = { key: 'live:C1:1', values: { ending: 'moved', endedAt: 5, endedBy: 'U2' } } as const;
    const next = liveCard({ key: 'live:C1:5', begunAt: 5 });
    expect(await store.liveCards.change({ changed: end, begun: next, messages: [], at: 5 })).toBe('changed');
    expect(await store.liveCards.change({ changed: end, messages: [], at: 6 })).toBe('conflict');
    expect(await store.liveCards.live()).toEqual([next]);
    expect(await store.liveCards.ofChannel('C1')).toEqual(next);
    expect(await store.liveCards.find('live:C1:1')).toMatchObject({ ending: 'moved', endedBy: 'U2' });
    expect(await store.liveCards.endedSince(5)).toHaveLength(1);
    expect(await store.liveCards.endedSince(6)).toEqual([]);
  });

  test('a former leader writes nothing', async () => {
    await using database = await stores();
    const store = await database.open();
    await begin(store, liveCard());
    const former = await leadOf(store);
    const fence = await leadOf(store, 'two', 20);
    const drawn = { changed: { key: 'live:C1:1', values: { drawnAt: 7 } }, messages: [], at: 7 };
    expect(await store.liveCards.change({ ...drawn, fence: former })).toBe('fenced-off');
    await expect(store.liveCards.notePin(former, 'live:C1:1', 'pinned')).rejects.toBeInstanceOf(FencedOff);
    expect(await store.liveCards.live()).toEqual([liveCard()]);
    expect(await store.liveCards.change({ ...drawn, fence })).toBe('changed');
    await store.liveCards.notePin(fence, 'live:C1:1', 'pinned');
    expect(await store.liveCards.stillPinned()).toEqual([]);
    await store.liveCards.change({ changed: { key: 'live:C1:1', values: { ending: 'ended' } }, messages: [], at: 8 });
    expect(await store.liveCards.stillPinned()).toMatchObject([{ pin: 'pinned' }]);
  });

  test('only so many cards are live, and a channel is changed only so often', async () => {
    await using database = await stores();
    const store = await database.open();
    for (let at = 0; at < LIVE_CARDS.most; at += 1)
      await begin(store, liveCard({ key: `live:C${at}:1`, channel: `C${at}` }));
    expect(await begin(store, liveCard({ key: 'live:X:1', channel: 'X' }))).toBe('no-room');
    const { most, withinMs } = LIVE_CARDS.changes;
    const change = (at: number) => store.liveCards.change({ messages: [], audit: audit(at), at });
    for (let at = 1; at <= most; at += 1) expect(await change(at)).toBe('changed');
    expect(await change(most + 1)).toBe('too-many');
    expect(await change(withinMs + 1)).toBe('changed');
  });

  test('a row that cannot be read costs its card only', async () => {
    await using database = await stores();
    const store = await database.open();
    await begin(store, liveCard());
    await begin(store, liveCard({ key: 'live:C2:1', channel: 'C2' }));
    const raw = rawDatabase(database.config);
    await raw.run((kysely) =>
      kysely.updateTable('liveCards').set({ tables: 'x' }).where('channel', '=', 'C2').execute(),
    );
    await raw.close();
    expect(await store.liveCards.live()).toEqual([liveCard()]);
    expect(store.damaged.lines().join()).toContain('living cards cannot be read');
  });
}
