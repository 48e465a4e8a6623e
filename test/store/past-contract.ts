import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { costOf, watchStore } from '../../bench/query-plans.ts';
import type { Silence } from '../../src/incidents/rules/incident.ts';
import { PAST_AT_ONCE } from '../../src/store/limits.ts';
import { change, incidentOf, resolvedAt } from '../fixtures/incidents.ts';
import { rawDatabase, type Stores } from './databases.ts';

const SILENCE: Silence = { by: 'U1', at: 150, until: 'recovery', reason: '', announced: true };

/** What can be read of incidents that are over. */
export function pastContract(stores: Stores): void {
  const of = (id: string, rest = {}) => ({ incident: incidentOf({ id, subject: id, ...rest }), version: 0 });

  test('past are those that fire, have a silence, or were resolved at or after the time', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(
      change({
        incidents: [
          of('firing'),
          of('before', resolvedAt(199)),
          of('then', resolvedAt(200)),
          of('silenced', { ...resolvedAt(30), silence: SILENCE }),
          of('after', resolvedAt(900)),
        ],
      }),
    );
    const { incidents, readFrom, unreadable } = await store.incidents.past(200, 10);
    expect(incidents.map(({ id }) => id).sort()).toEqual(['after', 'firing', 'silenced', 'then']);
    expect([readFrom, unreadable]).toEqual([null, 0]);
  });

  test('of many that were resolved the newest are read, page by page, each once, also where many ended at the same time', async () => {
    await using database = await stores();
    const store = await database.open();
    const count = 2 * PAST_AT_ONCE + 30;
    const all = Array.from({ length: count }, (_, at) => of(`i${at}`, resolvedAt(1_000 + Math.floor(at / 300))));
    await store.incidents.commit(change({ incidents: [...all, of('firing')] }));
    const ids = async (most: number) => {
      const { incidents, readFrom } = await store.incidents.past(0, most);
      expect(new Set(incidents.map(({ id }) => id)).size).toBe(incidents.length);
      return [incidents.length, readFrom];
    };
    expect(await ids(count)).toEqual([count + 1, null]);
    expect(await ids(count - 1)).toEqual([count, 1_000]);
    expect(await ids(100)).toEqual([101, 1_001]);
    expect(await ids(PAST_AT_ONCE)).toEqual([PAST_AT_ONCE + 1, 1_000]);
    const { incidents } = await store.incidents.past(1_001, count);
    expect(incidents).toHaveLength(count - 300 + 1);
  });

  test('other work goes on between two pages, and what is re-opened meanwhile is read too', async () => {
    await using database = await stores();
    const store = await database.open();
    const all = Array.from({ length: PAST_AT_ONCE + 1 }, (_, at) => of(`i${at}`, resolvedAt(1_000 + at)));
    await store.incidents.commit(change({ incidents: all }));
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    });
    let reopened: Promise<unknown> | undefined;
    const reopen = setImmediate(() => {
      // The oldest, which would be on the second page.
      const incident = incidentOf({ id: 'i0', subject: 'i0' });
      reopened = store.incidents.commit(change({ incidents: [{ incident, version: 1 }] }));
    });
    const { incidents } = await store.incidents.past(0, 2_000);
    clearInterval(timer);
    clearImmediate(reopen);
    expect(turns).toBeGreaterThan(0);
    expect(await reopened).toBe('committed');
    expect(incidents).toHaveLength(PAST_AT_ONCE + 1);
  });

  test('one that cannot be read is counted, and costs the others nothing', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ incidents: [of('good', resolvedAt(5)), of('bad', resolvedAt(6))] }));
    const raw = rawDatabase(database.config);
    await raw.run((kysely) => sql`update incidents set body = '{' where id = 'bad'`.execute(kysely));
    await raw.close();
    expect(await store.incidents.past(0, 10)).toMatchObject({ incidents: [{ id: 'good' }], unreadable: 1 });
    // What the evaluation knows of damage stays as it is.
    expect(store.damaged.lines()).toEqual([]);
  });

  test('a database knows since when it has existed: since its first migration, or its oldest audit entry', async () => {
    await using database = await stores();
    const before = Date.now();
    const store = await database.open();
    const since = await store.incidents.knownSince();
    expect(since).toBeGreaterThanOrEqual(before - 1_000);
    expect(since).toBeLessThanOrEqual(Date.now());
    const entry = { incident: 'disk-1', actor: null, what: 'opened', why: '' };
    await store.incidents.commit(
      change({
        audit: [
          { ...entry, key: 'a', at: 700 },
          { ...entry, key: 'b', at: 500 },
        ],
      }),
    );
    expect(await store.incidents.knownSince()).toBe(500);
  });

  test('no table is read as a whole for a part of it', async () => {
    await using database = await stores();
    const store = await database.open();
    const all = Array.from({ length: PAST_AT_ONCE + 1 }, (_, at) => of(`i${at}`, resolvedAt(1_000 + at)));
    await store.incidents.commit(change({ incidents: all }));
    const watched = watchStore(database.config);
    const raw = rawDatabase(database.config);
    await watched.incidents.past(1_100, 2_000);
    await watched.incidents.past(0, 2_000);
    await watched.incidents.knownSince();
    await watched.incidents.audit('bot', { since: 5 });
    const asked = watched.taken();
    expect(asked).toHaveLength(3 + 4 + 2 + 1);
    const { plan } = await costOf(raw, database.config, asked);
    expect(plan.filter((step) => /^SCAN (incidents|audit)( |$)/.test(step))).toEqual([]);
    expect(plan.length > 0).toBe(database.config.kind === 'sqlite');
    await Promise.all([watched.close(), raw.close()]);
  });

  test('a part of an audit begins at the time asked for', async () => {
    await using database = await stores();
    const store = await database.open();
    const entries = [100, 200, 300].map((at) => ({
      key: `k${at}`,
      incident: 'bot',
      at,
      actor: null,
      what: 'x',
      why: '',
    }));
    await store.incidents.commit(change({ audit: entries }));
    expect((await store.incidents.audit('bot', { since: 200 })).map(({ at }) => at)).toEqual([200, 300]);
    expect(await store.incidents.audit('bot')).toHaveLength(3);
  });
}
