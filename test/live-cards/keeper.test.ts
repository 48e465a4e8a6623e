import { fresh, sampleRollup } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { LIVE_ACTIONS } from '../../blocks/kit/controls.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { HOUR, LEAD, type LiveHarness, MINUTE, openLive, staleSince, unreadSince, withFom } from './live-harness.ts';

const DAY = 24 * HOUR;
const edits = (live: LiveHarness) => live.calls('chat.update');
const text = (live: LiveHarness) => live.messages().at(-1)?.text ?? '';
const all = (live: LiveHarness) => JSON.stringify(live.messages().at(-1)?.blocks ?? []);
const cardOf = (live: LiveHarness) => live.outbox.store.liveCards.ofChannel(LEAD.channel);

describe('keeper', () => {
  test('a card is posted once without a mention, pinned, and edited once an hour while nothing changes', async () => {
    await using live = await openLive();
    const card = await live.begin();
    expect(card.pin).toBe('pinned');
    expect(live.outbox.slack.workspace.pins).toEqual([{ channel: LEAD.channel, ts: live.messages()[0]?.ts }]);
    expect(all(live)).toContain(LIVE_ACTIONS.end);
    expect(`${text(live)} ${all(live)}`).not.toMatch(/<@|<!(here|channel|everyone|subteam)/);
    expect(text(live)).toContain('updated Nov 23, 12:00 (UTC)');
    await live.pass(5 * HOUR);
    expect(edits(live)).toBeGreaterThanOrEqual(5);
    expect(edits(live)).toBeLessThanOrEqual(7);
    expect(live.calls('chat.postMessage')).toBe(1);
    expect(live.messages()).toHaveLength(1);
    expect(Date.parse('2026-11-23T17:00:00Z') - ((await cardOf(live))?.drawnAt ?? 0)).toBeLessThan(HOUR);
    expect(live.outbox.slack.unexpected).toEqual([]);
  });

  test('a status that changes is shown within two minutes, a number alone is not', async () => {
    await using live = await openLive();
    await live.begin();
    await live.pass(2 * MINUTE);
    live.around.answer = () => fresh(sampleRollup(withFom('Failing Workflows', 0.25)), live.outbox.now());
    await live.pass(5 * MINUTE);
    expect(edits(live)).toBe(0);
    live.around.answer = () => fresh(sampleRollup(withFom('Failing Workflows', 0.9)), live.outbox.now());
    await live.pass(2 * MINUTE);
    expect(edits(live)).toBe(1);
    expect(text(live)).not.toContain('Failing Workflows');
  });

  test('a status that changes all the time costs an edit a minute at most', async () => {
    await using live = await openLive();
    await live.begin();
    let reads = 0;
    live.around.answer = () => {
      reads += 1;
      return fresh(sampleRollup(withFom('Failing Workflows', reads % 2 === 0 ? 0.9 : 0.1)), live.outbox.now());
    };
    await live.pass(10 * MINUTE);
    expect(edits(live)).toBeGreaterThan(4);
    expect(edits(live)).toBeLessThanOrEqual(10);
  });

  test('L12 Datadog that cannot be read is shown after ten minutes, with the time of the values, and nothing of today is green', async () => {
    await using live = await openLive();
    await live.begin();
    const since = live.outbox.now();
    live.around.answer = () => staleSince(since);
    await live.pass(9 * MINUTE);
    expect(edits(live)).toBe(0);
    await live.pass(3 * MINUTE);
    expect(edits(live)).toBe(1);
    expect(text(live)).toMatch(/Datadog answered with an error.*These values are from 12:59,/);
    expect(text(live)).toContain('unknown now');
    live.around.answer = () => fresh(sampleRollup(), live.outbox.now());
    await live.pass(3 * MINUTE);
    expect(text(live)).not.toContain('unknown now');
  });

  test('a process that has read nothing since its start says when the last values were read', async () => {
    await using live = await openLive();
    await live.begin();
    live.restart();
    const since = live.outbox.now();
    live.around.answer = () => unreadSince(since);
    await live.pass(12 * MINUTE);
    expect(text(live)).toMatch(/is unknown now: the last values were read at Nov 23, 12:00 \(UTC\)/);
    await live.pass(2 * HOUR);
    expect(text(live)).toContain('read at Nov 23, 12:00');
    expect(edits(live)).toBeGreaterThanOrEqual(2);
  });

  test('L1 a card that was deleted in Slack is over at its next edit, and nothing is posted again', async () => {
    await using live = await openLive();
    await live.begin();
    const [message] = live.messages();
    if (message) live.outbox.slack.deleteMessage(message);
    await live.pass(2 * HOUR);
    expect(await cardOf(live)).toMatchObject({ ending: 'deleted', endedBy: null });
    expect(live.messages()).toEqual([]);
    expect(live.calls('chat.postMessage')).toBe(1);
    expect(live.overs).toEqual([`${LEAD.channel} deleted`]);
    expect((await live.service.list(LEAD.channel)).over).toMatchObject([{ ending: 'deleted' }]);
    const again = await live.service.begin(LEAD, { area: null, environment: null });
    expect(again).toMatchObject({ kind: 'begun', before: { ending: 'deleted' } });
    expect(live.messages()).toHaveLength(1);
  });

  test.each(['cant_update_message', 'edit_window_closed'])(
    'L1 a card that Slack lets nobody edit any more (%s) is over, and not posted again',
    async (word) => {
      await using live = await openLive();
      await live.begin();
      live.outbox.slack.faults.always('chat.update', { kind: 'error', error: word });
      await live.pass(2 * HOUR);
      expect(await cardOf(live)).toMatchObject({ ending: 'unchangeable' });
      expect(live.calls('chat.postMessage')).toBe(1);
    },
  );

  test('L2 a card of a channel that is archived waits for a day, continues if the channel is back, and is then over', async () => {
    await using live = await openLive();
    await live.begin();
    live.outbox.slack.archive('system-health');
    await live.pass(3 * HOUR);
    expect(await cardOf(live)).toMatchObject({ ending: null, refusedSince: expect.any(Number) });
    expect((await live.service.list(LEAD.channel)).live).toMatchObject([{ problem: 'is_inactive' }]);
    live.outbox.slack.unarchive('system-health');
    await live.pass(HOUR);
    expect(await cardOf(live)).toMatchObject({ ending: null, refusedSince: null });
    live.outbox.slack.archive('system-health');
    await live.pass(2 * HOUR);
    live.outbox.jump(DAY - 2 * HOUR);
    await live.pass(2 * HOUR);
    expect(await cardOf(live)).toMatchObject({ ending: 'refused' });
    expect(await live.outbox.unfinished()).toEqual([]);
    const before = edits(live);
    await live.pass(2 * HOUR);
    expect(edits(live)).toBe(before);
  });

  test('L3 an area that left the catalog ends its card, which says so', async () => {
    await using live = await openLive();
    await live.begin({ area: 'ci', environment: null });
    live.around.catalog = catalogOf({ shop: ['m'] }, []);
    await live.pass(MINUTE);
    expect(await cardOf(live)).toMatchObject({ ending: 'left-catalog' });
    expect(text(live)).toMatch(/over since .*: the catalog no longer has its area.*Next step: type `\/health live`/);
    expect(live.outbox.slack.workspace.pins).toEqual([]);
  });

  test.each([
    ['missing_scope', { scopes: ['chat:write', 'channels:history', 'channels:read'] }],
    ['too_many_pins', {}],
  ])(
    'L4 a pin that Slack refuses (%s) is tried once, and the card is kept current without it',
    async (word, options) => {
      await using live = await openLive(options);
      if (word !== 'missing_scope') live.outbox.slack.faults.next('pins.add', { kind: 'error', error: word });
      expect(await live.begin()).toMatchObject({ pin: word });
      await live.pass(2 * HOUR);
      expect(live.calls('pins.add')).toBe(1);
      expect(edits(live)).toBeGreaterThanOrEqual(2);
    },
  );

  test('a pin that Slack limits is tried again, and one that is there already counts', async () => {
    await using live = await openLive();
    live.outbox.slack.faults.next('pins.add', { kind: 'status', status: 429, retryAfter: 30 });
    live.outbox.slack.faults.next('pins.add', { kind: 'error', error: 'already_pinned' });
    await live.begin();
    await live.pass(2 * MINUTE);
    expect(await cardOf(live)).toMatchObject({ pin: 'pinned' });
  });

  test('blocks that Slack rejects make the table simpler, down to text', async () => {
    await using live = await openLive();
    live.outbox.slack.faults.next('chat.postMessage', { kind: 'error', error: 'invalid_blocks' });
    await live.begin();
    await live.pass(MINUTE);
    expect(await cardOf(live)).toMatchObject({ tables: 'table' });
    expect(all(live)).toContain('"type":"table"');
  });

  test('cards share one read of each environment a minute', async () => {
    await using live = await openLive();
    await live.begin();
    live.around.membership = 'member';
    const other = { channel: 'C0ONCALL', by: 'U0LEAD' };
    await live.service.begin(other, { area: 'ci', environment: null });
    const before = live.reads.length;
    await live.pass(8 * MINUTE);
    expect(live.reads.length - before).toBeLessThanOrEqual(9);
  });

  test('L5 of two processes that believe to lead the former one edits nothing', async () => {
    await using live = await openLive();
    await live.begin();
    const fence = await live.outbox.store.lease.acquire('other', {
      at: live.outbox.now(),
      ttlMs: 1e12,
      isDead: () => true,
    });
    await live.pass(2 * HOUR);
    expect(edits(live)).toBe(0);
    live.around.fence = fence ?? 0;
    await live.pass(MINUTE);
    const [unfinished] = await live.outbox.store.outbox.unfinished();
    expect(unfinished?.revision).toBe(2);
  });
});
