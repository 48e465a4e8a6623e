import { expect, test } from 'vitest';
import { RowError } from '../../src/store/store-error.ts';
import { change, draftOf, incidentOf, leadOf, resolvedAt } from '../fixtures/incidents.ts';
import type { Stores } from './databases.ts';

/** As a back-off with jitter gives it. */
const FRACTION = 1_795_763_113_140.397;
const WHOLE = 1_795_763_113_141;

/** What numbers and texts become that the databases take differently. */
export function valuesContract(stores: Stores): void {
  test('a time with a fraction of a millisecond is written as the next whole one, wherever it comes in', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await store.lease.acquire('one', { at: FRACTION, ttlMs: 10_000.5, isDead: () => false });
    const audit = { key: 'a', incident: 'disk-1', at: FRACTION, actor: null, what: 'opened', why: '' };
    const incident = incidentOf({ ...resolvedAt(FRACTION), openedAt: FRACTION });
    const messages = [draftOf('m', { expiresAt: FRACTION })];
    const committed = change({ incidents: [{ incident, version: 0 }], audit: [audit], messages, at: FRACTION });
    expect(await store.incidents.commit(committed)).toBe('committed');
    await store.outbox.patch(
      Number(fence),
      new Map([['m', { state: 'waiting', dueAt: FRACTION, attemptedAt: FRACTION }]]),
    );
    const run = { channel: 'C1', date: '2026-11-24', outcome: 'sent', at: FRACTION, message: 'm' } as const;
    await store.digests.record(Number(fence), { runs: [run], messages: [], at: FRACTION });
    await store.digests.choose({ channel: 'C1', subscription: null, by: null, at: FRACTION });
    await store.seen.first('event', FRACTION, 1_000.25);
    const times = { dueAt: WHOLE, attemptedAt: WHOLE, createdAt: WHOLE, expiresAt: WHOLE };
    expect(await store.outbox.unfinished()).toMatchObject([times]);
    expect(await store.incidents.audit('disk-1')).toEqual([{ ...audit, at: WHOLE }]);
    expect(await store.digests.runsSince('2026-11-24')).toEqual([{ ...run, at: WHOLE }]);
    expect(await store.digests.choices()).toMatchObject([{ at: WHOLE }]);
    expect(await store.incidents.current(FRACTION)).toHaveLength(1);
  });

  test('a number that is none is refused with its row, and the database goes on', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ messages: [draftOf('m')] }));
    const fence = await leadOf(store);
    for (const dueAt of [Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
      await expect(store.outbox.patch(fence, new Map([['m', { dueAt }]]))).rejects.toBeInstanceOf(RowError);
    }
    expect(await store.outbox.unfinished()).toMatchObject([{ key: 'm', dueAt: 1_000 }]);
  });

  test('a NUL in what a person typed costs nothing but itself', async () => {
    await using database = await stores();
    const store = await database.open();
    const audit = { key: 'a', incident: 'disk-1', at: 1, actor: 'U1', what: 'silenced', why: 'for 1 h, on\u0000it' };
    expect(await store.incidents.commit(change({ audit: [audit] }))).toBe('committed');
    expect(await store.incidents.audit('disk-1')).toEqual([{ ...audit, why: 'for 1 h, on\ufffdit' }]);
  });
}
