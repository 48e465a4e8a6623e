import { describe, expect, test, vi } from 'vitest';
import { shown, tableRows } from '../support/blocks.ts';
import { clickIncident } from '../support/incident-clicks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';
import { OWNERS } from '../support/watched-harness.ts';

// Several bots at once share the processor.

/** Errors in the log. */
const errors = ({ log }: OncallBot) => log.filter((line) => line.includes('"level":"error"'));

/** GitHub's collector fails, and Slack is told. */
async function failing(bot: OncallBot) {
  bot.break('github');
  await bot.look();
  return bot.parent(/^Critical: GitHub/);
}

const GONE: readonly [string, (bot: OncallBot) => void, string][] = [
  ['is_archived', ({ slack }) => slack.archive('oncall'), 'This belongs in <#C0ONCALL>, which is archived.'],
  [
    'not_in_channel',
    ({ slack }) => slack.removeBot('oncall'),
    'This belongs in <#C0ONCALL>, which the bot is not a member of.',
  ],
];

async function served({ healthUrl }: OncallBot, path: string): Promise<{ status: number; body: string }> {
  const response = await fetch(`${healthUrl}${path}`);
  return { status: response.status, body: await response.text() };
}

describe.each(OWNERS)('Slack refuses: $owner', ({ start }) => {
  test.concurrent.each(['token_revoked', 'invalid_auth', 'account_inactive'])(
    'B18 %s: nothing is posted, which readiness, a metric and one line of the log report, and all is sent when it is valid again',
    async (word) => {
      await using bot = await start();
      bot.slack.faults.always('*', { kind: 'error', error: word });
      bot.break('github');
      await bot.look();
      await vi.waitFor(async () => expect((await served(bot, '/readyz')).status).toBe(503), SOON);
      bot.break('wandb');
      await bot.look(3);

      expect((await served(bot, '/readyz')).body).toContain('Slack rejects the bot token');
      const { body } = await served(bot, '/metrics');
      expect(body).toContain('\nmetta_slack_token_valid 0\n');
      expect(errors(bot)).toEqual([
        expect.stringMatching(new RegExp(`"word":"${word}".*Next step: .*SLACK_BOT_TOKEN`)),
      ]);
      expect(bot.slack.wire.calls('chat.postMessage')).toHaveLength(1);
      expect(bot.parents()).toEqual([]);

      bot.slack.faults.clear();
      bot.move(60_000);
      await bot.drain();
      expect((await served(bot, '/readyz')).status).toBe(200);
      expect((await served(bot, '/metrics')).body).toContain('\nmetta_slack_token_valid 1\n');
      await bot.nothingMore({ parents: 2, replies: 0 });
    },
  );

  test.concurrent('B18 a bot that is started again with a good token sends what the one before it could not', async () => {
    await using bot = await start();
    bot.slack.faults.always('*', { kind: 'error', error: 'token_revoked' });
    bot.break('github');
    await bot.look();
    await vi.waitFor(() => expect(errors(bot)).toHaveLength(1), SOON);
    bot.slack.faults.clear();
    await bot.restart();
    await bot.parent(/^Critical: GitHub/);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test.concurrent.each(GONE)(
    'B19 %s: the incident is posted in the second channel, which says why',
    async (_, take, why) => {
      await using bot = await start();
      take(bot);
      const card = await failing(bot);
      expect(card.channel).toBe('C0SYSTEMHEALTH');
      expect(card.text.endsWith(why)).toBe(true);
      expect(shown(card)).toContain(why);
      clickIncident(bot, card, 'acknowledge');
      expect((await bot.reply(/Acknowledged/)).channel).toBe('C0SYSTEMHEALTH');
      expect((await bot.parent(/Acknowledged by <@U0ONCALL>/)).text).toContain(why);
      expect(errors(bot)).toEqual([
        expect.stringMatching(
          /Slack rejects messages to a channel; .* Next step: unarchive the channel, invite the bot/,
        ),
      ]);
      await bot.nothingMore({ parents: 1, replies: 1 });
    },
  );

  test.concurrent('B19 a channel archived while an incident runs: its thread goes on in the second one, which says why', async () => {
    await using bot = await start();
    const before = await failing(bot);
    bot.slack.archive('oncall');
    bot.heal('github');
    await bot.look(2);
    const card = await bot.parent(/^Recovered: GitHub.*This belongs in <#C0ONCALL>, which is archived\.$/);
    expect([before.channel, card.channel]).toEqual(['C0ONCALL', 'C0SYSTEMHEALTH']);
    await bot.reply(/Recovered after/);
    expect(bot.replies(card)).toHaveLength(1);
    await bot.nothingMore({ parents: 2, replies: 1, repeats: 1 });
  });

  test.concurrent('B20 the first message was deleted: a new one goes on with it, and its thread follows', async () => {
    await using bot = await start();
    const card = await failing(bot);
    bot.slack.deleteMessage(card);
    bot.heal('github');
    await bot.look(2);
    const next = await bot.parent(/^Recovered: GitHub.*Continues a thread whose first message was deleted\.$/);
    expect(shown(next)).toContain('Continues a thread whose first message was deleted.');
    expect(next.ts).not.toBe(card.ts);
    await bot.reply(/Recovered after/);
    expect(bot.replies(next)).toHaveLength(1);

    bot.break('github');
    await bot.look();
    await bot.reply(/Fails again/);
    expect(bot.replies(next)).toHaveLength(2);
    expect(bot.slack.wire.calls('chat.update').filter(({ refusal }) => refusal !== null)).toHaveLength(1);
    await bot.nothingMore({ parents: 1, replies: 2 });
  });

  test.concurrent.each([
    ['answered', []],
    ['not answered', [{ kind: 'accept-then-drop' }] as const],
  ] as const)(
    'B21 the first message is deleted just before a reply, which is %s: the stray becomes the first message, no second stray',
    async (_, faults) => {
      await using bot = await start();
      const card = await failing(bot);
      // The reply is held back for half a minute, in which the message that it answers goes.
      bot.slack.faults.next('chat.postMessage', { kind: 'status', status: 429, retryAfter: 30 }, ...faults);
      clickIncident(bot, card, 'acknowledge');
      await vi.waitFor(() => expect(bot.slack.wire.calls('chat.postMessage')).toHaveLength(2), SOON);
      bot.slack.deleteMessage(card);
      const isStray = ({ threadTs, text }: { threadTs: string | null; text: string }) =>
        threadTs === null && /^GitHub collector: Acknowledged/.test(text);
      const [strayed] = await Promise.all([bot.slack.message(isStray, 30_000), bot.drain()]);
      const next = await bot.parent(/^Critical: GitHub.*Continues a thread whose first message was deleted\.$/);
      expect(next.ts).toBe(strayed.ts);
      await bot.reply(/Acknowledged by <@U0ONCALL>/);
      expect(bot.replies(next)).toHaveLength(1);
      expect(bot.slack.workspace.messages.filter(isStray)).toEqual([]);
      await bot.nothingMore({ parents: 1, replies: 1 });
    },
  );

  test.concurrent.each([[['actions']], [['section', 'actions', 'context']]])(
    'B22 a workspace without the blocks %j gets the incident and its end in full sentences',
    async (blocks) => {
      await using bot = await start({ slack: { refuses: new Set(blocks) } });
      expect((await failing(bot)).blocks).toEqual([]);
      bot.heal('github');
      await bot.look(2);
      expect(
        (await bot.parent(/^Recovered: GitHub.*(Its newest run failed|Today's score is 0\.00, red)/)).blocks,
      ).toEqual([]);
      await bot.reply(/Recovered after/);
      await bot.nothingMore({ parents: 1, replies: 1 });
    },
  );
});

describe('Slack refuses', () => {
  test.concurrent('B19 channel_not_found: the incident is posted in the second channel, which says why', async () => {
    await using bot = await startOncall({ env: { ONCALL_CHANNEL: 'C0NOWHERE' } });
    const card = await failing(bot);
    expect(card.channel).toBe('C0SYSTEMHEALTH');
    expect(card.text).toMatch(/This belongs in <#C0NOWHERE>, which the bot cannot find\.$/);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test.concurrent('B22 a workspace without data_table: /collectors has a plainer table, and asks no second time', async () => {
    await using bot = await startOncall({ slack: { refuses: new Set(['data_table']) } });
    const ask = () => bot.slack.as('engineer').in('system-health').command('/collectors').reply();
    const refusals = () => bot.slack.wire.calls('response_url').filter(({ refusal }) => refusal !== null).length;
    // Its chart goes first, then its table.
    for (const _ of ['first', 'second']) {
      const answer = await ask();
      expect(answer.blocks.map(({ type }) => type)).toContain('table');
      expect(tableRows(answer)).toHaveLength(6);
      expect(refusals()).toBe(2);
    }
    await bot.nothingMore({ parents: 0, replies: 0 });
  });
});
