import { expect, test } from 'vitest';
import { FencedOff, type MessagePatch } from '../../src/store/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import type { Stores } from './databases.ts';
import { change, contentOf, draftOf, leadOf } from './values.ts';

const keysOf = async (store: Store) => (await store.outbox.unfinished()).map(({ key }) => key);
const SENT: MessagePatch = {
  state: 'sent',
  shownRevision: 1,
  sendingRevision: 1,
  posted: { channel: 'C1', ts: '1.1' },
};

/** How messages are delivered. */
export function outboxContract(stores: Stores): void {
  test('messages come in the order they were written down', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ messages: [draftOf('z'), draftOf('a')], at: 900 }));
    await store.incidents.commit(change({ messages: [draftOf('m')], at: 100 }));
    await store.incidents.commit(change({ messages: [draftOf('z')], at: 950 }));
    expect(await keysOf(store)).toEqual(['z', 'a', 'm']);
    const sequences = (await store.outbox.unfinished()).map(({ sequence }) => sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  });

  test('unfinished are those not sent or refused, or shown in an old revision, and the parents of their threads', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    const roots = ['done', 'parent', 'behind', 'refused', 'doubt'].map((key) => draftOf(key));
    const replies = [draftOf('reply', { thread: 'parent' }), draftOf('done:1', { thread: 'done' })];
    await store.incidents.commit(change({ messages: [...roots, ...replies] }));
    await store.incidents.commit(change({ messages: [draftOf('behind')] }));
    await store.outbox.patch(
      fence,
      new Map<string, MessagePatch>([
        ...['done', 'parent', 'behind', 'done:1'].map((key) => [key, SENT] as const),
        ['refused', { state: 'refused', sendingRevision: 1, outcome: 'msg_too_long' }],
        ['doubt', { state: 'in-doubt' }],
      ]),
    );
    expect(await keysOf(store)).toEqual(['parent', 'behind', 'doubt', 'reply']);
  });

  test('at most 1000 are handed out at once, the oldest first', async () => {
    await using database = await stores();
    const store = await database.open();
    const keys = [...Array(1_010).keys()].map(String);
    await store.incidents.commit(change({ messages: keys.map((key) => draftOf(key)) }));
    expect(await keysOf(store)).toEqual(keys.slice(0, 1_000));
  });

  test('a patch changes what it names and nothing else', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    await store.incidents.commit(change({ messages: [draftOf('m'), draftOf('other')] }));
    const [before, other] = await store.outbox.unfinished();
    const patch: MessagePatch = {
      channel: 'C2',
      sendingRevision: 1,
      state: 'in-doubt',
      dueAt: 5_000,
      attempts: 3,
      attemptedAt: 4_000,
      looks: 2,
      posted: { channel: 'C2', ts: '9.9' },
      notes: ['why it stands here'],
      mergedInto: 'other',
      outcome: 'timeout',
    };
    await store.outbox.patch(fence, new Map([['m', patch]]));
    expect(await store.outbox.unfinished()).toEqual([{ ...before, ...patch }, other]);
    await store.outbox.patch(fence, new Map([['m', { posted: null, notes: [], attemptedAt: null, outcome: null }]]));
    expect((await store.outbox.unfinished())[0]).toMatchObject({
      posted: null,
      notes: [],
      attemptedAt: null,
      looks: 2,
    });
  });

  test('where messages stand is told by key, of those that were posted', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ messages: ['posted', 'also', 'waiting'].map((key) => draftOf(key)) }));
    const fence = await leadOf(store);
    await store.outbox.patch(fence, new Map(['posted', 'also'].map((key) => [key, SENT])));
    const places = await store.outbox.posted(['posted', 'waiting', 'unknown']);
    expect([...places]).toEqual([['posted', { channel: 'C1', ts: '1.1' }]]);
    expect(await store.outbox.posted([])).toEqual(new Map());
  });

  test('a sender that was replaced changes nothing', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    const fence = await leadOf(one);
    await one.incidents.commit(change({ messages: [draftOf('m')] }));
    await two.lease.acquire('two', 10, 10, () => false);
    await expect(one.outbox.patch(fence, new Map([['m', SENT]]))).rejects.toBeInstanceOf(FencedOff);
    expect(await one.outbox.unfinished()).toMatchObject([{ state: 'waiting', posted: null }]);
  });

  test('content that came while a call was under way is not lost when the call ends', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    const sending: MessagePatch = { state: 'sending', sendingRevision: 1 };
    await store.incidents.commit(change({ messages: [draftOf('sent'), draftOf('refused')] }));
    await store.outbox.patch(fence, new Map(['sent', 'refused'].map((key) => [key, sending])));
    const renewed = ['sent', 'refused'].map((key) => draftOf(key, { content: contentOf('new') }));
    await store.incidents.commit(change({ messages: renewed, at: 2_000 }));
    await store.outbox.patch(
      fence,
      new Map<string, MessagePatch>([
        ['sent', SENT],
        ['refused', { state: 'refused', outcome: 'msg_too_long' }],
      ]),
    );
    expect(await store.outbox.unfinished()).toMatchObject([
      { key: 'sent', state: 'sent', shownRevision: 1, revision: 2, content: contentOf('new') },
      { key: 'refused', state: 'waiting', outcome: 'msg_too_long', revision: 2, content: contentOf('new') },
    ]);
  });

  test('commits and patches at once leave a message with the marks of both', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    const fence = await leadOf(one);
    await one.incidents.commit(change({ messages: [draftOf('m')] }));
    await Promise.all(
      [...Array(10).keys()].flatMap((number) => [
        one.outbox.patch(fence, new Map([['m', { attempts: number + 1 }]])),
        two.incidents.commit(change({ messages: [draftOf('m')] })),
      ]),
    );
    expect(await one.outbox.unfinished()).toMatchObject([{ revision: 11, attempts: expect.any(Number) }]);
    expect((await one.outbox.unfinished())[0]?.attempts).toBeGreaterThan(0);
  });
}
