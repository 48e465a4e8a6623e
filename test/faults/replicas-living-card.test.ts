import type { Fault, StoredMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { LIVE_ACTIONS } from '../../blocks/kit/controls.ts';
import { LIVE_SUBJECT } from '../../src/live-cards/rules/live-card.ts';
import { alterDatabase } from '../support/database-trouble.ts';
import { startPostgres } from '../support/postgres.ts';
import { expectTakeover, type Replicas, startReplicas } from '../support/replicas-harness.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 180_000;
const PATIENT = { withinMs: 30_000 } as const;
const TOLD = { timeout: 60_000, interval: 50 } as const;
/** How soon another one leads is measured elsewhere. */
const TAKEN_OVER_MS = 40_000;

/** Messages of living cards, whether they are over or not. */
const cards = ({ slack }: Replicas): readonly StoredMessage[] =>
  slack.workspace.messages.filter(({ metadata }) => JSON.stringify(metadata).includes(LIVE_SUBJECT));
const posts = ({ slack }: Replicas) => slack.wire.calls('chat.postMessage').length;
const edits = ({ slack }: Replicas) => slack.wire.calls('chat.update').length;
const pinned = ({ slack }: Replicas) => slack.workspace.pins.length;
const lead = ({ slack }: Replicas) => slack.as('lead').in('system-health');

/** A card that is posted and pinned. */
async function begun(bots: Replicas): Promise<StoredMessage> {
  await lead(bots).command('/health live ci').reply(1, PATIENT);
  await vi.waitFor(() => expect([cards(bots).length, pinned(bots)]).toEqual([1, 1]), TOLD);
  await bots.drained();
  return cards(bots)[0] as StoredMessage;
}

/** A card falls due: it was drawn long ago. Whoever leads edits it, once. */
async function expectEdited(bots: Replicas): Promise<void> {
  const before = edits(bots);
  await alterDatabase(bots.database, 'update live_cards set drawn_at = 0');
  await vi.waitFor(() => expect(edits(bots)).toBeGreaterThan(before), TOLD);
  await bots.drained();
  await bots.look();
  await bots.drained();
  expect(edits(bots)).toBe(before + 1);
}

/** It was posted once, and its button ends it, whichever replica gets the click. */
async function expectEndedByButton(bots: Replicas, card: StoredMessage, times = 1): Promise<void> {
  const clicks = Array.from({ length: times }, () => lead(bots).click(card, LIVE_ACTIONS.end));
  await Promise.all(clicks.map(({ ack }) => ack));
  await vi.waitFor(() => expect(cards(bots)[0]?.text).toMatch(/is over since/), TOLD);
  await vi.waitFor(() => expect(pinned(bots)).toBe(0), TOLD);
  await bots.drained();
  expect([cards(bots).length, posts(bots)]).toEqual([1, 1]);
  expect(await bots.store.liveCards.live()).toEqual([]);
}

describe('replicas of a living card', () => {
  test.concurrent('L13 three replicas: two people who begin a card at once get one, and each replica ends it by its button', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bots = await startReplicas();
    const [one, other] = ['lead', 'engineer'].map((name) => bots.slack.as(name).in('system-health'));
    await Promise.all([one, other].map((person) => person?.command('/health live ci').reply(1, PATIENT)));
    await vi.waitFor(() => expect([cards(bots).length, pinned(bots)]).toEqual([1, 1]), TOLD);
    await bots.drained();
    await expectEdited(bots);
    // A click goes to the next replica each time.
    await expectEndedByButton(bots, cards(bots)[0] as StoredMessage, 3);
  });

  test.concurrent.each<[string, Fault]>([
    ['is on its way to Slack', { kind: 'hang' }],
    ['was accepted by Slack, which has not answered', { kind: 'accept-then-hang' }],
  ])(
    'L13 kill -9 of the leader when the first post of a card %s: one message, kept by another one',
    {
      timeout: LIMIT_MS,
    },
    async (_, fault) => {
      await using bots = await startReplicas({ replicas: [{ skewMs: 3_000 }, {}, { skewMs: -3_000 }] });
      const leader = await bots.leader();
      bots.slack.faults.next('chat.postMessage', fault);
      lead(bots).command('/health live ci');
      await vi.waitFor(
        async () => expect(await bots.store.outbox.unfinished()).toMatchObject([{ state: 'sending' }]),
        SOON,
      );
      await vi.waitFor(() => expect(posts(bots)).toBe(1), SOON);
      await leader.kill();
      await expectTakeover(bots, leader, TAKEN_OVER_MS);
      await vi.waitFor(() => expect([cards(bots).length, pinned(bots)]).toEqual([1, 1]), TOLD);
      await bots.drained();
      await expectEdited(bots);
      const posted = posts(bots);
      lead(bots).click(cards(bots)[0] as StoredMessage, LIVE_ACTIONS.end);
      await vi.waitFor(() => expect(cards(bots)[0]?.text).toMatch(/is over since/), TOLD);
      await bots.drained();
      expect([cards(bots).length, posts(bots)]).toEqual([1, posted]);
    },
  );

  test.concurrent('L13 a leader that stands still while its edit is on the way, which comes when the card is over: it says so again', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bots = await startReplicas({ replicas: [{ slackProxy: true }] });
    const leader = await bots.leader();
    const others = [await bots.add(), await bots.add()];
    for (const one of others) one.start();
    await Promise.all(others.map((one) => one.connected()));
    // Answers do not come by way of the proxy, cards do.
    lead(bots).command('/health live ci');
    await vi.waitFor(() => expect([cards(bots).length, pinned(bots)]).toEqual([1, 1]), TOLD);
    await bots.drained();
    const card = cards(bots)[0] as StoredMessage;
    leader.slack.holdRequests();
    await alterDatabase(bots.database, 'update live_cards set drawn_at = 0');
    await vi.waitFor(() => expect(leader.slack.holds('chat.update')).toBe(true), TOLD);
    leader.freeze();
    await expectTakeover(bots, leader, TAKEN_OVER_MS);
    await bots.drained();
    await expectEdited(bots);
    // One of these goes to the replica that stands still.
    for (let times = 0; times < 3; times += 1) lead(bots).click(card, LIVE_ACTIONS.end);
    const isOver = (over: boolean) =>
      vi.waitFor(() => expect(/is over since/.test(cards(bots)[0]?.text ?? '')).toBe(over), TOLD);
    await isOver(true);
    await bots.drained();
    await leader.slack.open();
    await isOver(false);
    leader.thaw();
    await isOver(true);
    await vi.waitFor(() => expect(leader.log.some((line) => line.includes('lost leadership'))).toBe(true), TOLD);
    await vi.waitFor(() => expect(pinned(bots)).toBe(0), TOLD);
    await bots.drained();
    expect([cards(bots).length, posts(bots)]).toEqual([1, 1]);
  });

  test.concurrent('L13 the database is away: the card stands as it is, its button says that nothing was changed, and it is kept again afterwards', {
    timeout: LIMIT_MS,
  }, async () => {
    await using server = await startPostgres();
    const url = await server.createDatabase();
    const config = { kind: 'postgres', url } as const;
    const database: TestDatabase = { config, env: { DATABASE_URL: url }, drop: async () => {} };
    await using bots = await startReplicas({ database });
    const card = await begun(bots);
    await server.shutDown();
    const pressed = lead(bots).click(card, LIVE_ACTIONS.end);
    expect((await pressed.reply(1, PATIENT)).text).toMatch(/database cannot be used/);
    expect(cards(bots)[0]?.text).toBe(card.text);
    await server.startAgain();
    await bots.leader();
    await expectEdited(bots);
    await expectEndedByButton(bots, card);
  });
});
