import { expect, test } from 'vitest';
import { readAudit } from '../../src/incidents/read-audit.ts';
import type { EvaluationState } from '../../src/incidents/rules/evaluation-state.ts';
import type { Silence } from '../../src/incidents/rules/incident.ts';
import { AUDIT_AT_ONCE } from '../../src/store/limits.ts';
import type { AuditEntry } from '../../src/store/store.ts';
import { change, incidentOf, resolvedAt } from '../fixtures/incidents.ts';
import type { Stores } from './databases.ts';

const STATE: EvaluationState = {
  lastEvaluationAt: 1_764_000_000_123,
  conditions: { 'full disk': { since: 90, firing: true, mayBeOlder: true, healthyEvaluations: 0 } },
  outage: null,
  leftWatches: ['C1 ci.*'],
  neverKnown: ['red@C1 ci.new'],
};
const SILENCE: Silence = { by: 'U1', at: 150, until: 'recovery', reason: 'on it', announced: false };

/** What can be read of incidents. */
export function incidentContract(stores: Stores): void {
  test('the store has no evaluation before the first one', async () => {
    await using database = await stores();
    const store = await database.open();
    expect(await store.incidents.evaluationState()).toEqual({ lastEvaluationAt: null, conditions: {}, outage: null });
  });

  test('the evaluation state is the one of the last commit that had one', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ evaluationState: { ...STATE, lastEvaluationAt: 1 } }));
    await store.incidents.commit(change({ evaluationState: STATE }));
    await store.incidents.commit(change({}));
    expect(await store.incidents.evaluationState()).toEqual(STATE);
  });

  test('current are those firing, with a silence, or resolved at or after the time; oldest first', async () => {
    await using database = await stores();
    const store = await database.open();
    const of = (id: string, openedAt: number, rest = {}) => ({
      incident: incidentOf({ id, subject: id, openedAt, ...rest }),
      version: 0,
    });
    await store.incidents.commit(
      change({
        incidents: [
          of('firing', 50),
          of('resolved-before', 10, resolvedAt(199)),
          of('resolved-then', 40, resolvedAt(200)),
          of('silenced', 20, { ...resolvedAt(30), silence: SILENCE }),
          of('resolved-after', 30, resolvedAt(201)),
        ],
      }),
    );
    const ids = async () => (await store.incidents.current(200)).map(({ incident }) => incident.id);
    expect(await ids()).toEqual(['silenced', 'resolved-after', 'resolved-then', 'firing']);
    const silenced = await store.incidents.find('silenced');
    if (!silenced) throw new Error('the silenced incident is missing');
    const spoken = { incident: { ...silenced.incident, silence: null }, version: silenced.version };
    await store.incidents.commit(change({ incidents: [spoken] }));
    expect(await ids()).toEqual(['resolved-after', 'resolved-then', 'firing']);
  });

  test('an incident that nobody wrote is not found', async () => {
    await using database = await stores();
    const store = await database.open();
    expect(await store.incidents.find('none')).toBeUndefined();
  });

  test('any text comes back as it was', async () => {
    await using database = await stores();
    const store = await database.open();
    const label = `quote ' double " zero \u0000 rocket \u{1f680} umlaut ü line\nend`;
    await store.incidents.commit(change({ incidents: [{ incident: incidentOf({ label }), version: 0 }] }));
    expect((await store.incidents.find('disk-1'))?.incident.label).toBe(label);
  });

  test('the audit of an incident is oldest first, and of equal times in the order it was written', async () => {
    await using database = await stores();
    const store = await database.open();
    const entry = (number: number, at: number): AuditEntry => ({
      key: `disk-1:${number}`,
      incident: 'disk-1',
      at,
      actor: number % 2 ? null : 'U1',
      what: 'acknowledged',
      why: '',
    });
    const entries = [...Array(12).keys()].map((number) => entry(number + 1, 500));
    await store.incidents.commit(change({ audit: [entry(20, 900), ...entries] }));
    await store.incidents.commit(change({ audit: [{ ...entry(30, 100), incident: 'other' }] }));
    expect(await store.incidents.audit('disk-1')).toEqual([...entries, entry(20, 900)]);
  });

  test('of a long audit the newest entries are read, oldest first, also among those of one time', async () => {
    await using database = await stores();
    const store = await database.open();
    const audit = Array.from({ length: AUDIT_AT_ONCE + 5 }, (_, at): AuditEntry => {
      return { key: `disk-1:${at}`, incident: 'disk-1', at: Math.floor(at / 10), actor: null, what: 'x', why: `${at}` };
    });
    for (let from = 0; from < audit.length; from += 200)
      await store.incidents.commit(change({ audit: audit.slice(from, from + 200) }));
    await store.incidents.commit(change({ audit: [{ ...audit[0], key: 'other', incident: 'other' } as AuditEntry] }));
    expect(await store.incidents.audit('disk-1')).toEqual(audit.slice(-AUDIT_AT_ONCE));
    expect(await store.incidents.audit('disk-1', { most: 3 })).toEqual(audit.slice(-3));
    expect(await store.incidents.audit('disk-1', { since: 100, most: 2_000 })).toEqual(audit.slice(1_000));
    const part = await readAudit(store.incidents, 'disk-1');
    expect([part.entries.length, part.entries[0]?.why, part.hasEarlier]).toEqual([AUDIT_AT_ONCE, '5', true]);
    expect(await readAudit(store.incidents, 'other')).toMatchObject({ entries: [{}], hasEarlier: false });
  });

  test('an audit entry is never changed: of one key the first stays', async () => {
    await using database = await stores();
    const store = await database.open();
    const entry: AuditEntry = { key: 'press-1', incident: 'disk-1', at: 5, actor: 'U1', what: 'too-late', why: 'a' };
    await store.incidents.commit(change({ audit: [entry, { ...entry, why: 'b' }] }));
    expect(await store.incidents.commit(change({ audit: [{ ...entry, at: 9, why: 'c' }] }))).toBe('committed');
    expect(await store.incidents.audit('disk-1')).toEqual([entry]);
  });
}
