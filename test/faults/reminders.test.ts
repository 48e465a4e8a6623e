import type { StoredMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { shown } from '../support/blocks.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';

// Several bots at once share the processor.

const MENTION = '<!subteam^S0ONCALL>';

/** A bot that looks every five minutes, reminds the on-call group after 30, and whose GitHub collector has begun to fail. */
async function failing() {
  const catalog = loadCatalog(SHIPPED_CATALOG);
  const bot = await startOncall({
    catalog: { ...catalog, alerts: { ...catalog.alerts, oncall: 'S0ONCALL' } },
    env: { WATCH_INTERVAL_SECONDS: '300' },
  });
  bot.break('github');
  await bot.look();
  return { bot, card: await bot.parent(/^Critical: GitHub/) };
}

const reminders = (bot: OncallBot): readonly StoredMessage[] =>
  bot.replies().filter(({ text }) => /Nobody has acknowledged this/.test(text));

describe('reminders', () => {
  test.concurrent('G64 an unacknowledged incident reminds the on-call group after 30 min and after 60, and no more', async () => {
    const { bot } = await failing();
    await using _ = bot;
    await bot.look(5);
    expect(reminders(bot)).toEqual([]);
    await bot.look();
    const first = await bot.reply(/Nobody has acknowledged this since 12:05 \(30 min\)/);
    expect(first.text + shown(first)).toContain(MENTION);
    await bot.look(5);
    expect(reminders(bot)).toHaveLength(1);
    await bot.look();
    const second = await bot.reply(/Nobody has acknowledged this since 12:05 \(1 h\)/);
    expect(second.text + shown(second)).toContain(MENTION);
    await bot.look(13);
    await bot.nothingMore({ parents: 1, replies: 2 });
  });

  const STOPS: readonly [string, (bot: OncallBot, card: StoredMessage) => unknown, RegExp][] = [
    ['acknowledged', (bot, card) => clickIncident(bot, card, 'acknowledge'), /Acknowledged by <@U0ONCALL>/],
    ['silenced', (bot, card) => silence(bot, card, '24h'), /Silenced by <@U0ONCALL>/],
    ['resolved', (bot, card) => clickIncident(bot, card, 'resolve'), /Resolved after 30 min by <@U0ONCALL>/],
  ];

  test.concurrent.each(STOPS)('G64 %s after the first reminder: there is no second', async (how, stop, told) => {
    const { bot, card } = await failing();
    await using _ = bot;
    await bot.look(6);
    await bot.reply(/Nobody has acknowledged this/);
    stop(bot, card);
    await bot.reply(told);
    // What is resolved and fails on comes back after half an hour; it may then be reminded of, half an hour later.
    await bot.look(how === 'resolved' ? 8 : 12);
    expect(reminders(bot)).toHaveLength(1);
    if (how === 'resolved') await bot.reply(/Still failing although <@U0ONCALL> resolved it/);
    await bot.nothingMore({ parents: 1, replies: how === 'resolved' ? 3 : 2 });
  });

  test.concurrent('G64 an incident that recovers before the acknowledgement reminds nobody', async () => {
    const { bot } = await failing();
    await using _ = bot;
    bot.heal('github');
    await bot.look(2);
    await bot.reply(/Recovered after/);
    await bot.look(12);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });
});
