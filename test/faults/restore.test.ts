import { setTimeout as sleep } from 'node:timers/promises';
import { type StoredMessage, storeMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { clickIncident } from '../support/incident-clicks.ts';
import { outboxKeyOf } from '../support/invariants.ts';
import { type KillableBot, startKillableBot } from '../support/killable-bot.ts';
import { startPostgres } from '../support/postgres.ts';
import { PROCESS_OWNERS } from '../support/process-owners.ts';
import { acknowledge, now, postedAbout, quiet, restartWith, STARTED, shows } from '../support/restored-bot-harness.ts';
import { backUp, empty, putBack, type StoreCopy } from '../support/store-copies.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 300_000;
/** A run that failed and one that did not may share a bucket of 10 s, which is a failed one: the next run has its own. */
const TO_NEXT_RUN_MS = 10_500;
/** What is said beneath a first message that a bot has taken up which does not know how it began. */
const ADOPTED = /Continues an earlier message: the bot's database no longer knows how it began/;
/** What a first message becomes that nobody goes on with. */
const CLOSED = /^Closed: /;
const HANG = { kind: 'accept-then-hang' } as const;
const RED = /^Critical: /;
const OVER = /^Recovered: /;

const calls = ({ slack }: KillableBot, method: string) => slack.wire.calls(method).length;

/** Ways in which a store may not know of an incident that Slack shows. */
const LOSSES: [string, (bot: KillableBot, before: StoreCopy) => Promise<void>][] = [
  ['put back from before the incident', ({ env }, before) => putBack(env, before)],
  ['lost', ({ env }) => empty(env)],
];

describe.each(PROCESS_OWNERS)('restore, incidents of $owner', (owner) => {
  test.concurrent.each(LOSSES)(
    'R68 a store that was %s: the message that is in the channel goes on, and there is no second one',
    {
      timeout: LIMIT_MS,
    },
    async (_, change) => {
      await using bot = await startKillableBot({ owner });
      await bot.look();
      const before = await backUp(bot.env);
      const parent = await postedAbout(bot, 'github');
      await acknowledge(bot, parent);

      await restartWith(bot, () => change(bot, before));
      await bot.look();
      await bot.askAgain();
      await shows(bot, parent, ADOPTED);
      await quiet(bot);
      const taken = now(bot, parent);
      expect(bot.parents().map(({ ts }) => ts)).toEqual([parent.ts]);
      // The new store knows of no acknowledgement: the card says what is true there.
      expect(taken?.text).toMatch(RED);
      expect(taken?.text).not.toMatch(/Acknowledged by/);
      expect(taken && outboxKeyOf(taken)).not.toBe(outboxKeyOf(parent));

      await acknowledge(bot, parent);
      expect(bot.replies(parent)).toHaveLength(2);
      bot.heal('github');
      await shows(bot, parent, OVER);
      await bot.reply(/Recovered/);
      await quiet(bot);
      expect([bot.parents().length, bot.replies(parent).length, bot.replies().length]).toEqual([1, 3, 3]);
    },
  );

  test.concurrent.each(LOSSES)(
    'R69 a store that was %s, and what failed has recovered meanwhile: the message says that it is over',
    {
      timeout: LIMIT_MS,
    },
    async (_, change) => {
      await using bot = await startKillableBot({ owner });
      await bot.look();
      const before = await backUp(bot.env);
      const parent = await postedAbout(bot, 'github');

      await restartWith(bot, async () => {
        await change(bot, before);
        bot.heal('github');
        await sleep(TO_NEXT_RUN_MS);
      });
      await bot.look();
      await bot.askAgain();
      await shows(bot, parent, CLOSED);
      await quiet(bot);
      expect([bot.parents().length, bot.replies().length]).toEqual([1, 0]);
      expect(JSON.stringify(now(bot, parent)?.blocks)).not.toContain('"button"');

      bot.break('github');
      await vi.waitFor(() => expect(bot.parents()).toHaveLength(2), STARTED);
      await shows(bot, parent, CLOSED);
    },
  );

  test.concurrent('R70 kill -9 between the search and what it found being written down: taken up all the same', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    const parent = await postedAbout(bot, 'github');
    await bot.kill();
    await empty(bot.env);
    await bot.askAgain();
    // The first ones are what the bot reads of on-call's channels when it begins to lead.
    const first = Array.from({ length: owner.channels }, () => ({ kind: 'delay', ms: 0 }) as const);
    bot.slack.faults.next('conversations.history', ...first, HANG, HANG);
    const before = calls(bot, 'conversations.history') + owner.channels;
    bot.start();
    await vi.waitFor(() => expect(calls(bot, 'conversations.history')).toBeGreaterThan(before), STARTED);
    await bot.kill();
    expect(now(bot, parent)?.text).not.toMatch(ADOPTED);

    bot.start();
    await bot.connected();
    await shows(bot, parent, ADOPTED);
    await quiet(bot);
    expect(bot.parents()).toHaveLength(1);
  });

  test.concurrent('R70 kill -9 before the message that was taken up is edited: it is edited after', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    const parent = await postedAbout(bot, 'github');
    await bot.kill();
    await empty(bot.env);
    await bot.askAgain();
    bot.slack.faults.next('chat.update', { kind: 'hang' });
    const before = calls(bot, 'chat.update');
    bot.start();
    await vi.waitFor(() => expect(calls(bot, 'chat.update')).toBeGreaterThan(before), STARTED);
    await bot.kill();

    bot.start();
    await bot.connected();
    await shows(bot, parent, ADOPTED);
    await quiet(bot);
    expect(bot.parents()).toHaveLength(1);
  });
});

describe('restore', () => {
  test.concurrent('R68 the store moves from SQLite to PostgreSQL while a collector fails: its message goes on', {
    timeout: LIMIT_MS,
  }, async () => {
    await using postgres = await startPostgres();
    await using bot = await startKillableBot();
    const parent = await postedAbout(bot, 'github');
    await bot.kill();
    Object.assign(bot.env, { DATABASE_URL: await postgres.createDatabase() });
    bot.start();
    await bot.connected();
    await shows(bot, parent, ADOPTED);
    bot.heal('github');
    await shows(bot, parent, OVER);
    await bot.reply(/Recovered/);
    expect([bot.parents().length, bot.replies(parent).length]).toEqual([1, 1]);
    await bot.kill();
  });

  test.concurrent.each<[string, Parameters<KillableBot['slack']['faults']['always']>[1]]>([
    ['may not be read', { kind: 'error', error: 'missing_scope' }],
    ['hangs', { kind: 'hang' }],
  ])('R71 a history that %s: the incident is posted at once, if twice', { timeout: LIMIT_MS }, async (_, fault) => {
    await using bot = await startKillableBot();
    const parent = await postedAbout(bot, 'github');
    await bot.kill();
    await empty(bot.env);
    bot.slack.faults.always('conversations.history', fault);
    bot.start();
    await bot.connected();
    await vi.waitFor(() => expect(bot.parents()).toHaveLength(2), STARTED);
    expect(now(bot, parent)?.text).not.toMatch(ADOPTED);
    expect(bot.parents().at(-1)?.text).not.toMatch(ADOPTED);
  });

  test.concurrent.each<[string, Partial<StoredMessage>]>([
    ['a person', { user: 'U0ENGINEER', postedBy: 'user', via: 'typed' }],
    ['another app', { user: 'U0OTHERBOT', postedBy: 'user' }],
  ])('R71 metadata that %s has forged is nothing to take up', { timeout: LIMIT_MS }, async (_, by) => {
    await using bot = await startKillableBot();
    const parent = await postedAbout(bot, 'github');
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

  test.concurrent('R68 the newest of two messages about the same subject continues, and the other one is closed', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot();
    const first = await postedAbout(bot, 'github');
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
    await shows(bot, second, ADOPTED);
    await shows(bot, first, CLOSED);
    await quiet(bot);
    expect(bot.parents()).toHaveLength(2);
    expect(now(bot, second)?.text).toMatch(RED);
  });

  test.concurrent('R68 a button of an old reply whose incident is unknown answers in private, and nothing changes', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot();
    const parent = await postedAbout(bot, 'github');
    await restartWith(bot, () => empty(bot.env));
    await shows(bot, parent, ADOPTED);
    await bot.drained();
    const replies = bot.replies().length;
    // What the person saw before the card was edited.
    const stale = bot.slack.as('oncall').in('oncall');
    storeMessage(bot.slack.workspace, {
      channel: parent.channel,
      text: parent.text,
      via: 'chat.postMessage',
      threadTs: parent.ts,
      blocks: parent.blocks,
    });
    const old = bot.slack.workspace.messages.at(-1) ?? parent;
    clickIncident(bot, old, 'acknowledge');
    await vi.waitFor(
      () =>
        expect(
          stale
            .visible()
            .map(({ text }) => text)
            .join('\n'),
        ).toMatch(/This incident is no longer known/),
      SOON,
    );
    await quiet(bot);
    expect(bot.replies().length).toBe(replies);
    expect(now(bot, parent)?.text).toMatch(RED);
  });
});
