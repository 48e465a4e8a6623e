import type { DeliveryOptions, PersonInChannel } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { tableRows } from '../support/blocks.ts';
import { type RunningBot, startBot } from '../support/bot-harness.ts';
import { clickIncident } from '../support/incident-clicks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { OVER_HTTP } from '../support/over-http.ts';
import { readStoreRows } from '../support/store-rows.ts';
import { databaseOf } from '../support/test-database.ts';
import { SOON } from '../support/threads.ts';

/** Bolt holds the time of a signed request against the host's clock: here nobody moves any. */
const OWN_TIME = { clock: Date.now, env: { ...OVER_HTTP, WATCH_INTERVAL_SECONDS: '1' } };

function overHttp<Bot extends RunningBot>(bot: Bot): Bot {
  bot.slack.deliverTo({ url: `http://127.0.0.1:${bot.slackPort}/slack/events` });
  return bot;
}

const engineer = ({ slack }: RunningBot): PersonInChannel => slack.as('engineer').in('system-health');
const statuses = (deliveries: readonly object[]) => deliveries.map((one) => ('status' in one ? one.status : 'acked'));
/** Warnings and errors of its log, but for the one that these bots watch nothing. */
const complaints = ({ log }: RunningBot) =>
  log.filter((line) => /"level":"(warn|error)"/.test(line) && !line.includes('ONCALL_CHANNEL is not set'));

/** Waits until the bot has answered what came before: it answers in turn. */
const settle = (bot: RunningBot) => engineer(bot).command('/health help').reply();

/** The card of a collector that fails. */
async function failing(bot: OncallBot) {
  bot.break('github');
  return bot.parent(/^Critical: GitHub/);
}

const audit = async (bot: RunningBot) => (await readStoreRows(databaseOf(bot.env))).audit.map(({ what }) => what);

const WAYS = ['HTTP', 'Socket Mode'] as const;
const startOn = async (way: (typeof WAYS)[number]) =>
  way === 'HTTP' ? overHttp(await startBot({ env: OVER_HTTP })) : startBot();

describe('input', () => {
  test.each(WAYS)(
    'F47 an event sent three times over %s: acknowledged each time, and one Home tab comes of it',
    async (way) => {
      await using bot = await startOn(way);
      const opened = bot.slack.as('lead').openHome({ repeat: 3 });
      expect((await opened.deliveries).map(({ kind }) => kind)).toEqual(['acked', 'acked', 'acked']);
      await vi.waitFor(() => expect(bot.slack.wire.calls('views.publish').length).toBeGreaterThan(0), SOON);
      await settle(bot);
      expect(bot.slack.wire.calls('views.publish')).toHaveLength(1);
      expect(bot.slack.workspace.views.map(({ type, userId }) => [type, userId])).toEqual([['home', 'U0LEAD']]);
      expect([opened.answers(), complaints(bot)]).toEqual([[], []]);
    },
  );

  test.each(WAYS)('F48 a command replayed over %s is answered once; the second one gets 200', async (way) => {
    await using bot = await startOn(way);
    const asked = engineer(bot).command('/health', { repeat: 2 });
    expect((await asked.deliveries).map(({ kind }) => kind)).toEqual(['acked', 'acked']);
    const card = await asked.reply();
    await settle(bot);
    expect(asked.answers()).toHaveLength(1);

    const clicked = engineer(bot).click(card, 'card.share', { repeat: 3 });
    expect((await clicked.deliveries).map(({ kind }) => kind)).toEqual(['acked', 'acked', 'acked']);
    await clicked.reply(2);
    await settle(bot);
    expect(clicked.answers().map(({ text }) => text.slice(0, 20))).toEqual([
      expect.stringMatching(/^Metta System Health/),
      expect.stringMatching(/^Shared `\/health`/),
    ]);
    expect(complaints(bot)).toEqual([]);
  });

  test('F48 a button of an incident replayed over HTTP has one effect', async () => {
    await using bot = overHttp(await startOncall(OWN_TIME));
    const card = await failing(bot);
    const clicked = bot.slack.as('oncall').in('oncall').click(card, 'incident.acknowledge', { repeat: 3 });
    expect(statuses(await clicked.deliveries)).toEqual([200, 200, 200]);
    await bot.reply(/Acknowledged by <@U0ONCALL>/);
    await settle(bot);
    expect(clicked.answers()).toEqual([]);
    expect(await audit(bot)).toEqual(['opened', 'acknowledged']);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });

  test.each<[string, DeliveryOptions]>([
    ['a wrong secret', { signature: 'wrong' }],
    ['no signature', { signature: 'missing' }],
    ['no time', { timestamp: 'missing' }],
    ['a time that is no number', { timestamp: 'not-a-number' }],
    ['a body changed by a byte', { isTampered: true }],
  ])('F49 %s: 401 for command, event and button, no effect, and nothing of the body in the log', async (_, forgery) => {
    await using bot = overHttp(await startBot({ env: OVER_HTTP }));
    const card = await engineer(bot).command('/health').reply();
    const deeds = [
      engineer(bot).command('/health sesame-street', forgery),
      bot.slack.as('lead').openHome(forgery),
      engineer(bot).click(card, 'card.refresh', forgery),
    ];
    for (const deed of deeds) expect(statuses(await deed.deliveries)).toEqual([401]);
    await settle(bot);
    expect(deeds.flatMap((deed) => deed.answers())).toEqual([]);
    const log = bot.log.join('\n');
    for (const word of ['sesame', 'app_home_opened', 'card.refresh', 'U0ENGINEER', 'trigger_id', 'response_url']) {
      expect(log).not.toContain(word);
    }
  });

  test('F56 a body of 5 MB is refused with 413, signed or not, and the bot goes on', async () => {
    await using bot = overHttp(await startBot({ env: OVER_HTTP }));
    for (const options of [{}, { signature: 'wrong' }] as const) {
      const asked = engineer(bot).command('/health', { paddingBytes: 5_000_000, ...options });
      expect(statuses(await asked.deliveries)).toEqual([413]);
      expect(asked.answers()).toEqual([]);
    }
    expect(tableRows(await engineer(bot).command('/health').reply())).toHaveLength(26);
  });

  test('F56 250 commands at once are each acknowledged in time and answered or refused, and an incident is posted meanwhile', async () => {
    await using bot = await startOncall();
    bot.datadog.faults.always({ kind: 'delay', ms: 2_500 });
    const asked = Array.from({ length: 250 }, () => engineer(bot).command('/health eval'));
    bot.break('github');
    const looked = bot.look();
    const acks = await Promise.all(asked.map(({ ack }) => ack));
    expect(acks.filter((ack) => typeof ack === 'string')).toEqual([]);
    const replies = await Promise.all(asked.map((one) => one.reply(1, { withinMs: 30_000 })));
    const refused = replies.filter(({ text }) => text.startsWith('Too many requests at once'));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(50);
    for (const answer of replies) if (!refused.includes(answer)) expect(tableRows(answer)).toHaveLength(6);
    await looked;
    const card = await bot.parent(/^Critical: GitHub/);
    await clickIncident(bot, card, 'acknowledge').ack;
    // A machine that was too busy to hear Slack's answer leaves the card in doubt, which takes its time to settle.
    await vi.waitFor(async () => {
      await bot.drain();
      expect(bot.replies(card).at(-1)?.text).toMatch(/Acknowledged/);
    }, SOON);
    await bot.nothingMore({ parents: 1, replies: 1 });
  }, 60_000);
});
