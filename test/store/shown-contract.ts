import { expect, test } from 'vitest';
import type { MessagePatch, ShownMessage } from '../../src/store/outbox.ts';
import { change, draftOf, leadOf } from '../fixtures/incidents.ts';
import type { Stores } from './databases.ts';

const ABOUT = { subject: 'subject disk', live: true };
const SHOWN: ShownMessage = { channel: 'C1', ts: '7.7', key: 'card', revision: 4, about: ABOUT };

/** What a store writes down of messages that Slack shows already. */
export function shownContract(stores: Stores): void {
  test('the subject of a first message is stored, and follows its newest revision', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ messages: [draftOf('card', { about: ABOUT }), draftOf('digest')] }));
    expect(await store.outbox.unfinished()).toMatchObject([{ about: ABOUT }, { about: null }]);
    const over = { ...ABOUT, live: false };
    await store.incidents.commit(change({ messages: [draftOf('card', { about: over })] }));
    expect(await store.outbox.unfinished()).toMatchObject([{ about: over, revision: 2 }, { about: null }]);
  });

  test('a message that only Slack knows is written down where it stands, to be edited there', async () => {
    await using database = await stores();
    const store = await database.open();
    const messages = [{ ...draftOf('card', { about: { ...ABOUT, live: false } }), shown: SHOWN }];
    await store.incidents.commit(change({ messages }));
    const expected = { state: 'waiting', posted: { channel: 'C1', ts: '7.7' }, shownRevision: 4, revision: 5 };
    expect(await store.outbox.unfinished()).toMatchObject([expected]);
    expect((await store.outbox.statuses(['card'])).get('card')).toMatchObject({ revision: 5, posted: { ts: '7.7' } });
  });

  test('a message of which Slack shows a later revision goes on above that one; an earlier one changes nothing', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ messages: [draftOf('card')] }));
    const edit = (revision: number) => change({ messages: [{ ...draftOf('card'), shown: { ...SHOWN, revision } }] });
    await store.incidents.commit(edit(4));
    expect(await store.outbox.unfinished()).toMatchObject([{ revision: 5 }]);
    await store.incidents.commit(edit(2));
    expect(await store.outbox.unfinished()).toMatchObject([{ revision: 6 }]);
  });

  test('a message that waited to be tried again when the database was copied is edited where Slack shows it since', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    const keys = ['card', 'refused', 'sending'];
    await store.incidents.commit(change({ messages: keys.map((key) => draftOf(key)) }));
    await store.outbox.patch(
      fence,
      new Map<string, MessagePatch>([
        ['card', { attempts: 1, attemptedAt: 1 }],
        ['refused', { state: 'refused', sendingRevision: 1 }],
        ['sending', { state: 'sending', attempts: 1, attemptedAt: 1 }],
      ]),
    );
    const messages = keys.map((key) => ({ ...draftOf(key), shown: { ...SHOWN, key } }));
    await store.incidents.commit(change({ messages }));
    const there = { state: 'waiting', posted: { channel: 'C1', ts: '7.7' }, shownRevision: 4, revision: 5 };
    expect(await store.outbox.unfinished()).toMatchObject([
      { key: 'card', ...there },
      { key: 'refused', ...there },
      { key: 'sending', state: 'sending', posted: null, shownRevision: 0 },
    ]);
  });

  test('a reply that was merged before is recorded and never sent', async () => {
    await using database = await stores();
    const store = await database.open();
    const reply = { ...draftOf('card:2', { thread: 'card' }), isAlreadyPosted: true };
    await store.incidents.commit(change({ messages: [draftOf('card'), reply] }));
    expect((await store.outbox.unfinished()).map(({ key }) => key)).toEqual(['card']);
    expect((await store.outbox.statuses(['card:2'])).get('card:2')).toEqual({
      state: 'sent',
      outcome: 'posted before the database was restored',
      revision: 1,
      posted: null,
    });
    expect(await store.outbox.waiting()).toMatchObject([{ messages: 1 }]);
  });
}
