import { describe, expect, test } from 'vitest';
import { ALL, HOUR, LEAD, type LiveHarness, MINUTE, openLive, unreadSince } from './live-harness.ts';

const texts = (live: LiveHarness) => live.messages().map(({ text }) => text);
const OVER = /^This living card is over since/;

describe('live card service', () => {
  test('a channel has one card: a second beginning changes nothing and says where the first is', async () => {
    await using live = await openLive();
    const card = await live.begin();
    const again = await live.service.begin({ ...LEAD, by: 'U0ENGINEER' }, { area: 'ci', environment: null });
    expect(again).toMatchObject({ kind: 'exists', shown: { card: { key: card.key } } });
    expect('shown' in again && again.shown.permalink).toMatch(/^https:\/\//);
    expect(live.messages()).toHaveLength(1);
  });

  test('a card whose message somebody deleted is in the way of nobody: the next beginning posts a new one at once', async () => {
    await using live = await openLive();
    const card = await live.begin();
    const [message] = live.messages();
    if (message === undefined) return expect.fail('no card was posted');
    // Its address is remembered, and leads nowhere by now.
    expect(await live.service.begin(LEAD, ALL)).toMatchObject({ kind: 'exists' });
    live.outbox.slack.deleteMessage(message);
    live.outbox.slack.faults.next('chat.getPermalink', { kind: 'status', status: 500 });
    expect(await live.service.begin(LEAD, ALL)).toMatchObject({ kind: 'exists' });
    expect(await live.service.begin({ ...LEAD, by: 'U0ENGINEER' }, ALL)).toMatchObject({ kind: 'begun' });
    await live.pass(2 * HOUR);
    expect(texts(live)).toEqual([expect.not.stringMatching(OVER)]);
    expect((await live.outbox.store.liveCards.live()).map(({ key }) => key)).not.toContain(card.key);
    expect(await live.outbox.store.liveCards.live()).toHaveLength(1);
    expect([live.overs, live.failures]).toEqual([[], []]);
  });

  test('moving a card ends it and posts another below, once, also where two people do it', async () => {
    await using live = await openLive();
    const card = await live.begin();
    await live.pass(MINUTE);
    const [one, two] = await Promise.all([
      live.service.move(LEAD, card.key, ALL),
      live.service.move({ ...LEAD, by: 'U0ENGINEER' }, card.key, ALL),
    ]);
    expect([one.kind, two.kind].sort()).toEqual(['begun', 'exists']);
    await live.pass(MINUTE);
    expect(texts(live)).toEqual([expect.stringMatching(OVER), expect.not.stringMatching(OVER)]);
    expect(live.outbox.slack.workspace.pins).toEqual([{ channel: LEAD.channel, ts: live.messages()[1]?.ts }]);
    expect(await live.outbox.store.liveCards.live()).toHaveLength(1);
  });

  test('a button for what the catalog no longer has ends nothing', async () => {
    await using live = await openLive();
    const card = await live.begin();
    const lines = [
      { area: 'gone', environment: null },
      { area: null, environment: 'gone' },
    ];
    for (const line of lines) expect(await live.service.move(LEAD, card.key, line)).toEqual({ kind: 'not-in-catalog' });
    await live.pass(MINUTE);
    expect(texts(live)).toEqual([expect.not.stringMatching(OVER)]);
    expect(await live.outbox.store.liveCards.live()).toMatchObject([{ key: card.key }]);
  });

  test('the end of a card stays in its message, is unpinned, stored with its author, and final', async () => {
    await using live = await openLive();
    const card = await live.begin();
    expect(await live.service.end({ ...LEAD, by: 'U0ENGINEER' })).toEqual({ kind: 'ended' });
    await live.pass(2 * HOUR);
    expect(texts(live)).toEqual([expect.stringMatching(OVER)]);
    expect(live.outbox.slack.workspace.pins).toEqual([]);
    expect(live.calls('chat.update')).toBe(1);
    expect(await live.outbox.store.incidents.audit(`live-card:${LEAD.channel}`)).toMatchObject([
      { what: 'live-card-begun', actor: 'U0LEAD' },
      { what: 'live-card-ended', actor: 'U0ENGINEER' },
    ]);
    expect(await live.service.end(LEAD)).toMatchObject({ kind: 'none', before: { key: card.key } });
  });

  test('a message whose card is in no database says that it is over when its button is pressed', async () => {
    await using live = await openLive();
    const card = await live.begin();
    const [message] = live.messages();
    const posted = { channel: LEAD.channel, ts: message?.ts ?? '' };
    const other = { ...LEAD, channel: 'C0ONCALL' };
    expect(await live.service.endShown(other, card.key, posted)).toEqual({ kind: 'not-a-member' });
    const lost = `live:${LEAD.channel}:1`;
    expect(await live.service.endShown(LEAD, lost, posted)).toEqual({ kind: 'was-over' });
    await live.pass(MINUTE);
    expect(texts(live)).toEqual([expect.stringMatching(OVER)]);
  });

  test.each([
    ['not-a-member', 'not-a-member'],
    ['unknown', 'unchecked'],
  ] as const)('a person whose membership is %s changes nothing', async (membership, kind) => {
    await using live = await openLive();
    const card = await live.begin();
    live.around.membership = membership;
    expect(await live.service.begin(LEAD, ALL)).toEqual({ kind });
    expect(await live.service.move(LEAD, card.key, ALL)).toEqual({ kind });
    expect(await live.service.end(LEAD)).toEqual({ kind });
    expect(await live.service.endShown(LEAD, card.key, { channel: LEAD.channel, ts: '1.1' })).toEqual({ kind });
    expect(await live.outbox.store.liveCards.live()).toHaveLength(1);
  });

  test('a channel in which the bot is not, and a Datadog that cannot be read, get no card', async () => {
    await using live = await openLive();
    expect(await live.service.begin({ channel: 'C0CI', by: 'U0LEAD' }, ALL)).toMatchObject({ kind: 'cannot-post' });
    live.around.answer = () => unreadSince(live.outbox.now());
    expect(await live.service.begin(LEAD, ALL)).toMatchObject({ kind: 'unreadable' });
    expect(live.outbox.slack.workspace.messages).toEqual([]);
    expect(await live.outbox.store.liveCards.live()).toEqual([]);
  });

  test('more than ten changes in an hour are refused, and change nothing', async () => {
    await using live = await openLive();
    for (let changes = 0; changes < 5; changes += 1) {
      await live.begin();
      await live.service.end(LEAD);
    }
    expect(await live.service.begin(LEAD, ALL)).toEqual({ kind: 'too-many' });
    expect(await live.outbox.store.liveCards.live()).toEqual([]);
  });

  test('a card of a private channel is listed there, and elsewhere only counted', async () => {
    const channels = [
      { name: 'system-health', botIsMember: true },
      { name: 'oncall', botIsMember: true },
      { name: 'secret', botIsMember: true, isPrivate: true },
    ];
    await using live = await openLive({ channels });
    const secret = live.outbox.slack.workspace.channels.find(({ name }) => name === 'secret')?.id ?? '';
    await live.service.begin({ channel: secret, by: 'U0LEAD' }, ALL);
    await live.begin();
    expect(await live.service.list(LEAD.channel)).toMatchObject({
      live: [{ card: { channel: LEAD.channel } }],
      others: 1,
    });
    expect((await live.service.list(secret)).live.map(({ card }) => card.channel)).toEqual([secret, LEAD.channel]);
    live.outbox.slack.faults.always('conversations.info', { kind: 'status', status: 500 });
    await live.pass(2 * MINUTE);
    expect(await live.service.list('C0CI')).toMatchObject({ live: [], others: 2 });
  });
});
