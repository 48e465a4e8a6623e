import { expect, test, vi } from 'vitest';
import { storeMessage } from '../../sandbox/slack/messages.ts';
import type { StoredMessage } from '../../sandbox/slack/workspace.ts';
import { openStore } from '../../src/store/open-store.ts';
import { keyOf } from '../support/invariants.ts';
import { type KillableBot, startKillableBot } from '../support/killable-bot.ts';
import { startPostgres } from '../support/postgres.ts';
import { press } from '../support/press.ts';
import { backUp, empty, putBack, type StoreCopy } from '../support/store-copies.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 180_000;
/** A bot that is started, also where many are at once. */
const STARTED = { timeout: 60_000, interval: 20 } as const;
/** What is said beneath a first message that a bot has taken up which does not know how it began. */
const TAKEN_UP = /Continues an earlier message of this bot, whose database does not know how it began/;
/** What a first message becomes that nobody goes on with. */
const CLOSED = /^Closed: /;
const RED = /^Critical: /;
const OVER = /^Recovered: /;

const ONE_PRESS = { timeout: 8_000, interval: 20 } as const;

const calls = ({ slack }: KillableBot, method: string) => slack.wire.calls(method).length;

/** A collector fails and Slack shows it: nothing else is on its way. */
async function toldOf(bot: KillableBot, collector: string): Promise<StoredMessage> {
  bot.troubles.set(collector, 'failed');
  const parent = await bot.parent();
  await bot.drained();
  return parent;
}

/** Somebody acknowledges: again where the machine was too slow for the bot to check in time whether they may. */
async function acknowledge(bot: KillableBot, message: StoredMessage): Promise<void> {
  const before = bot.replies(message).length;
  for (let tries = 0; tries < 10 && bot.replies(message).length === before; tries += 1) {
    press(bot, now(bot, message) ?? message, 'acknowledge');
    await vi.waitFor(() => expect(bot.replies(message).length).toBeGreaterThan(before), ONE_PRESS).catch(() => {});
  }
  expect(bot.replies(message).at(-1)?.text).toMatch(/Acknowledged/);
  await bot.drained();
}

/** The bot dies, its store is exchanged by `change`, and it starts again. */
async function restartWith(bot: KillableBot, change: () => Promise<void>): Promise<void> {
  await bot.kill();
  await change();
  bot.start();
  await bot.connected();
}

const now = (bot: KillableBot, { ts }: StoredMessage) =>
  bot.slack.workspace.messages.find((message) => message.ts === ts);
const shows = (bot: KillableBot, message: StoredMessage, text: RegExp) =>
  vi.waitFor(() => expect(now(bot, message)?.text).toMatch(text), STARTED);
const quiet = async (bot: KillableBot) => {
  for (let looks = 0; looks < 3; looks += 1) await bot.look();
  await bot.drained();
};

test.concurrent.each<[string, (bot: KillableBot, before: StoreCopy) => Promise<void>]>([
  ['put back from before the incident', ({ env }, before) => putBack(env, before)],
  ['lost', ({ env }) => empty(env)],
])(
  'a store that was %s: the message that is in the channel goes on, and there is no second one',
  {
    timeout: LIMIT_MS,
  },
  async (_, change) => {
    await using bot = await startKillableBot();
    await bot.look();
    const before = await backUp(bot.env);
    const parent = await toldOf(bot, 'github');
    await acknowledge(bot, parent);

    await restartWith(bot, () => change(bot, before));
    await shows(bot, parent, TAKEN_UP);
    await quiet(bot);
    const taken = now(bot, parent);
    expect(bot.parents().map(({ ts }) => ts)).toEqual([parent.ts]);
    // The new store knows of no acknowledgement: the card says what is true there.
    expect(taken?.text).toMatch(RED);
    expect(taken?.text).not.toMatch(/Acknowledged by/);
    expect(taken && keyOf(taken)).not.toBe(keyOf(parent));

    await acknowledge(bot, parent);
    expect(bot.replies(parent)).toHaveLength(2);
    bot.troubles.set('github', 'works');
    await shows(bot, parent, OVER);
    await bot.reply(/Recovered/);
    await quiet(bot);
    expect([bot.parents().length, bot.replies(parent).length, bot.replies().length]).toEqual([1, 3, 3]);
  },
);

test.concurrent('the store moves from SQLite to PostgreSQL while a collector fails: its message goes on', {
  timeout: LIMIT_MS,
}, async () => {
  await using postgres = await startPostgres();
  await using bot = await startKillableBot();
  const parent = await toldOf(bot, 'github');
  await bot.kill();
  Object.assign(bot.env, { DATABASE_URL: await postgres.createDatabase() });
  bot.start();
  await bot.connected();
  await shows(bot, parent, TAKEN_UP);
  bot.troubles.set('github', 'works');
  await shows(bot, parent, OVER);
  await bot.reply(/Recovered/);
  expect([bot.parents().length, bot.replies(parent).length]).toEqual([1, 1]);
  await bot.kill();
});

test.concurrent.each<[string, (bot: KillableBot, before: StoreCopy) => Promise<void>]>([
  ['put back from before the incident', ({ env }, before) => putBack(env, before)],
  ['lost', ({ env }) => empty(env)],
])(
  'a store that was %s, and the collector has recovered meanwhile: the message says that it is over',
  {
    timeout: LIMIT_MS,
  },
  async (_, change) => {
    await using bot = await startKillableBot();
    await bot.look();
    const before = await backUp(bot.env);
    const parent = await toldOf(bot, 'github');

    await restartWith(bot, async () => {
      await change(bot, before);
      bot.troubles.set('github', 'works');
    });
    await shows(bot, parent, CLOSED);
    await quiet(bot);
    expect([bot.parents().length, bot.replies().length]).toEqual([1, 0]);
    expect(JSON.stringify(now(bot, parent)?.blocks)).not.toContain('"button"');

    bot.troubles.set('github', 'failed');
    await vi.waitFor(() => expect(bot.parents()).toHaveLength(2), STARTED);
    await shows(bot, parent, CLOSED);
  },
);

test.concurrent('kill -9 between the search and what it found being written down: taken up all the same', {
  timeout: LIMIT_MS,
}, async () => {
  await using bot = await startKillableBot();
  const parent = await toldOf(bot, 'github');
  await bot.kill();
  await empty(bot.env);
  // The first two are what the bot reads of its channels when it begins to lead.
  const atOnce = { kind: 'delay', ms: 0 } as const;
  bot.slack.faults.next('conversations.history', atOnce, atOnce, { kind: 'accept-then-hang' });
  const before = calls(bot, 'conversations.history');
  bot.start();
  await vi.waitFor(() => expect(calls(bot, 'conversations.history')).toBeGreaterThanOrEqual(before + 3), STARTED);
  await bot.kill();
  expect(now(bot, parent)?.text).not.toMatch(TAKEN_UP);

  bot.start();
  await bot.connected();
  await shows(bot, parent, TAKEN_UP);
  await quiet(bot);
  expect(bot.parents()).toHaveLength(1);
});

test.concurrent('kill -9 before the message that was taken up is edited: it is edited after', {
  timeout: LIMIT_MS,
}, async () => {
  await using bot = await startKillableBot();
  const parent = await toldOf(bot, 'github');
  await bot.kill();
  await empty(bot.env);
  bot.slack.faults.next('chat.update', { kind: 'hang' });
  const before = calls(bot, 'chat.update');
  bot.start();
  await vi.waitFor(() => expect(calls(bot, 'chat.update')).toBeGreaterThan(before), STARTED);
  await bot.kill();

  bot.start();
  await bot.connected();
  await shows(bot, parent, TAKEN_UP);
  await quiet(bot);
  expect(bot.parents()).toHaveLength(1);
});

test.concurrent.each<[string, Parameters<KillableBot['slack']['faults']['always']>[1]]>([
  ['may not be read', { kind: 'error', error: 'missing_scope' }],
  ['hangs', { kind: 'hang' }],
])('a history that %s: the incident is told at once, if twice', { timeout: LIMIT_MS }, async (_, fault) => {
  await using bot = await startKillableBot();
  const parent = await toldOf(bot, 'github');
  await bot.kill();
  await empty(bot.env);
  bot.slack.faults.always('conversations.history', fault);
  bot.start();
  await bot.connected();
  await vi.waitFor(() => expect(bot.parents()).toHaveLength(2), STARTED);
  expect(now(bot, parent)?.text).not.toMatch(TAKEN_UP);
  expect(bot.parents().at(-1)?.text).not.toMatch(TAKEN_UP);
});

test.concurrent.each<[string, Partial<StoredMessage>]>([
  ['a person', { user: 'U0ENGINEER', postedBy: 'user', via: 'typed' }],
  ['another app', { user: 'U0OTHERBOT', postedBy: 'user' }],
])('metadata that %s has forged is nothing to take up', { timeout: LIMIT_MS }, async (_, by) => {
  await using bot = await startKillableBot();
  const parent = await toldOf(bot, 'github');
  await bot.kill();
  await empty(bot.env);
  bot.slack.deleteMessage(parent);
  const { channel, text, metadata } = now(bot, parent) ?? parent;
  const forged = storeMessage(bot.slack.workspace, { channel, text, metadata, via: 'chat.postMessage', ...by });
  bot.start();
  await bot.connected();
  await vi.waitFor(() => expect(bot.parents()).toHaveLength(2), STARTED);
  await quiet(bot);
  expect(now(bot, forged)).toEqual(forged);
});

test.concurrent('of two messages about the same subject the newest goes on, and the other one is closed', {
  timeout: LIMIT_MS,
}, async () => {
  await using bot = await startKillableBot();
  const first = await toldOf(bot, 'github');
  await bot.kill();
  await empty(bot.env);
  bot.slack.faults.always('conversations.history', { kind: 'error', error: 'missing_scope' });
  bot.start();
  await bot.connected();
  await vi.waitFor(() => expect(bot.parents()).toHaveLength(2), STARTED);
  await bot.drained();
  const second = bot.parents().at(-1) ?? first;
  expect(second.ts).not.toBe(first.ts);

  await restartWith(bot, async () => {
    await empty(bot.env);
    bot.slack.faults.clear('conversations.history');
  });
  await shows(bot, second, TAKEN_UP);
  await shows(bot, first, CLOSED);
  await quiet(bot);
  expect(bot.parents()).toHaveLength(2);
  expect(now(bot, second)?.text).toMatch(RED);
});

test.concurrent('a button of a reply from before belongs to an incident that is not known: told in private, nothing changes', {
  timeout: LIMIT_MS,
}, async () => {
  await using bot = await startKillableBot();
  const parent = await toldOf(bot, 'github');
  await restartWith(bot, () => empty(bot.env));
  await shows(bot, parent, TAKEN_UP);
  await bot.drained();
  const replies = bot.replies().length;
  // What the person saw before the card was edited.
  const stale = bot.slack.as('oncall').in('oncall');
  storeMessage(bot.slack.workspace, {
    ...{ channel: parent.channel, text: parent.text, via: 'chat.postMessage', threadTs: parent.ts },
    blocks: parent.blocks,
  });
  const old = bot.slack.workspace.messages.at(-1) ?? parent;
  press(bot, old, 'acknowledge');
  await vi.waitFor(
    () =>
      expect(
        stale
          .visible()
          .map(({ text }) => text)
          .join('\n'),
      ).toMatch(/This incident is not known any more/),
    SOON,
  );
  await quiet(bot);
  expect(bot.replies().length).toBe(replies);
  expect(now(bot, parent)?.text).toMatch(RED);
});

test.concurrent('a store from while it failed, and Slack shows that it is over: nothing is told twice', {
  timeout: LIMIT_MS,
}, async () => {
  await using bot = await startKillableBot();
  const parent = await toldOf(bot, 'github');
  const failing = await backUp(bot.env);
  bot.troubles.set('github', 'works');
  await shows(bot, parent, OVER);
  await bot.reply(/Recovered/);
  await bot.drained();

  await restartWith(bot, () => putBack(bot.env, failing));
  await quiet(bot);
  await quiet(bot);
  expect(now(bot, parent)?.text).toMatch(OVER);
  expect([bot.parents().length, bot.replies().length]).toEqual([1, 1]);
  const store = await openStore({ kind: 'sqlite', folder: bot.folder });
  expect((await store.incidents.current(0)).map(({ incident }) => incident.status)).toEqual(['resolved']);
  await store.close();
});

test.concurrent('a store from while it failed, Slack shows that it is over, and it fails again: that is told, once', {
  timeout: LIMIT_MS,
}, async () => {
  await using bot = await startKillableBot();
  const parent = await toldOf(bot, 'github');
  const failing = await backUp(bot.env);
  bot.troubles.set('github', 'works');
  await shows(bot, parent, OVER);
  await bot.reply(/Recovered/);
  await bot.drained();

  await restartWith(bot, async () => {
    await putBack(bot.env, failing);
    bot.troubles.set('github', 'failed');
  });
  await shows(bot, parent, RED);
  await quiet(bot);
  expect([bot.parents().length, bot.replies(parent).length]).toEqual([1, 2]);
});

test.concurrent('a store from before an acknowledgement: the card says what the store knows, and why', {
  timeout: LIMIT_MS,
}, async () => {
  await using bot = await startKillableBot();
  const parent = await toldOf(bot, 'github');
  const open = await backUp(bot.env);
  await acknowledge(bot, parent);
  expect(now(bot, parent)?.text).toMatch(/Acknowledged by/);

  await restartWith(bot, () => putBack(bot.env, open));
  await shows(bot, parent, /put back to an earlier state/);
  await quiet(bot);
  expect(now(bot, parent)?.text).not.toMatch(/Acknowledged by/);
  expect([bot.parents().length, bot.replies().length]).toEqual([1, 1]);
});
