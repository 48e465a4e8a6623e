import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { StoreConfig } from '../../src/config/store-config.ts';
import type { Incident } from '../../src/incidents/rules/incident.ts';
import { MIGRATIONS } from '../../src/store/migrations/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';
import { change, draftOf, incidentOf, resolvedAt } from '../fixtures/incidents.ts';
import { rawDatabase, type Stores } from './databases.ts';

/** Migrations of the version before, which stores a Datadog outage as `sight`. */
const BEFORE = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '005'));
const DAY_MS = 86_400_000;
const EVALUATED_AT = 100 * DAY_MS;

const symptom = (word: string, clearedAt: number | null) => ({
  rule: word,
  subject: word,
  label: 'Datadog',
  severity: 'critical' as const,
  says: 'no answer',
  since: 90,
  clearedAt,
});

/** As the version before has it in its hands; the type is that of this one. */
const outage = (id: string, values: Partial<Incident> = {}): Incident => ({
  ...incidentOf({ id, label: 'Datadog', symptoms: [symptom('sight', values.resolvedAt ?? null)], ...values }),
  kind: 'sight' as Incident['kind'],
  subject: 'sight',
});
const isOver = (at: number) => resolvedAt(at);

/** Bodies and kinds as they lie in the database. */
async function rowsOf(config: StoreConfig) {
  const raw = rawDatabase(config);
  const { rows } = await raw.run((kysely) =>
    sql<{ id: string; kind: string; subject: string; body: string }>`
      select id, kind, subject, body from incidents order by id`.execute(kysely.withoutPlugins()),
  );
  await raw.close();
  return rows;
}

/** A database of version 4 with these incidents, as that version has stored them, and the first message of each. */
async function makeVersion4(config: StoreConfig, incidents: readonly Incident[]): Promise<void> {
  const store = await openStore(config, undefined, BEFORE);
  const evaluationState = { lastEvaluationAt: EVALUATED_AT, conditions: {}, outage: null };
  expect(
    await store.incidents.commit(
      change({ incidents: incidents.map((incident) => ({ incident, version: 0 })), evaluationState }),
    ),
  ).toBe('committed');
  await store.close();
  // That version has fewer columns than this one writes.
  const raw = rawDatabase(config);
  for (const { id, status } of incidents) {
    const { key, channel, content } = draftOf(`incident:${id}`);
    const about = JSON.stringify({ subject: 'sight sight', live: status === 'firing' });
    await raw.run((kysely) =>
      sql`insert into outbox (key, channel, content, created_at, revision, shown_revision, sending_revision, state, due_at, attempts, looks,
        notes, about) values (${key}, ${channel}, ${JSON.stringify(content)}, 0, 1, 0, 0, 'waiting', 0, 0, 0, '[]', ${about})`.execute(
        kysely,
      ),
    );
  }
  await raw.close();
}

/** How outages that the version before has stored are read, renamed, and left to that version while it may go on with them. */
export function outageWordContract(stores: Stores): void {
  test('a database of version 4 opens with its outages under the new word, and what is open or recent is stored as that version reads it', async () => {
    await using database = await stores();
    const [old, recent] = [EVALUATED_AT - 8 * DAY_MS, EVALUATED_AT - 60_000];
    await makeVersion4(database.config, [
      outage('sight-1-old', isOver(old)),
      outage('sight-2-recent', isOver(recent)),
      outage('sight-3-open'),
    ]);
    const before = await rowsOf(database.config);
    expect(before.map(({ kind }) => kind)).toEqual(['sight', 'sight', 'sight']);
    const store = await database.open();
    const read = (await store.incidents.current(0)).map(({ incident }) => incident);
    expect(read).toHaveLength(3);
    for (const incident of read) {
      expect(incident).toMatchObject({
        kind: 'datadog-outage',
        subject: 'datadog-outage',
        symptoms: [{ rule: 'datadog-outage', subject: 'datadog-outage', label: 'Datadog', says: 'no answer' }],
      });
    }
    const [renamed, ...rest] = await rowsOf(database.config);
    expect(renamed).toMatchObject({ id: 'sight-1-old', kind: 'datadog-outage', subject: 'datadog-outage' });
    expect(JSON.parse(renamed?.body ?? '')).toEqual(read.find(({ id }) => id === 'sight-1-old'));
    expect(rest).toEqual(before.slice(1));
  });

  test('the subject of a first message is read in the new word, and renamed once its incident is over', async () => {
    await using database = await stores();
    await makeVersion4(database.config, [outage('sight-1', isOver(200)), outage('sight-2')]);
    const store = await database.open();
    const word = 'datadog-outage datadog-outage';
    expect(await store.outbox.unfinished()).toMatchObject([
      { key: 'incident:sight-1', about: { subject: word, live: false } },
      { key: 'incident:sight-2', about: { subject: word, live: true } },
    ]);
    const raw = rawDatabase(database.config);
    const about = await raw.run((kysely) => kysely.selectFrom('outbox').select('about').orderBy('key').execute());
    await raw.close();
    expect(about.map(({ about: one }) => JSON.parse(one ?? ''))).toEqual([
      { subject: word, live: false },
      { subject: 'sight sight', live: true },
    ]);
  });

  test('an outage that a version before has opened stays under its word while it is open, however it is changed, and takes the new one when it is over', async () => {
    await using database = await stores();
    await makeVersion4(database.config, [outage('sight-1')]);
    const store = await database.open();
    const found = async () => {
      const one = await store.incidents.find('sight-1');
      if (one === undefined) throw new Error('it is gone');
      return one;
    };
    const put = async (values: Partial<Incident>) => {
      const { incident, version } = await found();
      const next = { incident: { ...incident, ...values }, version };
      expect(await store.incidents.commit(change({ incidents: [next] }))).toBe('committed');
      const [row] = await rowsOf(database.config);
      return { kind: row?.kind, subject: row?.subject, body: JSON.parse(row?.body ?? '') };
    };
    const acknowledged = await put({ acknowledged: { by: 'U1', at: 150 } });
    const old = { kind: 'sight', subject: 'sight' };
    expect(acknowledged).toMatchObject({ ...old, body: { ...old, symptoms: [{ rule: 'sight', subject: 'sight' }] } });
    expect((await found()).incident).toMatchObject({ kind: 'datadog-outage', acknowledged: { by: 'U1', at: 150 } });
    const silence = { by: 'U1', at: 160, until: 'recovery', reason: '', announced: true } as const;
    expect(await put({ ...resolvedAt(200), silence })).toMatchObject({ ...old, body: old });
    const renamed = { kind: 'datadog-outage', subject: 'datadog-outage' };
    expect(await put({ silence: null })).toMatchObject({ ...renamed, body: { ...renamed, id: 'sight-1' } });
    expect(await put({ status: 'firing', resolvedAt: null })).toMatchObject({ ...old, body: old });
  });

  test('an outage of this version has the new word in all of its row', async () => {
    await using database = await stores();
    const store = await database.open();
    const symptoms = [symptom('datadog-outage', null)];
    const incident = incidentOf({
      id: 'datadog-outage-1',
      kind: 'datadog-outage',
      subject: 'datadog-outage',
      symptoms,
    });
    await store.incidents.commit(change({ incidents: [{ incident, version: 0 }] }));
    const [row] = await rowsOf(database.config);
    expect(row).toMatchObject({ kind: 'datadog-outage', subject: 'datadog-outage' });
    expect(JSON.stringify(row)).not.toContain('sight');
    expect(await store.incidents.find('datadog-outage-1')).toEqual({ incident, version: 1 });
  });

  test('a firing outage of version 4 that cannot be read gives way to a new one, as one of this version does', async () => {
    await using database = await stores();
    await makeVersion4(database.config, [outage('sight-1')]);
    const raw = rawDatabase(database.config);
    await raw.write((transaction) => transaction.updateTable('incidents').set({ body: 'half' }).execute());
    await raw.close();
    const store = await database.open();
    const incident = incidentOf({ id: 'datadog-outage-2', kind: 'datadog-outage', subject: 'datadog-outage' });
    expect(await store.incidents.commit(change({ incidents: [{ incident, version: 0 }] }))).toBe('committed');
    expect((await store.incidents.current(2_000)).map(({ incident: { id } }) => id)).toEqual(['datadog-outage-2']);
    expect(store.damaged.lines()).toEqual([]);
  });

  test('a damaged outage, and a damaged memory of the evaluations, keep no database from opening', async () => {
    await using database = await stores();
    await makeVersion4(database.config, [outage('sight-1', isOver(200)), outage('sight-2', isOver(300))]);
    const raw = rawDatabase(database.config);
    await raw.write((transaction) =>
      transaction.updateTable('incidents').set({ body: 'half' }).where('id', '=', 'sight-1').execute(),
    );
    const store = await database.open();
    await store.ping();
    const rows = await rowsOf(database.config);
    expect(rows.map(({ id, kind }) => [id, kind])).toEqual([
      ['sight-1', 'sight'],
      ['sight-2', 'datadog-outage'],
    ]);
    await raw.close();
    await using other = await stores();
    await makeVersion4(other.config, [outage('sight-1', isOver(200))]);
    const broken = rawDatabase(other.config);
    await broken.write((transaction) => transaction.updateTable('watch').set({ body: 'half' }).execute());
    await broken.close();
    await (await other.open()).ping();
    expect((await rowsOf(other.config)).map(({ kind }) => kind)).toEqual(['sight']);
  });
}
