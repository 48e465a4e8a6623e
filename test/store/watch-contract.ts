import { expect, test } from 'vitest';
import type { Store, WatchChange } from '../../src/store/store.ts';
import { WATCHES, type Watch } from '../../src/watches/rules/watch.ts';
import { change as commitOf, draftOf, incidentOf, resolvedAt } from '../fixtures/incidents.ts';
import { openRawDatabase } from '../support/raw-database.ts';
import type { Stores } from './databases.ts';

const NINE = Date.parse('2026-11-24T09:00:00Z');
const CI: Watch = { channel: 'C1', subject: 'ci.*', level: 'red', holdMs: 0, by: 'U1', at: NINE };

/** A change of a watch to `after`, with its message and its audit entry. */
function changeOf(after: Watch, values: Partial<WatchChange> = {}): WatchChange {
  const { channel, subject, by, at } = after;
  const key = `watch-change:${channel}:${subject}:${at}`;
  return {
    channel,
    subject,
    after,
    before: undefined,
    message: draftOf(key, { channel, expiresAt: at + 1_000 }),
    audit: { key, incident: `watch:${channel}`, at, actor: by, what: 'watch-set', why: subject },
    ...values,
  };
}

const told = async (store: Store) => (await store.outbox.unfinished()).length;

/** What both databases promise about watches and their incidents. */
export function watchContract(stores: Stores): void {
  test('a watch is stored with its message and its audit entry, changed and ended', async () => {
    await using database = await stores();
    const store = await database.open();
    expect(await store.watches.all()).toEqual([]);
    expect(await store.watches.change(changeOf(CI))).toBe('changed');
    const later: Watch = { ...CI, level: 'yellow', holdMs: 1_800_000, by: 'U2', at: NINE + 1 };
    expect(await store.watches.change(changeOf(later, { before: CI }))).toBe('changed');
    expect(await store.watches.change(changeOf({ ...CI, channel: 'C0' }))).toBe('changed');
    expect(await store.watches.all()).toEqual([{ ...CI, channel: 'C0' }, later]);
    expect((await store.incidents.audit('watch:C1')).map(({ actor }) => actor)).toEqual(['U1', 'U2']);
    expect(await told(store)).toBe(3);
    const ended = changeOf({ ...later, at: NINE + 2 }, { before: later, after: null, message: null });
    expect(await store.watches.change(ended)).toBe('changed');
    expect(await store.watches.all()).toEqual([{ ...CI, channel: 'C0' }]);
    expect(await told(store)).toBe(3);
  });

  test('of two changes at once one is stored, and the other one reads again', async () => {
    await using database = await stores();
    const [one, other] = [await database.open(), await database.open()];
    const results = await Promise.all([
      one.watches.change(changeOf(CI)),
      other.watches.change(changeOf({ ...CI, by: 'U2' }, { audit: { ...changeOf(CI).audit, key: 'other' } })),
    ]);
    expect(results.toSorted()).toEqual(['changed', 'conflict']);
    expect(await one.watches.all()).toHaveLength(1);
    const stale = changeOf({ ...CI, at: NINE + 5 }, { before: { ...CI, at: NINE - 5 } });
    expect(await one.watches.change(stale)).toBe('conflict');
  });

  test('a channel has so many watches and no more, and so many changes in an hour', async () => {
    await using database = await stores();
    const store = await database.open();
    const nth = (index: number, at = NINE): Watch => ({ ...CI, subject: `ci.m${index}`, at: at + index });
    for (let index = 0; index < WATCHES.ofChannel; index += 1)
      expect(await store.watches.change(changeOf(nth(index)))).toBe('changed');
    const next = nth(WATCHES.ofChannel);
    expect(await store.watches.change(changeOf(next))).toBe('too-many');
    const later = { ...next, at: NINE + 2 * WATCHES.changes.withinMs };
    expect(await store.watches.change(changeOf(later))).toBe('full-channel');
    const changed = { ...nth(0), holdMs: 1, at: later.at };
    expect(await store.watches.change(changeOf(changed, { before: nth(0) }))).toBe('changed');
    expect(await store.watches.all()).toHaveLength(WATCHES.ofChannel);
  });

  test('a damaged row costs itself only, and is marked', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.watches.change(changeOf(CI));
    await store.watches.change(changeOf({ ...CI, subject: 'ci.tests', at: NINE + 1 }));
    await using raw = await openRawDatabase(database.config);
    await raw.run("update watches set level = 'purple' where subject = 'ci.tests'");
    expect((await store.watches.all()).map(({ subject, isDamaged }) => [subject, isDamaged])).toEqual([
      ['ci.*', undefined],
      ['ci.tests', true],
    ]);
    expect(store.damaged.lines()).toEqual([expect.stringMatching(/^watches .*C1 ci\.tests.*next step/)]);
  });

  test('incidents of watches are read back with their channel, beside one of on-call about the same subject', async () => {
    await using database = await stores();
    const store = await database.open();
    const of = (id: string, values = {}) => ({
      incident: incidentOf({ id, subject: 'ci.tests', ...values }),
      version: 0,
    });
    const all = [
      of('oncall'),
      of('one', { channel: 'C1' }),
      of('two', { channel: 'C2', kind: 'storm', subject: 'storm' }),
    ];
    expect(await store.incidents.commit(commitOf({ incidents: all }))).toBe('committed');
    expect(await store.incidents.commit(commitOf({ incidents: [of('again', { channel: 'C1' })] }))).toBe('conflict');
    const read = await store.incidents.current(0);
    expect(read.map(({ incident }) => incident).toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
      all.map(({ incident }) => incident).toSorted((a, b) => a.id.localeCompare(b.id)),
    );
    expect((await store.incidents.find('two'))?.incident).toMatchObject({
      kind: 'storm',
      subject: 'storm',
      channel: 'C2',
    });
  });

  test('past incidents are those of on-call: those of a channel that may be private are not among them', async () => {
    await using database = await stores();
    const store = await database.open();
    const of = (id: string, values = {}) => ({ incident: incidentOf({ id, subject: id, ...values }), version: 0 });
    const incidents = [
      of('a'),
      of('b', resolvedAt(500)),
      of('c', { channel: 'C1' }),
      of('d', { channel: 'C1', ...resolvedAt(500) }),
    ];
    await store.incidents.commit(commitOf({ incidents }));
    const past = await store.incidents.past(0, 10);
    expect(past.incidents.map(({ id }) => id).toSorted()).toEqual(['a', 'b']);
  });
}
