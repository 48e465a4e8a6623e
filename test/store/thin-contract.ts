import { expect, test } from 'vitest';
import type { Incident } from '../../src/incidents/rules/incident.ts';
import type { LiveCard } from '../../src/live-cards/rules/live-card.ts';
import { FencedOff, type MessagePatch } from '../../src/store/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { change, draftOf, incidentOf, leadOf, resolvedAt } from '../fixtures/incidents.ts';
import type { Stores } from './databases.ts';

const DAY = 86_400_000;
const NOW = 2_000 * DAY;
const PREFIX = 'incident:';
const KEPT = { messagesMs: 30 * DAY, incidentsMs: 400 * DAY };
const SENT: MessagePatch = {
  state: 'sent',
  shownRevision: 1,
  sendingRevision: 1,
  posted: { channel: 'C1', ts: '1.1' },
};

/** An incident with its card, a reply and an audit entry, all of that time and sent. */
async function written(store: Store, fence: number, id: string, at: number, more: Partial<Incident> = {}) {
  const card = `${PREFIX}${id}`;
  const messages = [draftOf(card), draftOf(`${id}:1`, { thread: card })];
  const audit = [{ key: `${id}:1`, incident: id, at, actor: null, what: 'opened', why: '' }];
  const incident = incidentOf({ id, subject: id, openedAt: at, ...more });
  await store.incidents.commit(change({ incidents: [{ incident, version: 0 }], messages, audit, at }));
  await store.outbox.patch(fence, new Map(messages.map(({ key }) => [key, SENT])));
}

async function thinAll(store: Store, fence: number, at = NOW) {
  const deleted = { messages: 0, incidents: 0, audit: 0, digestRuns: 0, liveCards: 0, seen: 0 };
  for (;;) {
    const thinned = await store.thinning.thin(fence, { at, firstMessagePrefix: PREFIX, retention: KEPT });
    for (const table of ['messages', 'incidents', 'audit', 'digestRuns', 'liveCards', 'seen'] as const)
      deleted[table] += thinned.deleted[table];
    if (!thinned.isMore) return deleted;
  }
}
const known = async (store: Store, ...keys: readonly string[]) =>
  [...(await store.outbox.statuses(keys)).keys()].sort();

/** How old rows go. */
export function thinContract(stores: Stores): void {
  test('replies of an incident go 30 days after its end; its card stays, and is edited late in its place', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    await written(store, fence, 'old', NOW - 60 * DAY, resolvedAt(NOW - 31 * DAY));
    await written(store, fence, 'fresh', NOW - 60 * DAY, resolvedAt(NOW - 29 * DAY));
    await written(store, fence, 'firing', NOW - 60 * DAY);
    const silence = { by: 'U1', at: 150, until: 'recovery', reason: 'on it', announced: false } as const;
    await written(store, fence, 'silenced', NOW - 60 * DAY, { ...resolvedAt(NOW - 50 * DAY), silence });
    expect(await thinAll(store, fence)).toEqual({
      messages: 1,
      incidents: 0,
      audit: 0,
      digestRuns: 0,
      liveCards: 0,
      seen: 0,
    });
    expect(await known(store, 'old:1', 'fresh:1', 'firing:1', 'silenced:1')).toEqual([
      'firing:1',
      'fresh:1',
      'silenced:1',
    ]);
    await store.incidents.commit(change({ messages: [draftOf(`${PREFIX}old`)], at: NOW }));
    expect(await store.outbox.unfinished()).toMatchObject([{ key: `${PREFIX}old`, revision: 2, posted: SENT.posted }]);
    expect(await store.incidents.audit('old')).toHaveLength(1);
  });

  test('an incident, its card and its history go 400 days after its end, and never one that still fires', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    await written(store, fence, 'old', NOW - 900 * DAY, resolvedAt(NOW - 401 * DAY));
    await written(store, fence, 'fresh', NOW - 900 * DAY, resolvedAt(NOW - 399 * DAY));
    await written(store, fence, 'firing', NOW - 900 * DAY);
    const deleted = [await thinAll(store, fence), await thinAll(store, fence)];
    expect(deleted.map(({ incidents }) => incidents).reduce((sum, count) => sum + count)).toBe(1);
    expect(await store.incidents.find('old')).toBeUndefined();
    expect(await known(store, `${PREFIX}old`, 'old:1')).toEqual([]);
    expect(await store.incidents.audit('old')).toEqual([]);
    for (const id of ['fresh', 'firing']) {
      expect(await store.incidents.audit(id)).toHaveLength(1);
      expect(await known(store, `${PREFIX}${id}`)).toHaveLength(1);
    }
  });

  test('a first message that is not done stays however old its incident is, and goes with it when it is', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    const ids = ['waits', 'sending', 'doubted', 'edited', 'refused', 'sent'];
    const cards = ids.map((id) => `${PREFIX}${id}`);
    const incidents = ids.map((id) => {
      const incident = incidentOf({ id, subject: id, openedAt: NOW - 900 * DAY, ...resolvedAt(NOW - 401 * DAY) });
      return { incident, version: 0 };
    });
    await store.incidents.commit(change({ incidents, messages: cards.map((key) => draftOf(key)), at: 1 }));
    await store.outbox.patch(
      fence,
      new Map<string, MessagePatch>([
        [`${PREFIX}sending`, { state: 'sending' }],
        [`${PREFIX}doubted`, { state: 'in-doubt' }],
        [`${PREFIX}refused`, { state: 'refused', sendingRevision: 1 }],
        [`${PREFIX}sent`, SENT],
        [`${PREFIX}edited`, { ...SENT, shownRevision: 0 }],
      ]),
    );
    expect(await thinAll(store, fence)).toMatchObject({ messages: 2, incidents: 2 });
    const undone = ['doubted', 'edited', 'sending', 'waits'].map((id) => `${PREFIX}${id}`);
    expect(await known(store, ...cards)).toEqual(undone);
    expect((await store.outbox.unfinished()).map(({ key }) => key).sort()).toEqual(undone);
    await store.outbox.patch(fence, new Map(undone.map((key) => [key, SENT])));
    expect(await thinAll(store, fence)).toMatchObject({ messages: 4, incidents: 4 });
    expect(await known(store, ...cards)).toEqual([]);
  });

  test('the history of a channel’s digest goes after 400 days', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    const entry = { incident: 'digest:C1', actor: 'U1', what: 'digest-ended', why: '' };
    const audit = [401, 399].map((days) => ({ ...entry, key: `${days}`, at: NOW - days * DAY }));
    await store.incidents.commit(change({ audit }));
    await thinAll(store, fence);
    expect((await store.incidents.audit('digest:C1')).map(({ at }) => at)).toEqual([NOW - 399 * DAY]);
  });

  test('digests and their runs go after 30 and 90 days; what waits, or waits to be edited, stays', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    const run = (date: string) => ({ channel: 'C1', date, outcome: 'sent', at: 1, message: date }) as const;
    const dates = [91, 89].map((days) => new Date(NOW - days * DAY).toISOString().slice(0, 10));
    await store.digests.record(fence, { runs: dates.map(run), messages: [], at: 1 });
    const old = ['digest', 'waits', 'edited', 'refused'].map((key) => draftOf(key, { expiresAt: NOW }));
    const messages = [...old, draftOf('digest:0', { thread: 'digest' }), draftOf('refused:0', { thread: 'refused' })];
    await store.incidents.commit(change({ messages, at: NOW - 31 * DAY }));
    await store.incidents.commit(change({ messages: [draftOf('new')], at: NOW - 29 * DAY }));
    await store.outbox.patch(
      fence,
      new Map<string, MessagePatch>([
        ...['digest', 'digest:0', 'edited', 'new'].map((key) => [key, SENT] as const),
        ['refused', { state: 'refused', sendingRevision: 1 }],
      ]),
    );
    await store.incidents.commit(change({ messages: [draftOf('edited')], at: NOW - 31 * DAY }));
    await thinAll(store, fence);
    await thinAll(store, fence);
    expect(await known(store, ...messages.map(({ key }) => key), 'new')).toEqual(['edited', 'new', 'waits']);
    expect((await store.digests.runsSince('1970-01-01')).map(({ date }) => date)).toEqual(dates.slice(1));
  });

  test('a batch is small, says that there is more, and needs the lease', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    const messages = [...Array(600).keys()].map((key) => draftOf(String(key)));
    await store.incidents.commit(change({ messages, at: 0 }));
    await store.outbox.patch(fence, new Map(messages.map(({ key }) => [key, SENT])));
    await expect(
      store.thinning.thin(fence + 1, { at: NOW, firstMessagePrefix: PREFIX, retention: KEPT }),
    ).rejects.toBeInstanceOf(FencedOff);
    expect(await store.thinning.thin(fence, { at: NOW, firstMessagePrefix: PREFIX, retention: KEPT })).toMatchObject({
      deleted: { messages: 500 },
      isMore: true,
    });
    expect(await store.thinning.thin(fence, { at: NOW, firstMessagePrefix: PREFIX, retention: KEPT })).toMatchObject({
      deleted: { messages: 100 },
      isMore: false,
    });
  });

  test('retention follows the settings: an incident of 31 days goes where 30 are set, its messages after 7', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    await written(store, fence, 'older', NOW - 32 * DAY, resolvedAt(NOW - 31 * DAY));
    await written(store, fence, 'newer', NOW - 32 * DAY, resolvedAt(NOW - 29 * DAY));
    await written(store, fence, 'newest', NOW - 6 * DAY, resolvedAt(NOW - 6 * DAY));
    for (const _ of [1, 2]) {
      await store.thinning.thin(fence, {
        at: NOW,
        firstMessagePrefix: PREFIX,
        retention: { messagesMs: 7 * DAY, incidentsMs: 30 * DAY },
      });
    }
    expect((await store.incidents.current(0)).map(({ incident }) => incident.id)).toEqual(['newer', 'newest']);
    expect(await known(store, 'older:1', 'newer:1', 'newest:1')).toEqual(['newest:1']);
    expect(await store.incidents.audit('older')).toEqual([]);
  });

  test('keys that were seen go when their time is over, also when nothing comes any more', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    await store.seen.first('over', NOW - 10, 10);
    await store.seen.first('kept', NOW - 10, 11);
    expect(await thinAll(store, fence)).toMatchObject({ seen: 1 });
    expect(await store.seen.known(['over', 'kept'])).toEqual(new Set(['kept']));
  });

  test('the message of a living card stays as long as the card lives, and both go when it has long been over', async () => {
    await using database = await stores();
    const store = await database.open();
    const fence = await leadOf(store);
    const key = 'live:C1:1';
    const begun: LiveCard = {
      key,
      channel: 'C1',
      area: null,
      environment: null,
      begunBy: 'U1',
      begunAt: 1,
      shows: '',
      drawnAt: 1,
      readAt: 1,
      tables: 'text',
      pin: null,
      refusedSince: null,
      ending: null,
      endedBy: null,
      endedAt: null,
    };
    const at = NOW - 60 * DAY;
    await store.liveCards.change({ begun, messages: [draftOf(key, { expiresAt: at, optional: true })], at });
    await store.outbox.patch(fence, new Map([[key, SENT]]));
    expect(await thinAll(store, fence)).toMatchObject({ messages: 0, liveCards: 0 });
    const values = { ending: 'ended', endedAt: NOW - 29 * DAY } as const;
    await store.liveCards.change({ changed: { key, values }, messages: [], at: NOW });
    expect(await thinAll(store, fence)).toMatchObject({ messages: 1, liveCards: 0 });
    expect(await thinAll(store, fence, NOW + 2 * DAY)).toMatchObject({ liveCards: 1 });
  });
}
