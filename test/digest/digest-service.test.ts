import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../blocks/kit/limits.ts';
import { renderCard } from '../../blocks/render-card.ts';
import { createDigestService } from '../../src/digest/digest-service.ts';
import type { DigestChange } from '../../src/digest/subscription-changes.ts';
import type { ChannelAccess } from '../../src/slack/lookups.ts';
import { lookupsOf } from '../fixtures/lookups.ts';
import { shown } from '../support/blocks.ts';
import { NINE, openPublisher, type PublisherHarness } from './publisher-harness.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AT_NINE = { time: '09:00', timeZone: 'UTC', days: [1, 2, 3, 4, 5, 6, 7] } as const;

function deskOf(
  room: PublisherHarness,
  { access = 'open', members = [] }: { access?: ChannelAccess; members?: readonly string[] } = {},
) {
  const did = { nudges: 0, changes: [] as DigestChange[] };
  const desk = createDigestService({
    subscriptions: room.subscriptions,
    store: () => room.store,
    lookups: lookupsOf(access),
    isMember: async (_, person) => (members.includes(person) ? 'member' : 'not-a-member'),
    sources: room.sources,
    links: () => [],
    title: 'System Health',
    timeZone: 'UTC',
    onChange: (change) => {
      did.changes.push(change);
      did.nudges += 1;
    },
    clock: () => room.around.now,
  });
  return { desk, did };
}

describe('digest service', () => {
  test('a channel that the bot is not in gets nothing, and nothing is written', async () => {
    await using room = await openPublisher();
    const { desk, did } = deskOf(room, { access: { word: 'not_in_channel' } });
    expect(await desk.subscribe('C1', AT_NINE, 'U1')).toEqual({ kind: 'cannot-post', word: 'not_in_channel' });
    expect(await deskOf(room, { access: 'unknown' }).desk.subscribe('C1', AT_NINE, 'U1')).toEqual({
      kind: 'unchecked',
    });
    expect(await room.store.digests.choices()).toEqual([]);
    expect(did.nudges).toBe(0);
  });

  test('a digest of the present minute is the next one, and the publisher is woken', async () => {
    await using room = await openPublisher();
    room.around.now = NINE + 30_000;
    const { desk, did } = deskOf(room);
    expect(await desk.subscribe('C1', AT_NINE, 'U1')).toEqual({
      kind: 'subscribed',
      listed: {
        subscription: { ...AT_NINE, channel: 'C1', since: NINE + 30_000 },
        nextAt: NINE,
        isDefault: false,
        by: 'U1',
        problem: null,
      },
      before: null,
    });
    expect(did.nudges).toBe(1);
    await room.tick();
    expect((await room.waiting()).map(({ key }) => key)).toContain('digest:C1:2026-11-24');
    expect(await desk.list()).toMatchObject({ planned: [{ nextAt: NINE + DAY }], unusable: [] });
  });

  test('a channel that has had its digest of today is promised tomorrow’s, whatever time it chooses', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await room.tick();
    const { desk } = deskOf(room);
    const result = await desk.subscribe('C1', { ...AT_NINE, time: '15:00' }, 'U1');
    expect(result).toMatchObject({
      listed: { nextAt: NINE + DAY + 6 * HOUR },
      before: { time: '09:00' },
    });
    room.around.now = NINE + 6 * HOUR;
    const before = await room.waiting();
    await room.tick();
    expect(await room.waiting()).toEqual(before);
  });

  test('subscriptions are listed by when they come next', async () => {
    await using room = await openPublisher({ channel: 'C9', time: { ...AT_NINE, time: '10:00' } });
    await room.subscribe({ channel: 'C1', time: '12:00' });
    await room.subscribe({ channel: 'C2', time: '08:00', since: NINE });
    const { desk } = deskOf(room);
    const { planned } = await desk.list();
    expect(planned.map(({ subscription: { channel }, isDefault }) => [channel, isDefault])).toEqual([
      ['C9', true],
      ['C1', false],
      ['C2', false],
    ]);
  });

  test('a channel of the settings can opt out, and is shown what it had', async () => {
    await using room = await openPublisher({ channel: 'C9', time: AT_NINE });
    const { desk } = deskOf(room);
    expect(await desk.unsubscribe('C9', 'U1')).toMatchObject({
      before: { time: '09:00', channel: 'C9' },
    });
    expect(await desk.list()).toEqual({ planned: [], unusable: [] });
    const choices = await room.store.digests.choices();
    expect(await desk.unsubscribe('C9', 'U2')).toMatchObject({ before: null });
    expect(await room.store.digests.choices()).toEqual(choices);
  });

  test('a subscription that cannot be used is listed as such, beside the others, and anybody can remove it', async () => {
    await using room = await openPublisher();
    await room.subscribe({ channel: 'C0', timeZone: 'America/Newtown' });
    await room.subscribe({ channel: 'C1' });
    const { desk } = deskOf(room);
    expect(await desk.list()).toMatchObject({
      planned: [{ subscription: { channel: 'C1' } }],
      unusable: [{ channel: 'C0', by: 'U1', problem: 'this bot does not know the time zone "America/Newtown"' }],
    });
    expect(await desk.state('C0')).toMatchObject({ planned: undefined, unusable: { channel: 'C0' } });
    expect(await desk.remove('C0', 'U9')).toMatchObject({ kind: 'unsubscribed', before: null, wasUnusable: true });
    expect(await desk.list()).toMatchObject({ planned: [{ subscription: { channel: 'C1' } }], unusable: [] });
    const [entry] = await room.store.incidents.audit('digest:C0');
    expect(entry).toMatchObject({ actor: 'U9', what: 'digest-ended', why: 'it could not be used' });
  });

  test('a digest is removed from elsewhere by who subscribed it or by a member, and by nobody else', async () => {
    await using room = await openPublisher();
    await room.subscribe({ channel: 'C1' });
    const { desk } = deskOf(room, { members: ['U2'] });
    expect(await desk.remove('C1', 'U3')).toEqual({ kind: 'refused' });
    expect((await desk.list()).planned).toHaveLength(1);
    expect(await desk.remove('C1', 'U2')).toMatchObject({ kind: 'unsubscribed', before: { channel: 'C1' } });
    await room.subscribe({ channel: 'C1' });
    expect(await desk.remove('C1', 'U1')).toMatchObject({ kind: 'unsubscribed' });
  });

  test('a digest that cannot be posted is removed by anybody, and who subscribed it hears of it directly', async () => {
    await using room = await openPublisher();
    await room.subscribe({ channel: 'C1' });
    await room.tick();
    const refused = { state: 'waiting', outcome: 'is_archived' } as const;
    await room.store.outbox.patch(room.around.fence, new Map([['digest:C1:2026-11-24', refused]]));
    const { desk } = deskOf(room, { access: { word: 'is_archived' } });
    expect((await desk.list()).planned).toMatchObject([{ problem: 'is_archived' }]);
    expect(await desk.remove('C1', 'U3')).toMatchObject({ kind: 'unsubscribed' });
    const notices = (await room.waiting()).filter(({ key }) => key.startsWith('digest-choice:'));
    expect(notices.map(({ channel, content }) => [channel, content.text])).toEqual([
      ['U1', expect.stringContaining('<@U3> ended the daily digest of <#C1>; it came at 09:00 (UTC)')],
    ]);
  });

  test('a digest whose channel the bot may not look at is posted, and removed by who subscribed it or by a member alone', async () => {
    await using room = await openPublisher();
    await room.subscribe({ channel: 'C1' });
    const { desk } = deskOf(room, { access: { word: 'missing_scope' }, members: ['U2'] });
    expect(await desk.remove('C1', 'U3')).toEqual({ kind: 'refused' });
    expect(await room.store.digests.choices()).toMatchObject([{ channel: 'C1', subscription: { time: '09:00' } }]);
    expect(await desk.remove('C1', 'U2')).toMatchObject({ kind: 'unsubscribed', before: { channel: 'C1' } });
  });

  test("a person's own digest is nobody else's to change or to end", async () => {
    await using room = await openPublisher();
    const { desk } = deskOf(room, { access: { word: 'not_in_channel' }, members: ['U2'] });
    expect(await desk.permission('U1', 'U1', true)).toEqual({ kind: 'granted' });
    expect(await desk.permission('U1', 'U2', true)).toEqual({ kind: 'not-a-member' });
    expect(await desk.subscribe('U1', AT_NINE, 'U1')).toMatchObject({ kind: 'subscribed' });
    expect(await desk.remove('U1', 'U2')).toEqual({ kind: 'refused' });
    expect(await desk.remove('U1', 'U1')).toMatchObject({ kind: 'unsubscribed' });
  });

  test.each<[access: ChannelAccess, person: string, permission: object]>([
    ['open', 'U1', { kind: 'granted' }],
    ['open', 'U2', { kind: 'not-a-member' }],
    ['unknown', 'U1', { kind: 'unchecked' }],
    [{ word: 'is_archived' }, 'U1', { kind: 'cannot-post', word: 'is_archived' }],
  ])('permission with access %j of %s is %j', async (access, person, permission) => {
    await using room = await openPublisher();
    expect(await deskOf(room, { access, members: ['U1'] }).desk.permission('C1', person, true)).toEqual(permission);
  });

  test('a preview has no pictures, and what Slack draws itself only where that is known', async () => {
    await using room = await openPublisher();
    const card = await deskOf(room).desk.preview('C1');
    const draw = (charts: number) => renderCard(card, { tables: 'data_table', charts, audience: { kind: 'asker' } });
    const [charted, plain] = [draw(LIMITS.chart.series), draw(0)];
    expect(plain.text).toContain('is 0.');
    expect(plain.blocks.map(({ type }) => type)).not.toContain('image');
    expect(charted.blocks.slice(0, plain.blocks.length)).toEqual(plain.blocks);
    const added = charted.blocks.slice(plain.blocks.length).map(({ type }) => type as string);
    expect(new Set(added)).toEqual(new Set(['data_visualization']));
    expect(room.did).toMatchObject({ reads: 1, uploads: 0 });
  });

  test('a channel has both kinds, each with its own choice, and one can be ended without the other', async () => {
    await using room = await openPublisher();
    const { desk, did } = deskOf(room);
    const weekly = { kind: 'weekly', time: '09:00', timeZone: 'UTC', days: [1] } as const;
    await desk.subscribe('C1', AT_NINE, 'U1');
    expect(await desk.subscribe('C1', weekly, 'U2')).toMatchObject({
      kind: 'subscribed',
      before: null,
      listed: { subscription: { kind: 'weekly' }, nextAt: Date.parse('2026-11-30T09:00:00Z') },
    });
    expect(await desk.state('C1')).toMatchObject({
      planned: { by: 'U1' },
      weekly: { planned: { by: 'U2' }, unusable: undefined },
    });
    expect((await desk.list()).planned.map(({ subscription }) => subscription.kind)).toEqual([undefined, 'weekly']);
    expect(await desk.unsubscribe('C1', 'U2', 'weekly')).toMatchObject({ before: { kind: 'weekly' } });
    expect(await desk.unsubscribe('C1', 'U2', 'weekly')).toMatchObject({ before: null });
    expect(await desk.state('C1')).toMatchObject({ planned: { by: 'U1' }, weekly: { planned: undefined } });
    expect(did.changes.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
      'daily digest-subscribed',
      'weekly digest-subscribed',
      'weekly digest-ended',
    ]);
    const notices = (await room.waiting()).map(({ content }) => content.text);
    expect(notices).toEqual([
      expect.stringContaining('<@U1> subscribed this channel to the daily digest, at 09:00 (UTC) every day.'),
      expect.stringContaining('<@U2> subscribed this channel to the weekly review, at 09:00 (UTC) on Mon, weekly.'),
      expect.stringContaining('<@U2> ended the weekly review of this channel; it came at 09:00 (UTC) on Mon, weekly.'),
    ]);
  });

  test('a weekly review may be ended from elsewhere by who subscribed it, and not by who subscribed the daily digest', async () => {
    await using room = await openPublisher();
    const { desk } = deskOf(room);
    await desk.subscribe('C1', AT_NINE, 'U1');
    await desk.subscribe('C1', { ...AT_NINE, kind: 'weekly', days: [1] }, 'U2');
    expect(await desk.remove('C1', 'U1', 'weekly')).toEqual({ kind: 'refused' });
    expect(await desk.remove('C1', 'U2', 'weekly')).toMatchObject({ kind: 'unsubscribed' });
    expect(await desk.remove('C1', 'U2')).toEqual({ kind: 'refused' });
  });

  test('a preview of the weekly review is that of the week which ended, in the zone of the channel’s own', async () => {
    await using room = await openPublisher();
    const { desk } = deskOf(room);
    const draw = async () => {
      const card = await desk.preview('C1', 'weekly');
      return shown(renderCard(card, { tables: 'data_table', charts: 0, audience: { kind: 'asker' } }));
    };
    expect(await draw()).toContain('Week of Nov 16 to 22: health 0.');
    expect(await draw()).toContain('The last four weeks, day by day');
    await desk.subscribe('C1', { kind: 'weekly', time: '09:00', timeZone: 'Asia/Kathmandu', days: [1] }, 'U1');
    await draw();
    expect(room.did.weeks).toEqual(['2026-10-26 UTC', '2026-10-26 UTC', '2026-10-26 Asia/Kathmandu']);
    expect(room.did.uploads).toBe(0);
  });

  test('a preview without Datadog says why there is none', async () => {
    await using room = await openPublisher();
    const failure = { kind: 'unreachable', detail: 'connection reset' } as const;
    room.around.answer = { kind: 'unavailable', failure, failingSince: NINE };
    const card = await deskOf(room).desk.preview('C1');
    const draw = (charts: number) => renderCard(card, { tables: 'data_table', charts, audience: { kind: 'asker' } });
    const [charted, plain] = [draw(LIMITS.chart.series), draw(0)];
    expect(shown(plain)).toContain('connection reset');
    expect(charted).toEqual(plain);
  });
});
