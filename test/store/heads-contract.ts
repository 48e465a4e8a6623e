import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { change, draftOf, leadOf } from '../fixtures/incidents.ts';
import { rawDatabase, type Stores } from './databases.ts';

const SENT = { state: 'sent', shownRevision: 1, sendingRevision: 1, posted: { channel: 'C3', ts: '1.1' } } as const;

/** What waits first in each channel. */
export function headsContract(stores: Stores): void {
  test('the first message of each channel that may not expire is returned, with how many there are, readable or not', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    const drafts = [
      draftOf('digest', { channel: 'C1', expiresAt: 5_000 }),
      draftOf('a', { channel: 'C1' }),
      draftOf('a:1', { channel: 'C1', thread: 'a' }),
      draftOf('b', { channel: 'C2' }),
      draftOf('b:1', { channel: 'C2', thread: 'b' }),
      draftOf('c', { channel: 'C3' }),
      draftOf('only', { channel: 'C4', expiresAt: 5_000 }),
    ];
    await store.incidents.commit(change({ messages: drafts, at: 700 }));
    // Without its first message a reply is kept, and waits for nobody.
    await store.outbox.patch(fence, new Map([['b', { state: 'refused', sendingRevision: 1 }]]));
    await store.outbox.patch(fence, new Map([['c', SENT]]));
    const seen = async () =>
      (await store.outbox.heads()).map(({ channel, createdAt, shownRevision, messages }) => [
        channel,
        createdAt,
        shownRevision,
        messages,
      ]);
    expect(await seen()).toEqual([['C1', 700, 0, 2]]);
    await store.incidents.commit(change({ messages: [draftOf('c', { channel: 'C3' })], at: 900 }));
    expect(await seen()).toEqual([
      ['C1', 700, 0, 2],
      ['C3', 700, 1, 1],
    ]);
    await rawDatabase(database.config).run((kysely) =>
      sql`update outbox set content = '{' where key = 'a'`.execute(kysely),
    );
    const [first] = await store.outbox.heads();
    const [, second] = await store.outbox.unfinished();
    expect(first?.sequence).toBe((second?.sequence ?? 0) - 1);
    expect(await seen()).toHaveLength(2);
  });
}
