import { describe, expect, test } from 'vitest';
import { LIVE_SUBJECT, liveKey } from '../../src/live-cards/rules/live-card.ts';
import { openRawDatabase } from '../support/raw-database.ts';
import { ALL, HOUR, LEAD, type LiveHarness, MINUTE, openLive } from './live-harness.ts';

const OVER = /^This living card is over since/;
const shown = (live: LiveHarness) => live.messages().map(({ text }) => (OVER.test(text) ? 'over' : 'live'));

/** Runs statements on the database, as if it had been restored, and starts a keeper that remembers nothing. */
async function restore(live: LiveHarness, ...statements: readonly string[]): Promise<void> {
  await using database = await openRawDatabase(live.outbox.store.database);
  for (const statement of statements) await database.run(statement);
  live.outbox.leadFrom(live.outbox.now());
  live.restart();
}

describe('restored database', () => {
  test('L9 a database that lost its card: a new one continues the message that the channel shows', async () => {
    await using live = await openLive();
    await live.begin();
    await live.pass(HOUR);
    await restore(live, 'delete from live_cards', 'delete from outbox');
    await live.begin({ area: 'ci', environment: null });
    await live.pass(MINUTE);
    expect(shown(live)).toEqual(['live']);
    expect(live.calls('chat.postMessage')).toBe(1);
    expect(live.messages()[0]?.text).not.toContain('Continues');
  });

  test('L10 a card that was ended after the copy stays over', async () => {
    await using live = await openLive();
    await live.begin();
    await live.service.end(LEAD);
    await live.pass(MINUTE);
    await restore(live, 'update live_cards set ending = null, ended_at = null, ended_by = null');
    const edits = live.calls('chat.update');
    await live.pass(2 * HOUR);
    expect(shown(live)).toEqual(['over']);
    expect(live.calls('chat.update')).toBe(edits);
    expect(await live.outbox.store.liveCards.ofChannel(LEAD.channel)).toMatchObject({ ending: 'restored' });
  });

  test('L10 a card that was moved after the copy is kept current where it is now, and the channel has one', async () => {
    await using live = await openLive();
    const card = await live.begin();
    await live.pass(MINUTE);
    await live.service.move(LEAD, card.key, ALL);
    await live.pass(MINUTE);
    expect(shown(live)).toEqual(['over', 'live']);
    await restore(
      live,
      `delete from live_cards where key <> '${card.key}'`,
      `delete from outbox where key <> '${card.key}'`,
      'update live_cards set ending = null, ended_at = null, ended_by = null',
    );
    await live.pass(2 * HOUR);
    expect(shown(live)).toEqual(['over', 'live']);
    expect(live.messages()[1]?.text).toContain('updated Nov 23, 13:');
    expect(await live.outbox.store.liveCards.live()).toHaveLength(1);
    expect(live.outbox.slack.workspace.pins).toEqual([{ channel: LEAD.channel, ts: live.messages()[1]?.ts }]);
  });

  test('L10 a second card of the channel that no database knows is closed', async () => {
    await using live = await openLive();
    await live.begin();
    await live.outbox.desk.outboxClient.post({
      channel: LEAD.channel,
      threadTs: null,
      key: liveKey(LEAD.channel, 1),
      message: { text: 'An older card.', blocks: [] },
      first: { about: { subject: LIVE_SUBJECT, live: true }, revision: 7 },
    });
    await restore(live);
    await live.pass(2 * HOUR);
    expect(shown(live)).toEqual(['live', 'over']);
  });

  test('a channel that cannot be searched delays a card by a few tries only', async () => {
    await using live = await openLive();
    await live.begin();
    live.outbox.slack.faults.always('conversations.history', { kind: 'status', status: 500 });
    await live.pass(2 * HOUR);
    expect(live.calls('chat.update')).toBeGreaterThanOrEqual(2);
  });

  test('the living card of the on-call channel is no incident', async () => {
    await using live = await openLive();
    await live.begin();
    const found = await live.outbox.desk.outboxClient.firstMessages({ channel: LEAD.channel, since: 0 });
    const { ofIncidents } = await import('../../src/incidents/message-drafts.ts');
    expect(found).toMatchObject({ kind: 'read', messages: [{ about: { subject: LIVE_SUBJECT } }] });
    expect(ofIncidents(found)).toMatchObject({ kind: 'read', messages: [] });
  });
});
