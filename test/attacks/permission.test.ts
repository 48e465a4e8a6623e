import type { Fault, Interaction, StoredMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { type AttackedBot, startAttackedBot } from './support/attacked-bot.ts';
import { auditRowsBy, clickAs, postedAbout } from './support/incident-clicks.ts';
import { inShortOrLong } from './support/size.ts';
import { tried } from './support/table.ts';

vi.setConfig({ testTimeout: 120_000 });

const LOOK_UPS = ['conversations.members', 'usergroups.users.list'] as const;
const SOON = { timeout: 20_000, interval: 100 };

/** In #oncall are the members alone; everybody but the guest is elsewhere too. */
const names = ['oncall', 'lead', 'early', 'engineer', 'stranger', ...Array.from({ length: 12 }, (_, at) => `s${at}`)];
const WORKSPACE = {
  users: [...names.map((name) => ({ name })), { name: 'guest', isGuest: true }],
  channels: [
    { name: 'system-health', botIsMember: true },
    { name: 'oncall', botIsMember: true, members: ['oncall', 'lead', 'early'] },
    { name: 'ci', botIsMember: true },
  ],
};

/** Waits until a press of that person stands in the thread, pressing again as a person would. */
async function actsAtLast(bot: AttackedBot, user: string, card: StoredMessage): Promise<void> {
  const { id } = bot.slack.as(user).user;
  await vi.waitFor(
    async () => {
      await clickAs(bot, user, card, 'Acknowledge').ack;
      await vi.waitFor(() => expect(postedAbout(bot, card)).toContain(`<@${id}>`), { timeout: 1_000, interval: 20 });
    },
    { ...SOON, timeout: 30_000 },
  );
}

const FAILURES: readonly (readonly [string, Fault])[] = [
  ['missing_scope', { kind: 'error', error: 'missing_scope' }],
  ['channel_not_found', { kind: 'error', error: 'channel_not_found' }],
  ['no_such_subteam', { kind: 'error', error: 'no_such_subteam' }],
  ['fatal_error', { kind: 'error', error: 'fatal_error' }],
  ['503', { kind: 'status', status: 503 }],
  ['429', { kind: 'status', status: 429, retryAfter: 1 }],
  ['a page of a proxy', { kind: 'html' }],
  ['an empty answer', { kind: 'empty' }],
  ['half an answer', { kind: 'cut' }],
  ['a dropped connection', { kind: 'drop' }],
  ['no answer', { kind: 'hang' }],
];

/** Strangers press Resolve, each while another thing goes wrong; what each was told, and who acted. */
async function pressInTrouble(bot: AttackedBot, card: StoredMessage) {
  const answers: string[] = [];
  for (const [at, [name, fault]] of FAILURES.entries()) {
    for (const method of LOOK_UPS) bot.slack.faults.always(method, fault);
    const answer = await clickAs(bot, `s${at}`, card, 'Resolve')
      .reply(1, { withinMs: 6_000 })
      .catch(() => null);
    answers.push(`${name}: ${answer?.text ?? 'no answer'}`);
  }
  bot.slack.faults.clear();
  const acted = FAILURES.filter((_, at) => isNamed(bot, card, `s${at}`)).map(([name]) => name);
  return { answers, acted };
}

/** Presses again and again, some at once, while Slack answers so many look-ups and then 429. */
async function pressLimited(bot: AttackedBot, user: string, card: StoredMessage, lookUps: number, count: number) {
  for (const method of LOOK_UPS) {
    bot.slack.faults.next(method, ...Array.from({ length: lookUps }, (): Fault => ({ kind: 'delay', ms: 0 })));
    bot.slack.faults.always(method, { kind: 'status', status: 429, retryAfter: 30 });
  }
  let last: readonly Interaction[] = [];
  for (let done = 0; done < count; done += 10) {
    last = Array.from({ length: 10 }, () => clickAs(bot, user, card, 'Resolve'));
    await Promise.all(last.map(({ ack }) => ack));
  }
  await Promise.all(last.map((one) => one.reply(1, { withinMs: 6_000 }).catch(() => null)));
}

const isNamed = (bot: AttackedBot, card: StoredMessage, user: string) =>
  postedAbout(bot, card).includes(`<@${bot.slack.as(user).user.id}>`);

describe('permission', () => {
  test.concurrent.for([
    ['the channel', {}, ['guest', 'stranger'], 100],
    ['the user group', { actors: 'S0ONCALL' }, ['lead'], 20],
  ] as const)(
    'a membership answer of Slack for %s never lets others act, and known members do',
    async ([of, group, pressers, limit], { expect }) => {
      await using bot = await startAttackedBot({ way: 'socket', ...group, slack: WORKSPACE });
      const { card } = await bot.incident('github');
      await actsAtLast(bot, 'oncall', card);
      const { answers, acted } = await pressInTrouble(bot, card);
      tried(
        `presses of others while Slack cannot say who is in ${of}`,
        FAILURES.length,
        FAILURES.length - acted.length,
      );
      expect.soft(acted).toEqual([]);
      const inWords = /could not|cannot|nothing has changed|nothing was changed|Only members/i;
      const leaky = /\bError\b|undefined|\[object|node_modules|ECONN|missing_scope|fatal_error/;
      expect
        .soft(answers.filter((answer) => !inWords.test(answer) || leaky.test(answer.replace(/^.*?: /, ''))))
        .toEqual([]);

      const second = await bot.incident('wandb');
      const count = inShortOrLong(40, 120);
      for (const presser of pressers) await pressLimited(bot, presser, second.card, inShortOrLong(20, limit), count);
      const meanwhile = await bot.incident('skypilot', 10_000).catch(() => null);
      const settled = pressers.filter((presser) => isNamed(bot, second.card, presser));
      tried(
        `presses of others, again and again, look-ups of ${of} limited`,
        count * pressers.length,
        count * (pressers.length - settled.length),
      );
      tried(`an incident told while look-ups of ${of} are limited`, 1, meanwhile === null ? 0 : 1);
      expect.soft({ settled, isToldInTime: meanwhile !== null }).toEqual({ settled: [], isToldInTime: true });
      for (const presser of pressers) expect.soft(await auditRowsBy(bot, presser)).toBeLessThanOrEqual(count / 2);

      await clickAs(bot, 'oncall', second.card, 'Resolve').ack;
      await vi.waitFor(() => expect(postedAbout(bot, second.card)).toMatch(/Resolved[^\n]*<@U0ONCALL>/), SOON);
    },
  );
});
