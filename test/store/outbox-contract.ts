import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { openStore } from '../../src/store/open-store.ts';
import { FencedOff, type MessagePatch } from '../../src/store/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { change, contentOf, draftOf, leadOf } from '../fixtures/incidents.ts';
import { rawDatabase, type Stores } from './databases.ts';

const keysOf = async (store: Store) => (await store.outbox.unfinished()).map(({ key }) => key);
const SENT: MessagePatch = {
  state: 'sent',
  shownRevision: 1,
  sendingRevision: 1,
  posted: { channel: 'C1', ts: '1.1' },
};

/** A store that tells which rows it cannot read, closed with `await using`. */
async function logged(config: StoreConfig, onKey: (key: string) => void): Promise<Store & AsyncDisposable> {
  const error = (fields: object) => onKey('key' in fields ? String(fields.key) : '');
  const store = await openStore(config, { warn: () => {}, error });
  return { ...store, [Symbol.asyncDispose]: () => store.close() };
}

/** 9,998 messages more like the only one, in a hundred channels. */
const COPIES = sql`
  with recursive numbers(number) as (select 1 union all select number + 1 from numbers where number < 9998)
  insert into outbox (key, thread, channel, content, summary, expires_at, created_at, revision, shown_revision,
    sending_revision, state, due_at, attempts, attempted_at, looks, notes, outcome)
  select 'copy ' || number, thread, 'C0' || (number % 100), content, summary, expires_at, created_at, revision,
    shown_revision, sending_revision, state, due_at, attempts, attempted_at, looks, notes, outcome
  from outbox, numbers`;

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

  test('the oldest 100 messages of each channel are handed out, and 1000 in all: the first of each before the second of any', async () => {
    await using database = await stores();
    const store = await database.open();
    const of = (channel: string, count: number) =>
      [...Array(count).keys()].map((number) => draftOf(`${channel}:${number}`, { channel }));
    await store.incidents.commit(change({ messages: [...of('C1', 110), ...of('C2', 2)] }));
    expect(await keysOf(store)).toEqual([...of('C1', 100), ...of('C2', 2)].map(({ key }) => key));
    const many = [...Array(12).keys()].map((number) => `D${number}`);
    await store.incidents.commit(change({ messages: many.flatMap((channel) => of(channel, 90)) }));
    const keys = new Set(await keysOf(store));
    expect(keys.size).toBe(1_000);
    for (const channel of ['C1', ...many]) expect(keys).toContain(`${channel}:70`);
    expect(keys).toContain('C2:1');
    const counts = [...many.map((channel) => [channel, 90]), ['C1', 110], ['C2', 2]].sort();
    expect((await store.outbox.waiting()).map(({ channel, messages }) => [channel, messages])).toEqual(counts);
  });

  test('the messages that wait in a channel are counted to the last, with the time of the oldest', async () => {
    await using database = await stores();
    const store = await database.open();
    expect(await store.outbox.waiting()).toEqual([]);
    await store.incidents.commit(change({ messages: [draftOf('a'), draftOf('b')], at: 70 }));
    await store.incidents.commit(change({ messages: [draftOf('c'), draftOf('d', { channel: 'C0' })], at: 90 }));
    await store.outbox.patch(await leadOf(store), new Map([['b', SENT]]));
    expect(await store.outbox.waiting()).toEqual([
      { channel: 'C0', messages: 1, oldestAt: 90 },
      { channel: 'C1', messages: 2, oldestAt: 70 },
    ]);
  });

  test('replies whose first message Slack refused take nobody’s place', async () => {
    await using database = await stores();
    const store = await database.open();
    const replies = [...Array(4).keys()].flatMap((thread) => [
      draftOf(`T${thread}`),
      ...[...Array(50).keys()].map((number) => draftOf(`T${thread}:${number}`, { thread: `T${thread}` })),
    ]);
    await store.incidents.commit(change({ messages: [...replies, draftOf('fine')] }));
    const refused = [...Array(4).keys()].map(
      (thread) => [`T${thread}`, { state: 'refused', sendingRevision: 1 }] as const,
    );
    await store.outbox.patch(await leadOf(store), new Map<string, MessagePatch>(refused));
    expect(await keysOf(store)).toEqual(['fine']);
  });

  test('the newest 50 replies that wait in a thread stay, and its first message', async () => {
    await using database = await stores();
    const store = await database.open();
    const keys = [...Array(60).keys()].map((number) => `T:${number}`);
    await store.incidents.commit(change({ messages: [draftOf('T'), draftOf('other')] }));
    for (const key of keys) await store.incidents.commit(change({ messages: [draftOf(key, { thread: 'T' })] }));
    expect(await keysOf(store)).toEqual(['T', 'other', ...keys.slice(10)]);
    expect((await store.outbox.statuses(['T:9'])).get('T:9')).toMatchObject({
      state: 'refused',
      outcome: 'dropped in favor of newer replies in its thread',
    });
  });

  test('a message that may expire is refused where 1000 wait for a channel, and incidents and other channels are not', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ messages: [...Array(1_000).keys()].map((key) => draftOf(String(key))) }));
    const late = [
      draftOf('digest', { expiresAt: 9_000 }),
      draftOf('incident'),
      draftOf('elsewhere', { channel: 'C2', expiresAt: 9_000 }),
    ];
    await store.incidents.commit(change({ messages: late }));
    const fates = await store.outbox.statuses(['digest', 'incident', 'elsewhere']);
    expect([...fates].map(([key, { state }]) => `${key} ${state}`).sort()).toEqual([
      'digest refused',
      'elsewhere waiting',
      'incident waiting',
    ]);
    expect(fates.get('digest')?.outcome).toBe('too many messages are already waiting');
  });

  test('a message that may expire is refused where 10,000 wait in all channels, and incidents are not', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ messages: [draftOf('one', { channel: 'C0' })] }));
    const raw = rawDatabase(database.config);
    await raw.write((transaction) => COPIES.execute(transaction));
    await raw.close();
    const expiring = { channel: 'C1', expiresAt: 9_000 };
    await store.incidents.commit(change({ messages: [draftOf('last', expiring)] }));
    await store.incidents.commit(change({ messages: [draftOf('late', expiring), draftOf('incident')] }));
    const fates = await store.outbox.statuses(['last', 'late', 'incident']);
    expect(['last', 'late', 'incident'].map((key) => fates.get(key)?.state)).toEqual(['waiting', 'refused', 'waiting']);
    const waiting = await store.outbox.waiting();
    expect(waiting.reduce((sum, { messages }) => sum + messages, 0)).toBe(10_001);
  });

  test('a reply waits where its thread does, also after the settings have named another channel', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ messages: [draftOf('T', { channel: 'COLD' })] }));
    await store.incidents.commit(change({ messages: [draftOf('T:1', { channel: 'CNEW', thread: 'T' })] }));
    expect((await store.outbox.unfinished()).map(({ channel }) => channel)).toEqual(['COLD', 'COLD']);
  });

  test('a message that cannot be read costs itself only', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ messages: [draftOf('bad'), draftOf('good')] }));
    const raw = rawDatabase(database.config);
    await raw.write((transaction) =>
      transaction.updateTable('outbox').set({ content: '{"text":' }).where('key', '=', 'bad').execute(),
    );
    await raw.close();
    expect(await keysOf(store)).toEqual(['good']);
  });

  test('the first thousand unreadable messages are named in the log, each once', async () => {
    await using database = await stores();
    const named: string[] = [];
    await using store = await logged(database.config, (key) => void named.push(key));
    const bad = (key: number) => draftOf(`bad ${key}`, { channel: `C${key % 20}` });
    await store.incidents.commit(change({ messages: [...Array(1_000).keys()].map(bad) }));
    const raw = rawDatabase(database.config);
    const spoil = (state: 'waiting' | 'refused') =>
      raw.write((transaction) => transaction.updateTable('outbox').set({ content: '{"text":', state }).execute());
    await spoil('waiting');
    for (let look = 0; look < 2; look += 1) expect(await store.outbox.unfinished()).toEqual([]);
    expect([named.length, new Set(named).size]).toEqual([1_000, 1_000]);
    await spoil('refused');
    await store.incidents.commit(change({ messages: [draftOf('good'), draftOf('late')] }));
    await raw.write((transaction) =>
      transaction.updateTable('outbox').set({ content: '{"text":' }).where('key', '=', 'late').execute(),
    );
    await raw.close();
    expect(await keysOf(store)).toEqual(['good']);
    expect(named).toHaveLength(1_000);
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
      historySearches: 2,
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
      historySearches: 2,
    });
  });

  test('the places of posted messages are returned by key', async () => {
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
    await two.lease.acquire('two', { at: 10, ttlMs: 10, isDead: () => true });
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
