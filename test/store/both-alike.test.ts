import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoreConfig } from '../../src/config/store-config.ts';
import type { IncidentKind } from '../../src/incidents/rules/incident.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { MessagePatch, MessageState } from '../../src/store/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { draftOf, incidentOf, leadOf, resolvedAt } from '../fixtures/incidents.ts';
import { type Databases, KINDS, rawDatabase } from './databases.ts';

// What SQLite takes and PostgreSQL refuses, or gives back otherwise, is found here before a person finds it.

let databases: readonly Databases[];
beforeAll(async () => {
  databases = await Promise.all(KINDS.map(([, start]) => start()));
});
afterAll(() => Promise.all(databases.map((one) => one[Symbol.asyncDispose]())));

/** Any 16-bit units: halves of pairs, NUL, letters of all kinds. */
const anything = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 0xd83d, 0xdc00, 39, 34, 92, 37, 95, 0x130)), {
    maxLength: 40,
  })
  .map((units) => String.fromCharCode(...units));
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), anything);
/** As far as a Date reaches. */
const LATEST = 8e15;
const time = fc.oneof(
  fc.double({ min: 0, max: LATEST, noNaN: true }),
  fc.integer({ min: 0, max: LATEST }),
  fc.constantFrom(-0, 0.1, 1_795_763_113_140.397, LATEST),
);
const count = fc.nat(2 ** 31 - 1);
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });

const STATES: readonly MessageState[] = ['waiting', 'sending', 'in-doubt', 'sent', 'refused'];
const KINDS_OF_INCIDENT: readonly IncidentKind[] = ['subject', 'storm', 'datadog-outage'];

const SCRIPT = fc.record({
  incident: fc.record({
    subject: text,
    label: text,
    openedAt: time,
    resolved: optional(time),
    kind: fc.constantFrom(...KINDS_OF_INCIDENT),
  }),
  audit: fc.record({ key: text, at: time, actor: optional(text), what: text, why: text }),
  message: fc.record({
    key: text,
    channel: text,
    words: text,
    summary: optional(text),
    expiresAt: optional(time),
    at: time,
  }),
  reply: text,
  patch: fc.record<MessagePatch>(
    {
      channel: text,
      shownRevision: count,
      sendingRevision: count,
      state: fc.constantFrom(...STATES),
      dueAt: time,
      attempts: count,
      attemptedAt: optional(time),
      historySearches: count,
      notes: fc.array(text, { maxLength: 3 }),
      posted: optional(fc.record({ channel: text, ts: text })),
      mergedInto: optional(text),
      outcome: optional(text),
    },
    { requiredKeys: [] },
  ),
  choice: fc.record({ channel: text, by: optional(text), at: time }),
  run: fc.record({ channel: text, at: time, message: text }),
  seen: fc.record({ key: text, at: time, keepMs: fc.nat(1e9) }),
  move: fc.record({ to: text, note: text, at: time }),
  /** The process's own name: plain. */
  holder: fc.uuid(),
  condition: text,
});
type Script = typeof SCRIPT extends fc.Arbitrary<infer Value> ? Value : never;

/** Does all of it through the store; everything that comes back on the way and at the end. */
async function play(store: Store, script: Script): Promise<readonly unknown[]> {
  const { incident, audit, message, reply, patch, choice, run, seen, move } = script;
  const fence = await leadOf(store);
  const about = incidentOf({
    ...incident,
    id: `i ${incident.subject}`,
    ...(incident.resolved !== null && resolvedAt(incident.resolved)),
  });
  const key = `m ${message.key}`;
  const draft = draftOf(key, { ...message, content: { text: message.words, blocks: [] } });
  const evaluationState = {
    lastEvaluationAt: message.at,
    conditions: { [script.condition]: { since: 1, firing: true, healthyEvaluations: 0 } },
    outage: null,
  };
  const said: unknown[] = [
    await store.incidents.commit({
      fence,
      evaluationState,
      at: message.at,
      incidents: [{ incident: about, version: 0 }],
      audit: [{ ...audit, incident: about.id }],
      messages: [draft, { ...draft, key: `r ${reply}`, thread: key }],
    }),
    await store.outbox.unfinished(),
  ];
  await store.outbox.patch(fence, new Map([[key, patch]]));
  await store.outbox.move(fence, { from: message.channel, ...move });
  await store.digests.choose({
    ...choice,
    subscription: { channel: choice.channel, time: '09:00', timeZone: 'UTC', days: [1], since: choice.at },
  });
  const sent = { ...run, date: '2026-11-24', outcome: 'sent' } as const;
  said.push(
    await store.digests.record(fence, { runs: [sent], messages: [], at: run.at }),
    await store.digests.record(fence, { runs: [sent], messages: [], at: run.at }),
  );
  said.push(await store.seen.first(seen.key, seen.at, seen.keepMs), await store.seen.first(seen.key, 0, seen.keepMs));
  said.push(
    await store.incidents.find(about.id),
    await store.incidents.current(0),
    await store.incidents.current(incident.openedAt),
  );
  said.push(
    await store.incidents.audit(about.id),
    await store.incidents.evaluationState(),
    await store.outbox.unfinished(),
    await store.outbox.waiting(),
  );
  said.push(await store.outbox.posted([key]), await store.outbox.statuses([key, `r ${reply}`, 'none']));
  said.push(await store.digests.choices(), await store.digests.runsSince('2026-11-24'), store.damaged.lines());
  said.push(
    await store.thinning.thin(fence, {
      at: message.at,
      firstMessagePrefix: 'm ',
      retention: { messagesMs: 1, incidentsMs: 1 },
    }),
  );
  said.push(
    await store.lease.acquire(script.holder, { at: 1e6, ttlMs: 1.5, isDead: () => false }),
    await store.lease.acquire(script.holder, { at: 1e6, ttlMs: 1.5, isDead: () => false }),
  );
  return said;
}

async function empty(config: StoreConfig): Promise<void> {
  const raw = rawDatabase(config);
  await raw.write(async (transaction) => {
    for (const table of ['incidents', 'watch', 'audit', 'outbox', 'seen', 'digestChoices', 'digestRuns'] as const) {
      await transaction.deleteFrom(table).execute();
    }
    await transaction.updateTable('leases').set({ holder: null, fence: 0, expiresAt: 0 }).execute();
  });
  await raw.close();
}

/** PostgreSQL counts also what it does not insert. */
function withoutSequence(said: readonly unknown[]): readonly unknown[] {
  return said.map((one) =>
    Array.isArray(one) ? one.map((row: object) => ('sequence' in row ? { ...row, sequence: 0 } : row)) : one,
  );
}

describe('both alike', () => {
  test('a value that is written through the store comes back alike from SQLite and PostgreSQL, whatever it is', {
    timeout: 120_000,
  }, async () => {
    const configs = await Promise.all(databases.map((some) => some.create()));
    await Promise.all(configs.map(async (config) => (await openStore(config)).close()));
    await fc.assert(
      fc.asyncProperty(SCRIPT, async (script) => {
        const [one, other] = await Promise.all(
          configs.map(async (config) => {
            await empty(config);
            const store = await openStore(config);
            return withoutSequence(await play(store, script).finally(() => store.close()));
          }),
        );
        expect(other).toEqual(one);
        expect(one?.[0]).toBe('committed');
        const found = one?.find((said) => said !== null && typeof said === 'object' && 'incident' in said);
        // What is kept as JSON is kept to the last unit.
        expect(found).toMatchObject({ incident: { label: script.incident.label, subject: script.incident.subject } });
      }),
      { numRuns: 25 },
    );
  });

  test('more keys than a statement can name are asked for in parts', async () => {
    for (const some of databases) {
      const store = await openStore(await some.create());
      await store.incidents.commit({ incidents: [], audit: [], messages: [draftOf('k 69999')], at: 1 });
      const keys = Array.from({ length: 70_000 }, (_, index) => `k ${index}`);
      expect([...(await store.outbox.statuses(keys)).keys()]).toEqual(['k 69999']);
      expect((await store.outbox.posted(keys)).size).toBe(0);
      expect((await store.seen.known(keys)).size).toBe(0);
      await store.close();
    }
  });
});
