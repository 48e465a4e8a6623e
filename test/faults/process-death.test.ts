import type { Fault } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { REPEAT } from '../../src/slack/outbox/notes.ts';
import { holdDatabase } from '../support/database-trouble.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { outboxKeyOf } from '../support/invariants.ts';
import { type KillableBot, startKillableBot } from '../support/killable-bot.ts';
import { OF_WATCH, PROCESS_OWNERS, PROCESS_OWNERS_IN_TIME } from '../support/process-owners.ts';
import { isLong } from '../support/run-length.ts';
import { readStoreRows } from '../support/store-rows.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 120_000;
/** Of the runs within ten seconds the worst counts. */
const RECOVERY = { timeout: 30_000, interval: 50 } as const;
const HALF_HOUR_MS = 30 * 60_000;

const calls = ({ slack }: KillableBot, method: string) => slack.wire.calls(method);
/** Waits for calls of a method, answered or not. */
const called = (bot: KillableBot, method: string, times = 1) =>
  vi.waitFor(() => expect(calls(bot, method).length).toBeGreaterThanOrEqual(times), SOON);
const rows = ({ database }: KillableBot) => readStoreRows(database);

async function restart(bot: KillableBot): Promise<void> {
  bot.start();
  await bot.connected();
}

/** Something fails and Slack shows it: nothing else is on its way. */
async function toldOf(bot: KillableBot, name: string) {
  bot.break(name);
  const parent = await bot.parent();
  await bot.drained();
  return parent;
}

describe.each(PROCESS_OWNERS_IN_TIME)('process death, incidents of $owner', (owner) => {
  test.concurrent('A1 kill -9 before the incident is recorded: the next evaluation finds it, and one message reports it', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    await bot.look();
    // Once it is red: the bot sees it, and cannot write it down.
    bot.datadog.faults.always({ kind: 'delay', ms: 2_000 });
    bot.break('github');
    const asked = bot.datadog.requests.length;
    const about = () => bot.datadog.requests.slice(asked).find(({ body }) => JSON.stringify(body).includes('github'));
    await vi.waitFor(() => expect(about()).toBeDefined(), SOON);
    const held = await holdDatabase(bot.database);
    await vi.waitFor(() => expect(about()?.status).toBe(200), SOON);
    bot.datadog.faults.clear();
    await bot.kill();
    await held.end();
    expect(await rows(bot)).toMatchObject({ incidents: [], outbox: [], audit: [] });

    await restart(bot);
    await bot.parent(/GitHub/);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test.concurrent.each<[string, string, Fault]>([
    ['written down', 'waiting', { kind: 'status', status: 429, retryAfter: 3 }],
    ['on its way to Slack', 'sending', { kind: 'hang' }],
  ])(
    'A2 kill -9 when a message is %s and not posted: it is posted once',
    { timeout: LIMIT_MS },
    async (_, state, fault) => {
      await using bot = await startKillableBot({ owner });
      bot.slack.faults.next('chat.postMessage', fault);
      bot.break('github');
      await called(bot, 'chat.postMessage');
      await vi.waitFor(async () => expect((await rows(bot)).outbox).toMatchObject([{ state }]), SOON);
      await bot.kill();
      expect(bot.parents()).toEqual([]);

      await restart(bot);
      await bot.nothingMore({ parents: 1, replies: 0 });
    },
  );

  test.concurrent('A4 kill -9 when Slack has answered and it is not yet written down: found, not posted again', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    bot.slack.faults.next('chat.postMessage', { kind: 'delay', ms: 1_000 });
    bot.break('github');
    await vi.waitFor(async () => expect((await rows(bot)).outbox).toMatchObject([{ state: 'sending' }]), SOON);
    const held = await holdDatabase(bot.database);
    await called(bot, 'chat.postMessage');
    expect(calls(bot, 'chat.postMessage')).toMatchObject([{ answer: { ok: true }, refusal: null }]);
    await bot.kill();
    await held.end();
    expect((await rows(bot)).outbox).toMatchObject([{ state: 'sending', posted_ts: null }]);

    await restart(bot);
    await bot.nothingMore({ parents: 1, replies: 0 });
    expect((await rows(bot)).outbox).toMatchObject([{ posted_ts: bot.parents()[0]?.ts }]);
    expect(calls(bot, 'chat.postMessage')).toHaveLength(1);
  });

  test.concurrent('A5 a repeated post after kill -9 without a readable history appears twice at most, and the second says so', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    bot.slack.faults.always('conversations.history', { kind: 'error', error: 'missing_scope' });
    bot.slack.faults.next('chat.postMessage', { kind: 'accept-then-hang' });
    bot.break('github');
    const first = await bot.slack.message(({ metadata }) => metadata !== null, SOON.timeout);
    await bot.kill();

    await restart(bot);
    await bot.nothingMore({ parents: 2, replies: 0, repeats: 1 });
    const [, second] = bot.parents();
    expect(first.text).not.toContain(REPEAT);
    expect(second?.text).toContain(REPEAT);

    clickIncident(bot, second ?? first, 'acknowledge');
    await bot.reply(/Acknowledged/);
    expect(bot.replies(second)).toHaveLength(1);
    await bot.nothingMore({ parents: 2, replies: 1, repeats: 1 });
  });

  test.concurrent.each<[string, string, Fault, number]>([
    ['before the reply is tried', 'chat.update', { kind: 'hang' }, 0],
    ['while Slack has the reply and has not answered', 'chat.postMessage', { kind: 'accept-then-hang' }, 1],
  ])(
    'A6 kill -9 between the first message and its first reply, %s: the reply appears once, in the thread',
    {
      timeout: LIMIT_MS,
    },
    async (_, method, fault, shown) => {
      await using bot = await startKillableBot({ owner });
      const parent = await toldOf(bot, 'github');
      bot.slack.faults.next(method, fault);
      clickIncident(bot, parent, 'acknowledge');
      await called(bot, method, method === 'chat.postMessage' ? 2 : 1);
      await bot.kill();
      expect(bot.replies()).toHaveLength(shown);
      expect((await rows(bot)).outbox).toMatchObject([
        { thread: null },
        { thread: expect.any(String), posted_ts: null },
      ]);

      await restart(bot);
      await bot.reply(/Acknowledged by <@U0ONCALL>/);
      expect(bot.replies(parent)).toHaveLength(1);
      await bot.nothingMore({ parents: 1, replies: 1 });
    },
  );

  test.concurrent('A9 SIGTERM under load: what was taken is finished, nothing is in doubt, exit 0', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    const channel = bot.slack.as('engineer').in('system-health');
    bot.slack.faults.next('chat.postMessage', { kind: 'delay', ms: 1_000 });
    bot.break('github');
    await vi.waitFor(async () => expect((await rows(bot)).outbox).toMatchObject([{ state: 'sending' }]), SOON);
    bot.datadog.faults.always({ kind: 'delay', ms: 500 });
    const questions = Array.from({ length: 30 }, () => channel.command('/health'));
    expect(await Promise.all(questions.map(({ ack }) => ack))).toEqual(
      questions.map(() => expect.objectContaining({ refusal: null })),
    );
    const began = performance.now();
    expect(await bot.stop()).toBe(0);
    // Ten seconds of its own, and what a busy machine adds.
    expect(performance.now() - began).toBeLessThan(20_000);
    for (const question of questions) expect(question.answers()).not.toEqual([]);
    expect(channel.visible().length).toBeGreaterThanOrEqual(questions.length);
    expect((await rows(bot)).outbox).toMatchObject([{ state: 'sent', posted_ts: bot.parents()[0]?.ts }]);
    expect(await channel.command('/health').ack).toBe('dispatch_failed');

    await restart(bot);
    await bot.nothingMore({ parents: 1, replies: 0 });
    expect(calls(bot, 'chat.postMessage')).toHaveLength(1);
  });

  test.concurrent('A11 kill -9 while a silence runs: still silent after, until it is over', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    const parent = await toldOf(bot, 'github');
    silence(bot, parent, 'recovery');
    await bot.reply(/Silenced/);
    await bot.kill();
    bot.break('github', 'slow');

    await restart(bot);
    await bot.parent(/^Warning, silenced: GitHub/);
    await bot.look();
    await bot.look();
    await bot.nothingMore({ parents: 1, replies: 1 });
    bot.heal('github');
    await vi.waitFor(async () => expect((await rows(bot)).incidents).toMatchObject([{ status: 'resolved' }]), RECOVERY);
    await bot.reply(/Recovered/);
    await bot.nothingMore({ parents: 1, replies: 2 });
  });
});

describe.each(PROCESS_OWNERS)('process death during a post, incidents of $owner', (owner) => {
  test.concurrent('A3 kill -9 while Slack has accepted and not answered: the message is found, not posted again', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    bot.slack.faults.next('chat.postMessage', { kind: 'accept-then-hang' });
    bot.break('github');
    const parent = await bot.slack.message(({ metadata }) => metadata !== null, SOON.timeout);
    await bot.kill();
    expect((await rows(bot)).outbox).toMatchObject([{ state: 'sending', posted_ts: null }]);

    await restart(bot);
    await bot.nothingMore({ parents: 1, replies: 0 });
    expect((await rows(bot)).outbox).toMatchObject([{ state: 'sent', posted_ts: parent.ts }]);
    expect(calls(bot, 'chat.postMessage')).toHaveLength(1);
  });
});

describe('process death before a reminder', () => {
  test.concurrent('A11 a reminder that fell due while the bot was dead comes once', { timeout: LIMIT_MS }, async () => {
    await using bot = await startKillableBot();
    const parent = await toldOf(bot, 'github');
    await bot.kill();
    await pretendDown(bot, HALF_HOUR_MS + 60_000);

    await restart(bot);
    await bot.reply(/Nobody has acknowledged this since .* \(31 min\)/);
    await bot.kill();
    await restart(bot);
    await bot.look();
    await bot.nothingMore({ parents: 1, replies: 1 });
    expect(bot.replies(parent)).toHaveLength(1);
  });
});

describe.skipIf(!isLong)('process death while a watch is changed', () => {
  test.concurrent.each<[string, string, string, Fault]>([
    ['set', '/health watch wandb.score yellow for 0m', 'watch-set', { kind: 'accept-then-hang' }],
    ['ended', '/health unwatch github', 'watch-ended', { kind: 'hang' }],
  ])(
    'A2 A3 kill -9 while the channel is told that a watch is %s: told once, and so it is',
    {
      timeout: LIMIT_MS,
    },
    async (_, line, what, fault) => {
      await using bot = await startKillableBot({ owner: OF_WATCH });
      const parent = await toldOf(bot, 'github');
      const engineer = bot.slack.as('engineer').in('oncall');
      bot.slack.faults.next('chat.postMessage', fault);
      engineer.command(line);
      await called(bot, 'chat.postMessage', 2);
      await bot.kill();

      await restart(bot);
      const notices = () => bot.parents().filter((message) => outboxKeyOf(message).includes(`:${what}:`));
      await vi.waitFor(() => expect(notices()).toHaveLength(1), RECOVERY);
      // What no longer is watched is closed in its thread.
      if (what === 'watch-ended') await bot.reply(/No longer watched/);
      await bot.nothingMore({ parents: 2, replies: what === 'watch-ended' ? 1 : 0 });
      const list = await engineer.command('/health watching').reply();
      expect(list.text).toMatch(what === 'watch-set' ? /^6 watches here/ : /^4 watches here/);
      expect(bot.parents()[0]?.ts).toBe(parent.ts);
    },
  );
});

/** Lets a dead bot find its incidents as if it had been dead for so long. */
async function pretendDown({ store: { incidents } }: KillableBot, ms: number): Promise<void> {
  for (const { incident, version } of await incidents.current(0)) {
    const older = { ...incident, openedAt: incident.openedAt - ms, remindFrom: incident.remindFrom - ms };
    const incidentsBefore = [{ incident: older, version }];
    expect(await incidents.commit({ incidents: incidentsBefore, audit: [], messages: [], at: Date.now() })).toBe(
      'committed',
    );
  }
}
