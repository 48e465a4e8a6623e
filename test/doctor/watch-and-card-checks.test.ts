import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MOST_LOOKED_UP } from '../../src/slack/lookups.ts';
import type { Store } from '../../src/store/store.ts';
import type { Watch } from '../../src/watches/rules/watch.ts';
import { draftOf } from '../fixtures/incidents.ts';
import { liveCard } from '../fixtures/live-cards.ts';
import { type Databases, KINDS, openStores, rawDatabase } from '../store/databases.ts';
import { type DoctorRun, startWorld, type World } from './doctor-harness.ts';

const lines = ({ lines: all }: DoctorRun, id: string) => all.filter((one) => one.slice(22).startsWith(`${id} `));
const NEW_IDS = ['watches.catalog', 'watches.channels', 'live.channels', 'live.messages', 'live.current'];
const firstWords = (run: DoctorRun) =>
  NEW_IDS.map((id) =>
    lines(run, id)
      .map((line) => line.slice(0, 2))
      .join(' '),
  );

async function watch(store: Store, channel: string, subject: string): Promise<void> {
  const after: Watch = { channel, subject, level: 'red', holdMs: 0, by: 'U1', at: 1 };
  const audit = {
    key: `${channel}${subject}`,
    incident: `watch:${channel}`,
    at: 1,
    actor: 'U1',
    what: 'watch-set',
    why: '',
  };
  expect(await store.watches.change({ channel, subject, after, before: undefined, message: null, audit })).toBe(
    'changed',
  );
}

/** Posts a card in a channel, and stores it as posted, at that time. */
async function begin({ slack }: World, store: Store, { channel, drawnAt }: { channel: string; drawnAt: number }) {
  const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.tokens.bot}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel, text: 'a card' }),
  });
  const { ts } = (await response.json()) as { ts: string };
  const card = liveCard({ key: `live:${channel}:1`, channel, begunAt: drawnAt, drawnAt });
  const message = draftOf(card.key, { channel, expiresAt: drawnAt + 9, optional: true });
  expect(await store.liveCards.change({ begun: card, messages: [message], at: drawnAt })).toBe('changed');
  const fence = (await store.lease.acquire('process 7', { at: Date.now(), ttlMs: 60_000, isDead: () => false })) ?? 0;
  const sent = { state: 'sent', shownRevision: 1, posted: { channel, ts } } as const;
  await store.outbox.patch(fence, new Map([[card.key, sent]]));
  return slack.workspace.messages.find((one) => one.ts === ts) ?? expect.fail('the card is not in Slack');
}

describe.each(KINDS)('%s', (_, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  const settingsOf = ({ config }: Awaited<ReturnType<typeof openStores>>) =>
    config.kind === 'sqlite' ? { DATA_DIR: config.folder } : { DATABASE_URL: config.url };

  test('watches and cards that are as they should be are ok, and so is a database without any', async () => {
    await using world = await startWorld();
    await using database = await openStores(databases);
    const before = await world.run({ env: settingsOf(database) });
    expect(firstWords(before)).toEqual(NEW_IDS.map(() => 'ok'));
    const store = await database.open();
    await watch(store, 'C0STANDUP', 'ci.*');
    await watch(store, 'U0LEAD', 'ci.*');
    await begin(world, store, { channel: 'C0SPARE', drawnAt: Date.now() });
    const run = await world.run({ env: settingsOf(database) });
    expect([firstWords(run), run.code]).toEqual([NEW_IDS.map(() => 'ok'), 0]);
    expect(world.slack.workspace.messages).toHaveLength(1);
  });

  test('a name that the catalog does not have, an archived channel, a deleted and a stale card are reported', async () => {
    await using world = await startWorld();
    await using database = await openStores(databases);
    const store = await database.open();
    await watch(store, 'C0STANDUP', 'ci.gone');
    const message = await begin(world, store, { channel: 'C0SPARE', drawnAt: Date.now() - 3 * 3_600_000 });
    world.slack.archive('standup');
    world.slack.removeBot('spare');
    world.slack.deleteMessage(message);
    const run = await world.run({ env: settingsOf(database) });
    expect(lines(run, 'watches.catalog')).toEqual([
      expect.stringMatching(/^warning .*does not have ci\.gone in C0STANDUP.*Next step: type \/health watching/),
    ]);
    expect(lines(run, 'watches.channels')).toEqual([
      expect.stringMatching(/^warning .*C0STANDUP \(archived\).*Next step: /),
    ]);
    expect(lines(run, 'live.channels')).toEqual([expect.stringMatching(/^warning .*C0SPARE \(without the bot\)/)]);
    expect(lines(run, 'live.messages')).toEqual([
      expect.stringMatching(/^warning .*deleted in C0SPARE.*\/health live/),
    ]);
    expect(lines(run, 'live.current')).toEqual([expect.stringMatching(/^NOT OK .*C0SPARE \(last drawn 3 h ago\)/)]);
  });

  test('if Slack does not answer, or the database does not open, nothing is called right', async () => {
    await using world = await startWorld();
    await using database = await openStores(databases);
    const store = await database.open();
    await watch(store, 'C0STANDUP', 'ci.*');
    await begin(world, store, { channel: 'C0SPARE', drawnAt: Date.now() });
    for (const method of ['conversations.info', 'chat.getPermalink'])
      world.slack.faults.always(method, { kind: 'html' });
    const silent = await world.run({ env: settingsOf(database) });
    expect(firstWords(silent)).toEqual(['ok', 'co', 'co', 'co', 'ok']);
    const raw = rawDatabase(database.config);
    await raw.write(async (transaction) => {
      await transaction.updateTable('watches').set({ level: 'purple' }).execute();
    });
    await raw.close();
    expect(lines(await world.run({ env: settingsOf(database) }), 'watches.catalog')).toEqual([
      expect.stringMatching(
        /^could not be checked .*1 row of watches .* cannot be read.*Next step: run .* store check/,
      ),
    ]);
    const gone = await world.run({ env: { DATABASE_URL: 'postgres://nobody:pa55@127.0.0.1:49151/none' } });
    expect(firstWords(gone)).toEqual(NEW_IDS.map(() => 'co'));
  });

  test('no more channels are looked at than its bound', async () => {
    await using world = await startWorld();
    await using database = await openStores(databases);
    const store = await database.open();
    for (let at = 0; at <= MOST_LOOKED_UP; at += 1) await watch(store, `C${String(at).padStart(4, '0')}`, 'ci.*');
    const run = await world.run({ env: settingsOf(database) });
    expect(lines(run, 'watches.channels')).toEqual([
      expect.stringMatching(/^warning .*private and without the bot/),
      expect.stringMatching(/^could not be checked .*nothing about 1 of 46 channels/),
    ]);
  });
});
