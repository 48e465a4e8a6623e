import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Incident } from '../../src/incidents/rules/incident.ts';
import type { IncidentCommit, Store } from '../../src/store/store.ts';
import { change, contentOf, draftOf, incidentOf, leadOf, resolvedAt } from '../fixtures/incidents.ts';
import { rawDatabase, type Stores } from './databases.ts';

const put = (store: Store, incident: Incident, version: number, more: Partial<IncidentCommit> = {}) =>
  store.incidents.commit(change({ incidents: [{ incident, version }], ...more }));
const AUDIT = { key: 'disk-1:2', incident: 'disk-1', at: 2, actor: 'U1', what: 'acknowledged', why: '' };

/** How decisions are written. */
export function commitContract(stores: Stores): void {
  test('a version is one higher after each commit, and an old one is a conflict that writes nothing', async () => {
    await using database = await stores();
    const store = await database.open();
    expect(await put(store, incidentOf(), 0)).toBe('committed');
    expect(await put(store, incidentOf({ reminders: 1 }), 1)).toBe('committed');
    const late = incidentOf({ reminders: 9 });
    const evaluationState = { lastEvaluationAt: 7, conditions: {}, outage: null };
    expect(await put(store, late, 1, { evaluationState, audit: [AUDIT], messages: [draftOf('m')] })).toBe('conflict');
    expect(await store.incidents.find('disk-1')).toEqual({ incident: incidentOf({ reminders: 1 }), version: 2 });
    expect((await store.incidents.evaluationState()).lastEvaluationAt).toBeNull();
    expect(await store.incidents.audit('disk-1')).toEqual([]);
    expect(await store.outbox.unfinished()).toEqual([]);
  });

  test('a change of an incident that is not there is a conflict, and so is a new one that is', async () => {
    await using database = await stores();
    const store = await database.open();
    expect(await put(store, incidentOf(), 1)).toBe('conflict');
    await put(store, incidentOf(resolvedAt(200)), 0);
    expect(await put(store, incidentOf(), 0)).toBe('conflict');
  });

  test('a subject has one firing incident: a second one is a conflict, also when it re-opens', async () => {
    await using database = await stores();
    const store = await database.open();
    const old = incidentOf({ id: 'disk-0', ...resolvedAt(50) });
    await put(store, old, 0);
    expect(await put(store, incidentOf(), 0)).toBe('committed');
    expect(await put(store, incidentOf({ id: 'disk-2' }), 0)).toBe('conflict');
    expect(await put(store, { ...old, status: 'firing' }, 1)).toBe('conflict');
    expect(await put(store, incidentOf({ id: 'cpu-1', subject: 'cpu' }), 0)).toBe('committed');
  });

  test('a decision may resolve an incident and open another of its subject, in any order', async () => {
    await using database = await stores();
    const store = await database.open();
    await put(store, incidentOf(), 0);
    const both = [
      { incident: incidentOf({ id: 'disk-2' }), version: 0 },
      { incident: incidentOf(resolvedAt(200)), version: 1 },
    ];
    expect(await store.incidents.commit(change({ incidents: both }))).toBe('committed');
  });

  test('a single one of many that change one incident at once wins, and the others get a conflict', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    await put(one, incidentOf(), 0);
    const attempts = [...Array(10).keys()].map((number) =>
      put(number % 2 ? one : two, incidentOf({ reminders: number }), 1, { messages: [draftOf(`m${number}`)] }),
    );
    const results = await Promise.all(attempts);
    expect(results.filter((result) => result === 'committed')).toHaveLength(1);
    expect(results.filter((result) => result === 'conflict')).toHaveLength(9);
    const winner = results.indexOf('committed');
    expect((await two.incidents.find('disk-1'))?.incident.reminders).toBe(winner);
    expect((await one.outbox.unfinished()).map(({ key }) => key)).toEqual([`m${winner}`]);
  });

  test('a single one of two that open an incident of one subject at once wins', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    const results = await Promise.all([put(one, incidentOf({ id: 'a' }), 0), put(two, incidentOf({ id: 'b' }), 0)]);
    expect(results.sort()).toEqual(['committed', 'conflict']);
    expect(await one.incidents.current(0)).toHaveLength(1);
  });

  test('a transaction begins when those before it have ended', async () => {
    await using database = await stores();
    const [one, two] = [rawDatabase(database.config), rawDatabase(database.config)];
    const order: string[] = [];
    let second: Promise<unknown> = Promise.resolve();
    await one.write(async () => {
      order.push('first begins');
      second = two.write(async () => order.push('second begins'));
      await pause(100);
      order.push('first ends');
    });
    await second;
    expect(order).toEqual(['first begins', 'first ends', 'second begins']);
    await Promise.all([one.close(), two.close()]);
  });

  test('commits that touch the same messages in opposite order all arrive', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    const keys = ['a', 'b', 'c', 'd'].map((key) => draftOf(key));
    const commits = [...Array(12).keys()].map((number) =>
      number % 2
        ? one.incidents.commit(change({ messages: keys }))
        : two.incidents.commit(change({ messages: keys.toReversed() })),
    );
    expect(new Set(await Promise.all(commits))).toEqual(new Set(['committed']));
    expect((await one.outbox.unfinished()).map(({ revision }) => revision)).toEqual([12, 12, 12, 12]);
  });

  test('a decision of a leader that was replaced is fenced off and writes nothing', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    const old = await leadOf(one);
    expect(await put(one, incidentOf(), 0, { fence: old })).toBe('committed');
    const newer = await leadOf(two, 'two', 10);
    expect(await put(one, incidentOf({ reminders: 1 }), 1, { fence: old })).toBe('fenced-off');
    expect(await put(one, incidentOf({ reminders: 1 }), 1, { fence: newer + 1 })).toBe('fenced-off');
    expect(await put(two, incidentOf({ reminders: 2 }), 1, { fence: newer })).toBe('committed');
    expect((await one.incidents.find('disk-1'))?.incident.reminders).toBe(2);
    // A press of a button needs no lease.
    expect(await put(one, incidentOf({ reminders: 3 }), 2)).toBe('committed');
  });

  test('a new message waits from the time of its commit', async () => {
    await using database = await stores();
    const store = await database.open();
    const draft = draftOf('m', { summary: 'm in short', channel: '#oncall' });
    await store.incidents.commit(change({ messages: [draft], at: 77 }));
    expect(await store.outbox.unfinished()).toEqual([
      {
        ...draft,
        sequence: expect.any(Number),
        createdAt: 77,
        revision: 1,
        shownRevision: 0,
        sendingRevision: 0,
        state: 'waiting',
        dueAt: 77,
        attempts: 0,
        attemptedAt: null,
        historySearches: 0,
        posted: null,
        notes: [],
        mergedInto: null,
        about: null,
        outcome: null,
      },
    ]);
  });

  test.each([
    ['sent', 'waiting', 2_000],
    ['refused', 'waiting', 2_000],
    ['waiting', 'waiting', 1_500],
    ['sending', 'sending', 1_500],
    ['in-doubt', 'in-doubt', 1_500],
  ] as const)('new content for a message that is %s leaves it %s', async (before, after, dueAt) => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    await store.incidents.commit(change({ messages: [draftOf('m', { summary: 'old' })] }));
    const posted = { channel: 'C9', ts: '1.2' };
    await store.outbox.patch(
      fence,
      new Map([['m', { state: before, dueAt: 1_500, shownRevision: 1, sendingRevision: 1, channel: 'C9', posted }]]),
    );
    const renewed = draftOf('m', { content: contentOf('new'), summary: 'new' });
    await store.incidents.commit(change({ messages: [renewed], at: 2_000 }));
    expect(await store.outbox.unfinished()).toMatchObject([
      {
        content: contentOf('new'),
        summary: 'new',
        revision: 2,
        state: after,
        dueAt,
        createdAt: 1_000,
        channel: 'C9',
        posted,
      },
    ]);
  });
}
