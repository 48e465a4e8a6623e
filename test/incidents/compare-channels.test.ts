import { describe, expect, test } from 'vitest';
import { createShownMessages, UNWATCHED_MS } from '../../src/incidents/compare-channels.ts';
import { createRestoreIncident } from '../../src/incidents/restore.ts';
import type { Evaluation, Signal } from '../../src/incidents/rules/evaluation.ts';
import type { ShownMessage, ShownSearch } from '../../src/store/outbox.ts';
import { change, draftOf, incidentOf, leadOf } from '../fixtures/incidents.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

const BEFORE: ShownMessage = {
  channel: 'C1',
  ts: '1.1',
  key: 'incident:before',
  revision: 2,
  about: { subject: 'subject disk', live: true },
};
const look = (verdict: Signal['verdict'], kind: 'evaluated' | 'unreachable' = 'evaluated'): Evaluation =>
  kind === 'unreachable'
    ? { kind, at: 1_000, says: 'no answer' }
    : {
        kind,
        at: 1_000,
        signals: [
          { rule: 'full', subject: 'disk', label: 'The disk', verdict, severity: 'critical', holdMs: 0, says: '' },
        ],
      };

/** What compares and settles, over a store of its own, and how often each channel was read. */
async function over(store: TestStore, answers: readonly ShownSearch[], channels = ['C1']) {
  const reads: string[] = [];
  const lines: string[] = [];
  const restored: string[] = [];
  let interruptions = 0;
  const write = (_: object, words: string) => void lines.push(words);
  const shown = createShownMessages({
    store: () => ({ ...store, interruptions: () => interruptions }),
    channels,
    watched: async () => [...new Set((await store.watches.all()).map(({ channel }) => channel))],
    read: async (channel) => {
      reads.push(channel);
      return answers[Math.min(reads.length, answers.length) - 1] ?? { kind: 'read', messages: [] };
    },
    current: async () => (await store.incidents.current(0)).map(({ incident }) => incident),
    restored: async ({ key }) => {
      restored.push(key);
      return 'committed';
    },
    onMessages: () => {},
    clock: () => 1_000,
    log: { info: write, warn: write },
  });
  const interrupt = () => {
    interruptions += 1;
  };
  return { shown, reads, lines, restored, interrupt, fence: await leadOf(store) };
}

const closed = async (store: TestStore) => (await store.outbox.unfinished()).map(({ content }) => content.text);

describe('restore', () => {
  test('an incident that is over in Slack and firing in the database is over, and no reply about it is posted again', async () => {
    await using store = await openTestStore();
    const fence = await leadOf(store);
    const incident = incidentOf();
    await store.incidents.commit(change({ incidents: [{ incident, version: 0 }] }));
    const nudges: string[] = [];
    const restore = createRestoreIncident({
      store: () => store,
      draftMessages: () => [
        draftOf(`incident:${incident.id}`),
        draftOf(`incident:${incident.id}:7`, { thread: `incident:${incident.id}` }),
      ],
      onMessages: () => nudges.push('nudged'),
      clock: () => 2_000,
      log: { warn: () => {} },
    });
    const shown = { ...BEFORE, key: `incident:${incident.id}`, about: { ...BEFORE.about, live: false } };
    expect(await restore(shown, fence)).toBe('committed');
    const statuses = await store.outbox.statuses([`incident:${incident.id}`, `incident:${incident.id}:7`]);
    expect(statuses.get(`incident:${incident.id}:7`)).toMatchObject({ state: 'sent' });
    expect(statuses.get(`incident:${incident.id}`)).toMatchObject({ posted: { channel: 'C1', ts: '1.1' } });
    expect((await store.incidents.find(incident.id))?.incident.status).toBe('resolved');
    expect(nudges).toEqual(['nudged']);
  });

  test('a channel is read once for each lease, and again where it could not be read, ten times', async () => {
    await using store = await openTestStore();
    const { shown, reads, lines } = await over(store, [{ kind: 'passing', detail: 'HTTP 500' }]);
    for (let looks = 0; looks < 20; looks += 1) await shown.compare(1);
    expect(reads).toHaveLength(10);
    expect(lines).toHaveLength(1);
    await shown.compare(2);
    expect(reads).toHaveLength(11);
    const other = await over(store, [{ kind: 'read', messages: [] }], ['C1', 'C2']);
    for (let looks = 0; looks < 3; looks += 1) await other.shown.compare(1);
    expect(other.reads).toEqual(['C1', 'C2']);
  });

  test('an interruption of the database makes the bot compare the channels again, once', async () => {
    await using store = await openTestStore();
    await store.incidents.commit(change({ messages: [draftOf('later')] }));
    const later = { ...BEFORE, key: 'later', revision: 2 };
    const { shown, reads, restored, interrupt, fence } = await over(store, [
      { kind: 'read', messages: [] },
      { kind: 'read', messages: [later] },
    ]);
    for (let looks = 0; looks < 3; looks += 1) await shown.compare(fence);
    expect([reads.length, restored]).toEqual([1, []]);
    interrupt();
    interrupt();
    for (let looks = 0; looks < 3; looks += 1) await shown.compare(fence);
    expect([reads.length, restored]).toEqual([2, ['later']]);
  });

  test('a channel that may not be read is not asked again, and keeps no other from being read', async () => {
    await using store = await openTestStore();
    const answers: readonly ShownSearch[] = [
      { kind: 'unreadable', detail: 'missing_scope' },
      { kind: 'read', messages: [BEFORE] },
    ];
    const { shown, reads, fence } = await over(store, answers, ['C0', 'C1']);
    for (let looks = 0; looks < 2; looks += 1) await shown.compare(fence);
    expect(reads).toEqual(['C0', 'C1']);
    for (let looks = 0; looks < 2; looks += 1) await shown.settle(look('healthy'), fence);
    expect(await closed(store)).toHaveLength(1);
  });

  test('a shown incident that is healthy at two evaluations in a row is closed once, and one without data does not count', async () => {
    await using store = await openTestStore();
    const { shown, fence } = await over(store, [{ kind: 'read', messages: [BEFORE] }]);
    await shown.compare(fence);
    for (const one of [look('healthy'), look('unknown'), look('healthy'), look('healthy', 'unreachable')]) {
      await shown.settle(one, fence);
      expect(await closed(store)).toEqual([]);
    }
    for (let looks = 0; looks < 3; looks += 1) await shown.settle(look('healthy'), fence);
    expect(await closed(store)).toEqual([expect.stringMatching(/^Closed: The disk/)]);
    expect(await store.outbox.unfinished()).toMatchObject([
      { key: 'incident:before', posted: { channel: 'C1', ts: '1.1' }, about: { live: false }, revision: 3 },
    ]);
  });

  test('a shown incident that no rule covers at two evaluations in a row is closed as unwatched, neither healthy nor green', async () => {
    await using store = await openTestStore();
    const { shown, fence } = await over(store, [{ kind: 'read', messages: [BEFORE] }]);
    await shown.compare(fence);
    const unwatched: Evaluation = { kind: 'evaluated', at: 1_000, signals: [] };
    await shown.settle(unwatched, fence);
    expect(await closed(store)).toEqual([]);
    await shown.settle(unwatched, fence);
    const [message] = await store.outbox.unfinished();
    const words = JSON.stringify(message?.content);
    expect(message?.content.text).toContain('Closed: disk');
    expect(words).toContain('No alert rule watches it any more.');
    expect(words).not.toMatch(/healthy|🟢|green/);
  });

  test('R68 a shown incident of a channel whose watch is lost waits for an hour, in which the watch may be set again, before it is closed', async () => {
    await using store = await openTestStore();
    const lost = { ...BEFORE, about: { subject: 'watch C1:disk', live: true } };
    const { shown, fence } = await over(store, [{ kind: 'read', messages: [lost] }]);
    await shown.compare(fence);
    const seen = (at: number, signals: readonly Signal[] = []): Evaluation => ({ kind: 'evaluated', at, signals });
    const about = { rule: 'red@C1', subject: 'disk', label: 'The disk' };
    const breach: Signal = { ...about, severity: 'critical', holdMs: 0, says: '', verdict: 'breach' };
    for (const at of [0, 1, UNWATCHED_MS - 1]) await shown.settle(seen(at), fence);
    await shown.settle(seen(UNWATCHED_MS, [breach]), fence);
    for (const at of [1, UNWATCHED_MS]) await shown.settle(seen(UNWATCHED_MS + at), fence);
    // A signal that is healthy once is not enough, however long nothing was watched before.
    await shown.settle(seen(2 * UNWATCHED_MS, [{ ...breach, verdict: 'healthy' }]), fence);
    expect(await closed(store)).toEqual([]);
    for (const at of [1, UNWATCHED_MS + 1]) await shown.settle(seen(2 * UNWATCHED_MS + at), fence);
    expect(await closed(store)).toEqual([expect.stringMatching(/^Closed: disk/)]);
  });

  test('a process that no longer leads closes nothing', async () => {
    await using store = await openTestStore();
    const { shown, fence, lines } = await over(store, [{ kind: 'read', messages: [BEFORE] }]);
    await shown.compare(fence);
    expect(await leadOf(store, 'two')).toBe(fence + 1);
    for (let looks = 0; looks < 2; looks += 1) await shown.settle(look('healthy'), fence);
    expect(await closed(store)).toEqual([]);
    // Nor does it say so.
    expect(lines.filter((line) => line === 'closed an incident that this database does not know')).toEqual([]);
  });

  test('an incident that the store knows is not closed, and a later revision in Slack was put back, unless it is posted elsewhere', async () => {
    await using store = await openTestStore();
    await store.incidents.commit(change({ messages: ['same', 'later', 'twin'].map((key) => draftOf(key)) }));
    const shownOf = (key: string, revision: number, ts: string) => ({ ...BEFORE, key, revision, ts });
    const messages = [shownOf('same', 1, '1.1'), shownOf('later', 2, '2.2'), shownOf('twin', 2, '3.3')];
    const { shown, restored, fence } = await over(store, [{ kind: 'read', messages }]);
    const places = new Map([
      ['later', { posted: { channel: 'C1', ts: '2.2' } }],
      ['twin', { posted: { channel: 'C1', ts: '9.9' } }],
    ]);
    await store.outbox.patch(fence, places);
    await shown.compare(fence);
    expect(restored).toEqual(['later']);
    for (let looks = 0; looks < 2; looks += 1) await shown.settle(look('healthy'), fence);
    expect(await closed(store)).toEqual(['same', 'later', 'twin']);
  });
});
