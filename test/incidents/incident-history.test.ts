import { describe, expect, test } from 'vitest';
import { isComplete } from '../../src/incidents/history/coverage.ts';
import { onlySubject } from '../../src/incidents/history/history.ts';
import { createIncidentHistory, MOST_DROPPED, MOST_OF_BOT, MOST_PAST } from '../../src/incidents/incident-history.ts';
import { createIncidentService } from '../../src/incidents/incident-service.ts';
import { createRestoreIncident } from '../../src/incidents/restore.ts';
import type { Signal } from '../../src/incidents/rules/evaluation.ts';
import type { Incident, IncidentEvent } from '../../src/incidents/rules/incident.ts';
import type { AuditEntry } from '../../src/store/store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { change, draftOf, incidentOf, leadOf, resolvedAt } from '../fixtures/incidents.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { HOUR, MINUTE, POLICY, signalOf } from './incident-harness.ts';

const DAY = 24 * HOUR;
/** After the creation of every database of a test, whose time is the machine's. */
const START = Date.parse('2100-03-01T12:00:00Z');

/** The service and the reader over one store, at a time that the test moves. */
async function over(store: TestStore) {
  let now = START;
  const clock = () => now;
  const service = createIncidentService({
    store: () => store,
    policy: POLICY,
    clock,
    draftMessages: () => [],
    draftLeft: () => [],
    onMessages: () => {},
  });
  const read = createIncidentHistory({ store: () => store, retentionMs: 400 * DAY, longestGapMs: 5 * MINUTE, clock });
  const fence = await leadOf(store);
  const wait = (ms: number) => {
    now += ms;
  };
  return {
    read,
    wait,
    clock,
    fence,
    see: (...verdicts: readonly Signal['verdict'][]) =>
      verdicts.reduce(async (before, verdict) => {
        await before;
        wait(MINUTE);
        const signals = [signalOf('failed github', verdict)];
        await service.evaluate({ kind: 'evaluated', at: now, signals }, fence);
      }, Promise.resolve()),
    lose: async (times: number) => {
      for (let count = 0; count < times; count += 1) {
        wait(MINUTE);
        await service.evaluate({ kind: 'unreachable', at: now, says: 'HTTP 503' }, fence);
      }
    },
    act: (action: 'acknowledge' | 'resolve', by: string) =>
      service.current().then(async (all) => {
        const incident = all.at(-1)?.id ?? '';
        await service.act({ incident, by, toAction: () => ({ kind: action }) });
      }),
  };
}

/** The minutes after the start at which each failure opened and ended. */
const minutesOf = (
  incident:
    | { readonly failures: readonly { readonly openedAt: number; readonly end: { readonly at: number } | null }[] }
    | undefined,
) =>
  incident?.failures.map(({ openedAt, end }) =>
    [openedAt, end?.at].map((at) => (at === undefined ? null : (at - START) / MINUTE)),
  );

describe('incident history', () => {
  test('what was evaluated and done is what is read: openings, acknowledgements, ends', async () => {
    await using store = await openTestStore();
    const bot = await over(store);
    await bot.see('healthy', 'breach');
    bot.wait(3 * MINUTE);
    await bot.act('acknowledge', 'U0LEAD');
    await bot.see('healthy', 'healthy', 'breach');
    await bot.act('resolve', 'U0ONCALL');
    const { incidents, coverage } = await bot.read(7);
    expect(incidents).toHaveLength(1);
    expect(minutesOf(incidents[0])).toEqual([
      [2, 7],
      [8, 8],
    ]);
    expect(incidents[0]?.failures).toMatchObject([
      { acknowledged: { by: 'U0LEAD', at: START + 5 * MINUTE }, end: { how: 'recovered' } },
      { isAgain: true, acknowledged: null, end: { how: 'person', by: 'U0ONCALL' } },
    ]);
    expect(coverage).toMatchObject({ limit: 'evaluation', gaps: [], isEvaluated: true, restoredAt: [], unreadable: 0 });
  });

  test('an empty store knows of no incident, and says that nothing was evaluated', async () => {
    await using store = await openTestStore();
    const { read } = await over(store);
    expect(await read(30)).toMatchObject({ incidents: [], coverage: { isEvaluated: false, gaps: [] } });
  });

  test('a time without evaluations is written down by the first one after it, and named; a short one is not', async () => {
    await using store = await openTestStore();
    const bot = await over(store);
    await bot.see('healthy');
    bot.wait(4 * MINUTE - 1);
    await bot.see('healthy');
    bot.wait(3 * HOUR);
    expect((await bot.read(7)).coverage.gaps).toEqual([{ since: bot.clock() - 3 * HOUR, until: null }]);
    await bot.see('healthy', 'healthy');
    const since = bot.clock() - 3 * HOUR - 2 * MINUTE;
    expect((await bot.read(7)).coverage.gaps).toEqual([{ since, until: since + 3 * HOUR + MINUTE }]);
    bot.wait(8 * DAY);
    await bot.see('healthy');
    expect((await bot.read(7)).coverage.gaps).toHaveLength(1);
  });

  test('a bot that evaluates for the first time in an old database does not know of the time before', async () => {
    await using store = await openTestStore();
    const bot = await over(store);
    bot.wait(3 * DAY);
    await bot.see('healthy', 'healthy');
    const began = bot.clock() - MINUTE;
    expect((await bot.read(7)).coverage).toMatchObject({ limit: 'evaluation', knownFrom: began, isEvaluated: true });
    bot.wait(8 * DAY);
    expect((await bot.read(7)).coverage.limit).toBeNull();
  });

  test('during a Datadog outage the incidents of others are not known, of all together it is an incident', async () => {
    await using store = await openTestStore();
    const bot = await over(store);
    await bot.see('healthy', 'healthy');
    await bot.lose(3);
    const since = bot.clock() - MINUTE;
    await bot.see('healthy', 'healthy');
    const history = await bot.read(7);
    expect(history.coverage.outages).toEqual([]);
    expect(history.incidents.map(({ kind }) => kind)).toEqual(['datadog-outage']);
    const [github, datadog] = ['github', 'datadog-outage'].map((subject) => onlySubject(history, subject));
    expect(github).toMatchObject({ incidents: [], coverage: { outages: [{ since, until: since + 3 * MINUTE }] } });
    expect(github && isComplete(github.coverage)).toBe(false);
    expect(datadog).toMatchObject({ incidents: [{ kind: 'datadog-outage' }], coverage: { outages: [] } });
  });

  test('who asks for a period that is being read gets the same answer, and the next one a new one', async () => {
    await using store = await openTestStore();
    const { read } = await over(store);
    const [one, two, month] = await Promise.all([read(7), read(7), read(30)]);
    expect(two).toBe(one);
    expect(month.coverage.from).toBeLessThan(one.coverage.from);
    expect(await read(7)).not.toBe(one);
  });

  test('a reading that failed is not remembered', async () => {
    let fails = true;
    const store = await openTestStore();
    await using _ = store;
    const broken = () => {
      if (fails) throw new StoreError('gone');
      return store;
    };
    const read = createIncidentHistory({ store: broken, retentionMs: DAY, longestGapMs: MINUTE, clock: () => START });
    await expect(Promise.all([read(7), read(7)])).rejects.toThrow('gone');
    fails = false;
    expect((await read(7)).incidents).toEqual([]);
  });

  test('a clock that is set back makes no time negative', async () => {
    await using store = await openTestStore();
    const bot = await over(store);
    await bot.see('healthy', 'breach');
    bot.wait(-2 * HOUR);
    await bot.act('acknowledge', 'U0LEAD');
    await bot.see('healthy', 'healthy');
    bot.wait(3 * HOUR);
    const [incident] = (await bot.read(7)).incidents;
    const [failure] = incident?.failures ?? [];
    const after = [failure?.acknowledged?.at, failure?.end?.at].map(
      (at) => (at ?? Number.NaN) - (failure?.openedAt ?? 0),
    );
    expect(after.every((ms) => ms >= 0)).toBe(true);
  });

  test('a restored database is named once for each restore', async () => {
    await using store = await openTestStore();
    const bot = await over(store);
    const ids = ['disk-1', 'disk-2'];
    const incidents = ids.map((id) => ({ incident: incidentOf({ id, subject: id, openedAt: START }), version: 0 }));
    await store.incidents.commit(change({ incidents, at: START }));
    const restored = createRestoreIncident({
      store: () => store,
      draftMessages: ({ incident }) => [draftOf(`incident:${incident.id}`)],
      onMessages: () => {},
      clock: bot.clock,
      log: { warn: () => {} },
    });
    for (const id of ids) {
      const about = { subject: `subject ${id}`, live: false };
      expect(await restored({ key: `incident:${id}`, channel: 'C1', ts: '1.1', revision: 2, about }, bot.fence)).toBe(
        'committed',
      );
    }
    expect((await bot.read(7)).coverage.restoredAt).toEqual([START]);
  });

  test('what is older than the retention is not kept, also where the thinning has not come yet', async () => {
    await using store = await openTestStore();
    const old = incidentOf({ id: 'old', openedAt: START - 5 * DAY, ...resolvedAt(START - 4 * DAY) });
    await store.incidents.commit(change({ incidents: [{ incident: old, version: 0 }] }));
    const read = createIncidentHistory({
      store: () => store,
      retentionMs: 3 * DAY,
      longestGapMs: MINUTE,
      clock: () => START,
    });
    expect((await read(7)).coverage).toMatchObject({ limit: 'retention', knownFrom: START - 3 * DAY });
  });

  test('events that an incident no longer has are read from its audit; those of too many incidents are said to be unknown', async () => {
    await using store = await openTestStore();
    const written = (id: string, at: number): { incident: Incident; audit: readonly AuditEntry[] } => {
      const events = Array.from({ length: 60 }, (_, index): IncidentEvent => {
        const line = { number: index + 1, at: at + index, actor: null };
        if (index % 2 === 0) return { ...line, kind: index === 0 ? 'opened' : 'reopened' };
        return { ...line, kind: 'resolved', resolution: { kind: 'recovered' } };
      });
      return {
        incident: incidentOf({ id, subject: id, openedAt: at, ...resolvedAt(at + 59), events: events.slice(-50) }),
        audit: events.map(({ number, at: when, actor, kind }) => ({
          key: `${id}:${number}`,
          incident: id,
          at: when,
          actor,
          what: kind,
          why: '',
        })),
      };
    };
    const all = Array.from({ length: MOST_DROPPED + 2 }, (_, index) =>
      written(`d${index}`, START - DAY + index * MINUTE),
    );
    // A click that came too late is no event.
    const click = { key: 'too-late:d9:U1::1', incident: 'd9', at: START - DAY, actor: 'U1', what: 'too-late', why: '' };
    await store.incidents.commit(
      change({
        incidents: all.map(({ incident }) => ({ incident, version: 0 })),
        audit: [click, ...all.flatMap(({ audit }) => audit)],
      }),
    );
    const { read } = await over(store);
    const { incidents, coverage } = await read(7);
    const failures = incidents.map((one) => one.failures.length);
    expect(failures).toEqual([...Array.from({ length: MOST_DROPPED }, () => 30), 25, 25]);
    expect(coverage.incomplete).toBe(2);
  });

  test('of more incidents than are read at once the newest are counted, and the answer says from when on', async () => {
    await using store = await openTestStore();
    const all = Array.from({ length: MOST_PAST + 1 }, (_, index) => {
      const at = START - DAY + index;
      const events: readonly IncidentEvent[] = [{ kind: 'opened', number: 1, at, actor: null }];
      return {
        incident: incidentOf({ id: `i${index}`, subject: `i${index}`, openedAt: at, ...resolvedAt(at), events }),
        version: 0,
      };
    });
    await store.incidents.commit(change({ incidents: all }));
    const { read } = await over(store);
    const { incidents, coverage } = await read(7);
    expect(incidents).toHaveLength(MOST_PAST);
    expect(coverage).toMatchObject({ limit: 'number', knownFrom: START - DAY + 1 });
  });

  test('of more entries about the bot than are read the newest count, and the answer says from when on all is known', async () => {
    await using store = await openTestStore();
    const audit = Array.from({ length: MOST_OF_BOT + 2 }, (_, index): AuditEntry => {
      const at = START - DAY + index;
      const why = new Date(at - 1).toISOString();
      return { key: `not-evaluated:${index}`, incident: 'bot', at, actor: null, what: 'not-evaluated', why };
    });
    await store.incidents.commit(change({ audit }));
    const { read } = await over(store);
    const { coverage } = await read(7);
    expect(coverage).toMatchObject({ limit: 'number', knownFrom: START - DAY + 2 });
    expect(isComplete(coverage)).toBe(false);
  });
});
