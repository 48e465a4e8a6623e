import { RECOVERED } from '@metta-health-bot/demo/samples';
import { expect, test } from 'vitest';
import { createDigestService, type DigestService } from '../../src/digest/digest-service.ts';
import type { DigestChange } from '../../src/digest/subscription-changes.ts';
import { createSubscriptions } from '../../src/digest/subscriptions.ts';
import { createIncidentService } from '../../src/incidents/incident-service.ts';
import { MOST_DIGESTS } from '../../src/store/limits.ts';
import type { Store } from '../../src/store/store.ts';
import { lookupsOf } from '../fixtures/lookups.ts';
import { rawDatabase, type Stores } from './databases.ts';

const NINE = Date.parse('2026-11-24T09:00:00Z');
const AT_NINE = { time: '09:00', timeZone: 'UTC', days: [1, 2, 3, 4, 5] } as const;
const AT_TEN = { ...AT_NINE, time: '10:00' };

function deskOver(store: Store, logged: DigestChange[] = [], clock = () => NINE): DigestService {
  const unread = async () => expect.fail('a choice reads nothing of Datadog');
  return createDigestService({
    subscriptions: createSubscriptions({
      store: () => store,
      fallback: null,
      clock,
      channelId: async () => ({ kind: 'missing' }),
    }),
    store: () => store,
    lookups: lookupsOf('open'),
    isMember: async () => 'member',
    sources: {
      clock,
      activeIncidents: unread,
      pastIncidents: unread,
      reader: { history: unread, pastDays: unread, beforeMetrics: unread },
    },
    links: () => [],
    title: 'System Health',
    timeZone: 'UTC',
    onChange: (change) => void logged.push(change),
    clock,
  });
}

const POLICY = { remindMs: { critical: 1, warning: 1 }, reopenMs: 1, stormSize: 9, evaluationIntervalMs: 1 };
const pressDesk = (store: Store, clock: () => number) =>
  createIncidentService({
    store: () => store,
    policy: POLICY,
    draftMessages: () => [],
    draftLeft: () => [],
    onMessages: () => {},
    clock,
  });

const told = async (store: Store) =>
  (await store.outbox.unfinished()).map(({ channel, content }) => [channel, content.text]);
const written = async (store: Store) =>
  (await store.incidents.audit('digest:C1')).map(({ actor, what, why }) => `${actor} ${what}: ${why}`);

/** How what people choose for a channel is told there, and how presses that came to nothing are written down. */
export function choiceContract(stores: Stores): void {
  test('a person who subscribes a channel to the digest, changes and ends it is named there once and recorded', async () => {
    await using database = await stores();
    const store = await database.open();
    const logged: DigestChange[] = [];
    const desk = deskOver(store, logged);
    await desk.subscribe('C1', AT_NINE, 'U1');
    await desk.subscribe('C1', AT_TEN, 'U2');
    await desk.unsubscribe('C1', 'U3');
    expect(await told(store)).toEqual([
      ['C1', expect.stringMatching(/^<@U1> subscribed this channel to the daily digest, at 09:00 \(UTC\) on weekdays/)],
      ['C1', expect.stringMatching(/^<@U2> set .* to 10:00 \(UTC\) on weekdays\. Until now it came at 09:00/)],
      ['C1', expect.stringMatching(/^<@U3> ended the daily digest of this channel; it came at 10:00 .*Next step/)],
    ]);
    expect(await written(store)).toEqual([
      'U1 digest-subscribed: 09:00 (UTC) on weekdays',
      'U2 digest-changed: 10:00 (UTC) on weekdays; until now it came at 09:00 (UTC) on weekdays',
      'U3 digest-ended: it came at 10:00 (UTC) on weekdays',
    ]);
    expect(logged.map(({ by, channel, what }) => [by, channel, what])).toEqual([
      ['U1', 'C1', 'digest-subscribed'],
      ['U2', 'C1', 'digest-changed'],
      ['U3', 'C1', 'digest-ended'],
    ]);
  });

  test('a choice that changes nothing is not posted', async () => {
    await using database = await stores();
    const store = await database.open();
    const desk = deskOver(store);
    expect(await desk.unsubscribe('C1', 'U1')).toMatchObject({ before: null });
    await desk.subscribe('C1', AT_NINE, 'U1');
    const before = await store.digests.choices();
    expect(await deskOver(store, [], () => NINE + 5_000).subscribe('C1', AT_NINE, 'U2')).toMatchObject({
      before: AT_NINE,
    });
    expect(await store.digests.choices()).toEqual(before);
    expect([(await told(store)).length, (await written(store)).length]).toEqual([1, 1]);
  });

  test('a single one of many that end a digest at once succeeds, and the channel gets one message', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    await deskOver(one).subscribe('C1', AT_NINE, 'U1');
    const ended = await Promise.all(
      [...Array(8).keys()].map((number) => deskOver(number % 2 ? one : two).unsubscribe('C1', `U${number}`)),
    );
    expect(ended.filter((one) => one.kind === 'unsubscribed' && one.before !== null)).toHaveLength(1);
    expect([(await told(one)).length, (await written(two)).length]).toEqual([2, 2]);
  });

  test('a choice whose channel has changed since it was read writes nothing', async () => {
    await using database = await stores();
    const store = await database.open();
    await deskOver(store).subscribe('C1', AT_NINE, 'U1');
    const choice = { channel: 'C1', subscription: null, by: 'U2', at: NINE + 9 };
    const key = 'digest-choice:C1:late';
    const content = { text: 'late', blocks: [] };
    const message = { key, thread: null, channel: 'C1', content, summary: null, expiresAt: null };
    const audit = { key, incident: 'digest:C1', at: NINE, actor: 'U2', what: 'digest-ended', why: '' };
    expect(await store.digests.change({ choice, before: undefined, message, audit })).toBe('conflict');
    expect([(await told(store)).length, (await written(store)).length]).toEqual([1, 1]);
    expect((await store.digests.choices()).map(({ by }) => by)).toEqual(['U1']);
  });

  test('ten changes of a digest within an hour are made and posted, whoever makes them, and other channels go on', async () => {
    await using database = await stores();
    const [one, two] = [await database.open(), await database.open()];
    let now = NINE;
    const desks = [deskOver(one, [], () => now), deskOver(two, [], () => now)] as const;
    const kinds: string[] = [];
    for (let change = 0; change < 30; change += 1) {
      now += 1_000;
      const desk = desks[change % 2 === 0 ? 0 : 1];
      const by = `U${change}`;
      const wish =
        change % 3 === 2
          ? desk.unsubscribe('C1', by)
          : desk.subscribe('C1', { ...AT_NINE, time: `10:${10 + change}` }, by);
      kinds.push((await wish).kind);
    }
    expect(kinds.slice(0, 10)).not.toContain('too-many');
    expect(new Set(kinds.slice(10))).toEqual(new Set(['too-many']));
    expect([(await told(one)).length, (await written(one)).length]).toEqual([10, 10]);
    expect((await two.digests.choices()).map(({ by }) => by)).toEqual(['U9']);
    expect((await desks[0].subscribe('C2', AT_NINE, 'U1')).kind).toBe('subscribed');
    now = NINE + 3_600_000 + 1_000;
    expect((await desks[1].unsubscribe('C1', 'U1')).kind).toBe('unsubscribed');
    expect(await desks[0].subscribe('C1', AT_NINE, 'U1')).toEqual({ kind: 'too-many' });
  });

  test('there are only so many digests; one that is there may change, and one that ends makes room', async () => {
    await using database = await stores();
    const store = await database.open();
    const desk = deskOver(store);
    expect((await desk.subscribe('C1', AT_NINE, 'U1')).kind).toBe('subscribed');
    const raw = rawDatabase(database.config);
    const [row] = await raw.run((kysely) => kysely.selectFrom('digestChoices').selectAll().execute());
    if (row === undefined) expect.fail('the subscription is not stored');
    for (let from = 0; from < MOST_DIGESTS - 1; from += 250) {
      const size = Math.min(250, MOST_DIGESTS - 1 - from);
      const others = Array.from({ length: size }, (_, index) => {
        const channel = `C0X${from + index}`;
        return { ...row, channel, subscription: JSON.stringify({ ...AT_NINE, channel, since: NINE }) };
      });
      await raw.write((transaction) => transaction.insertInto('digestChoices').values(others).execute());
    }
    await raw.close();
    expect(await desk.subscribe('C2', AT_NINE, 'U1')).toEqual({ kind: 'full' });
    expect(await desk.subscribe('C2', { ...AT_NINE, kind: 'weekly', days: [1] }, 'U1')).toEqual({ kind: 'full' });
    expect((await store.digests.choices()).map(({ channel }) => channel)).not.toContain('C2');
    expect((await desk.subscribe('C1', AT_TEN, 'U1')).kind).toBe('subscribed');
    expect((await desk.unsubscribe('C1', 'U1')).kind).toBe('unsubscribed');
    expect((await desk.subscribe('C2', AT_NINE, 'U1')).kind).toBe('subscribed');
    expect(await desk.subscribe('C1', AT_NINE, 'U1')).toEqual({ kind: 'full' });
  });

  test('a hundred clicks that come too late are one line a minute for each thing that was tried', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit({
      incidents: [{ incident: RECOVERED, version: 0 }],
      audit: [],
      messages: [],
      at: NINE,
    });
    const desk = pressDesk(store, () => NINE);
    for (let press = 0; press < 50; press += 1) {
      for (const kind of ['acknowledge', 'resolve'] as const) {
        const pressed = await desk.act({ incident: RECOVERED.id, by: 'U1', toAction: () => ({ kind }) });
        expect(pressed).toMatchObject({ kind: 'too-late' });
      }
    }
    expect((await store.incidents.audit(RECOVERED.id)).map(({ what }) => what)).toEqual(['too-late', 'too-late']);
  });

  test('a hundred clicks of one person without permission are one line a minute', async () => {
    await using database = await stores();
    const store = await database.open();
    let now = NINE;
    const desk = pressDesk(store, () => now);
    const refused = (by: string) => desk.refuse({ incident: 'i-1', by }, 'not-a-member');
    for (let press = 0; press < 50; press += 1) await refused('U0GUEST');
    await refused('U0OTHER');
    now += 60_000;
    for (let press = 0; press < 50; press += 1) await refused('U0GUEST');
    const lines = (await store.incidents.audit('i-1')).map(({ actor, at }) => [actor, at]);
    expect(lines).toEqual([
      ['U0GUEST', NINE],
      ['U0OTHER', NINE],
      ['U0GUEST', NINE + 60_000],
    ]);
  });
}
