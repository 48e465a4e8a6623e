import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createDigestService } from '../../src/digest/digest-service.ts';
import { createSubscriptions } from '../../src/digest/subscriptions.ts';
import { createIncidentService } from '../../src/incidents/incident-service.ts';
import type { Evaluation, Signal } from '../../src/incidents/rules/evaluation.ts';
import { FIRST_STATE } from '../../src/incidents/rules/evaluation-state.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { RowError } from '../../src/store/store-error.ts';
import { change, draftOf, incidentOf, leadOf } from '../fixtures/incidents.ts';
import { lookupsOf } from '../fixtures/lookups.ts';
import { rawDatabase, type Stores } from './databases.ts';

const NOW = Date.parse('2026-11-24T09:00:00Z');
const POLICY = {
  remindMs: { critical: 9e9, warning: 9e9 },
  reopenMs: 1_000,
  stormSize: 99,
  evaluationIntervalMs: 1_000,
};
const HALF = '{"id":';

const signal = (subject: string, values: Partial<Signal> = {}): Signal => ({
  rule: 'full',
  subject,
  label: subject,
  verdict: 'breach',
  severity: 'critical',
  holdMs: 0,
  says: '99 %',
  ...values,
});
const look = (at: number, ...signals: readonly Signal[]): Evaluation => ({ kind: 'evaluated', at, signals });

function deskOver(store: Store) {
  return createIncidentService({
    store: () => store,
    policy: POLICY,
    draftMessages: ({ incident }) => [draftOf(`incident:${incident.id}`)],
    draftLeft: () => [],
    onMessages: () => {},
    clock: () => NOW,
  });
}

/** A store of a database with what it says in its log, one per line. */
async function opened(database: Awaited<ReturnType<Stores>>) {
  const log: string[] = [];
  const error = (fields: object, words: string) => void log.push(`${'key' in fields ? fields.key : ''}: ${words}`);
  const store = await openStore(database.config, { warn: () => {}, error });
  const raw = rawDatabase(database.config);
  const close = async () => {
    await Promise.all([store.close(), raw.close()]);
  };
  return { store, raw, log, [Symbol.asyncDispose]: close };
}

const subjects = async (store: Store) => (await store.incidents.current(0)).map(({ incident }) => incident.subject);

const [SYMPTOM] = incidentOf().symptoms;

/** What damaged rows cost: themselves. */
export function damagedContract(stores: Stores): void {
  test('an incident that cannot be read costs itself only, and is named once in the log and as long as it lasts in a note', async () => {
    await using database = await stores();
    await using opening = await opened(database);
    const { store, raw, log } = opening;
    const incidents = ['a', 'bad', 'c'].map((id) => ({ incident: incidentOf({ id, subject: id }), version: 0 }));
    await store.incidents.commit(change({ incidents }));
    const spoil = (body: string) =>
      raw.write((transaction) => transaction.updateTable('incidents').set({ body }).where('id', '=', 'bad').execute());
    await spoil(HALF);
    for (let times = 0; times < 3; times += 1) expect(await subjects(store)).toEqual(['a', 'c']);
    expect(log).toEqual([expect.stringMatching(/^bad: an incident cannot be read.*Next step: restore a copy/)]);
    expect(store.damaged.lines()).toEqual([expect.stringMatching(/^incidents cannot be read.*\(bad\); next step: /)]);
    await expect(store.incidents.find('bad')).rejects.toBeInstanceOf(RowError);
    await spoil(JSON.stringify(incidentOf({ id: 'bad', subject: 'bad' })));
    expect(await subjects(store)).toEqual(['a', 'bad', 'c']);
    expect(store.damaged.lines()).toEqual([]);
  });

  test.each([
    ['no symptoms', { symptoms: [] }],
    ['a symptom without a beginning', { symptoms: [{ ...SYMPTOM, since: undefined }] }],
    ['a time beyond the calendar', { openedAt: 1e300 }],
    ['a silence that ends at no time', { silence: { by: 'U1', at: 1, until: null, reason: '', announced: false } }],
    ['an unknown severity', { severity: 'odd' }],
  ])('an incident with %s costs itself only: no list and no evaluation meets it', async (_, odd) => {
    await using database = await stores();
    await using opening = await opened(database);
    const { store, raw } = opening;
    const incidents = ['a', 'bad', 'c'].map((id) => ({ incident: incidentOf({ id, subject: id }), version: 0 }));
    await store.incidents.commit(change({ incidents }));
    const body = JSON.stringify({ ...incidentOf({ id: 'bad', subject: 'bad' }), ...odd });
    await raw.write((transaction) =>
      transaction.updateTable('incidents').set({ body }).where('id', '=', 'bad').execute(),
    );
    expect(await subjects(store)).toEqual(['a', 'c']);
  });

  test('a failure whose incident cannot be read is posted as a new one, and no other evaluation is held up', async () => {
    await using database = await stores();
    await using opening = await opened(database);
    const { store, raw } = opening;
    const fence = await leadOf(store);
    const desk = deskOver(store);
    await desk.evaluate(look(NOW, signal('disk'), signal('cpu')), fence);
    const old = (await desk.current()).find(({ subject }) => subject === 'disk')?.id ?? '';
    await raw.write((transaction) =>
      transaction.updateTable('incidents').set({ body: HALF }).where('id', '=', old).execute(),
    );
    await desk.evaluate(look(NOW + 1_000, signal('disk'), signal('cpu'), signal('net')), fence);
    const told = (await store.outbox.unfinished()).map(({ key }) => key).sort();
    expect(told.map((key) => key.replace(/-2026.*/, ''))).toEqual([
      'incident:cpu',
      'incident:disk',
      'incident:disk',
      'incident:net',
    ]);
    expect((await subjects(store)).sort()).toEqual(['cpu', 'disk', 'net']);
    // And it is over when it recovers, as any other.
    for (const at of [2_000, 3_000, 4_000]) {
      await desk.evaluate(
        look(NOW + at, ...['disk', 'cpu', 'net'].map((one) => signal(one, { verdict: 'healthy' }))),
        fence,
      );
    }
    expect((await desk.current()).filter(({ status }) => status === 'firing')).toEqual([]);
  });

  test('a memory of breaches that cannot be read begins anew, and the incidents stay as they are', async () => {
    await using database = await stores();
    await using opening = await opened(database);
    const { store, raw, log } = opening;
    const fence = await leadOf(store);
    const desk = deskOver(store);
    await desk.evaluate(look(NOW, signal('disk')), fence);
    const before = await desk.current();
    await raw.write((transaction) => transaction.updateTable('watch').set({ body: '[]' }).execute());
    expect(await store.incidents.evaluationState()).toEqual(FIRST_STATE);
    expect(store.damaged.lines()).toHaveLength(1);
    await desk.evaluate(look(NOW + 1_000, signal('disk')), fence);
    expect(await desk.current()).toEqual(before);
    expect((await store.incidents.evaluationState()).lastEvaluationAt).toBe(NOW + 1_000);
    expect(store.damaged.lines()).toEqual([]);
    expect(log).toHaveLength(1);
  });

  test('a subscription that cannot be read costs its channel the digest only, until it is subscribed again', async () => {
    await using database = await stores();
    await using opening = await opened(database);
    const { store, raw, log } = opening;
    const unread = async () => expect.fail('nothing of Datadog is read');
    const subscriptions = createSubscriptions({
      store: () => store,
      fallback: null,
      clock: () => NOW,
      channelId: async () => ({ kind: 'missing' }),
    });
    const desk = createDigestService({
      subscriptions,
      store: () => store,
      lookups: lookupsOf('open'),
      isMember: async () => 'member',
      links: () => [],
      title: 'Health',
      sources: {
        clock: () => NOW,
        activeIncidents: unread,
        pastIncidents: unread,
        reader: { history: unread, pastDays: unread, beforeMetrics: unread },
      },
      timeZone: 'UTC',
      onChange: () => {},
      clock: () => NOW,
    });
    const nine = { time: '09:00', timeZone: 'UTC', days: [1] } as const;
    for (const channel of ['C1', 'C2', 'C3']) await desk.subscribe(channel, nine, 'U1');
    await raw.write((transaction) =>
      transaction
        .updateTable('digestChoices')
        .set({ subscription: '{"channel":1}' })
        .where('channel', '=', 'C2')
        .execute(),
    );
    const channels = async () => (await subscriptions()).usable.map(({ subscription }) => subscription.channel);
    expect(await channels()).toEqual(['C1', 'C3']);
    expect(log).toEqual([expect.stringMatching(/^C2: .*Next step: subscribe these channels again/)]);
    expect(store.damaged.lines()).toEqual([expect.stringContaining('(C2)')]);
    expect(await desk.subscribe('C2', nine, 'U2')).toMatchObject({ kind: 'subscribed' });
    expect(await channels()).toEqual(['C1', 'C2', 'C3']);
    expect(store.damaged.lines()).toEqual([]);
  });

  /** Random, so that PostgreSQL cannot pack it into the 2,704 bytes that an index takes. */
  const LONG = randomBytes(6_000).toString('base64url');
  const ODD: readonly (readonly [what: string, signal: Partial<Signal>, isTaken: boolean | undefined])[] = [
    ['a NUL', { subject: 'nul \u0000' }, true],
    ['half of a surrogate pair', { subject: 'half \ud83d', label: 'half \udc00' }, true],
    ['bytes that are no UTF-8, as they were decoded', { subject: Buffer.from([0x62, 0xff, 0xfe]).toString() }, true],
    ['a text that is too long for an index', { subject: LONG }, undefined],
    ['a number that JSON does not know', { subject: 'bigint', label: (2n ** 70n) as unknown as string }, false],
    ['a whole megabyte', { subject: 'mega', says: 'x'.repeat(1_000_000) }, true],
  ];
  test.each(ODD)(
    'nine of ten incidents at once, one of them with %s, are recorded and posted',
    async (_, odd, isTaken) => {
      await using database = await stores();
      await using opening = await opened(database);
      const { store, log } = opening;
      const fence = await leadOf(store);
      const desk = deskOver(store);
      const fine = Array.from({ length: 9 }, (_, index) => `fine-${index}`);
      const signals = [
        ...fine.slice(0, 4).map((one) => signal(one)),
        signal('odd', odd),
        ...fine.slice(4).map((one) => signal(one)),
      ];
      for (const at of [0, 1_000]) await desk.evaluate(look(NOW + at, ...signals), fence);
      const written = await subjects(store);
      expect(written.filter((subject) => subject.startsWith('fine-')).sort()).toEqual(fine);
      const told = (await store.outbox.unfinished()).map(({ key }) => key);
      expect(told.filter((key) => key.startsWith('incident:fine-'))).toHaveLength(9);
      expect((await store.incidents.evaluationState()).lastEvaluationAt).toBe(NOW + 1_000);
      const isWritten = written.length === 10;
      if (isTaken !== undefined) expect(isWritten).toBe(isTaken);
      expect(store.damaged.lines()).toHaveLength(isWritten ? 0 : 1);
      expect(log.filter((line) => /cannot be stored.*Next step: /.test(line))).toHaveLength(isWritten ? 0 : 1);
    },
  );

  test('a key of the outbox, the audit or what was seen that no index takes is refused as a row, and nothing else', async () => {
    await using database = await stores();
    await using opening = await opened(database);
    const { store } = opening;
    const refusedOrTaken = (work: Promise<unknown>) =>
      work.then(
        () => 'taken',
        (error: unknown) => (error instanceof RowError ? 'refused' : String(error)),
      );
    const entry = { key: LONG, incident: 'disk-1', at: 1, actor: null, what: 'opened', why: '' };
    const said = [
      await refusedOrTaken(store.incidents.commit(change({ messages: [draftOf(LONG)] }))),
      await refusedOrTaken(store.incidents.commit(change({ audit: [entry] }))),
      await refusedOrTaken(store.seen.first(LONG, 1, 1)),
      await refusedOrTaken(store.seen.known([LONG])),
      await refusedOrTaken(store.incidents.find(LONG)),
    ];
    expect(new Set(said).size).toBeLessThanOrEqual(2);
    expect(said.slice(3)).toEqual(['taken', 'taken']);
    expect(['taken', 'refused']).toEqual(expect.arrayContaining(said));
    await store.ping();
  });
}
