import type { StoredMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { INCIDENT_ACTIONS, SILENCE_MODAL } from '../../blocks/kit/controls.ts';
import { shown } from '../support/blocks.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';
import { OWNERS } from '../support/watched-harness.ts';

// Several bots at once share the processor.

const { duration, reason } = SILENCE_MODAL.blocks;

type Start = (typeof OWNERS)[number]['start'];

/** A bot that looks every five minutes, and whose GitHub collector has begun to fail. */
async function failing(start: Start) {
  const bot = await start({ env: { WATCH_INTERVAL_SECONDS: '300' } });
  bot.break('github');
  await bot.look();
  return { bot, card: await bot.parent(/^Critical: GitHub/) };
}

/** What people did to the only incident, as its audit has it. */
async function deeds({ incidents }: OncallBot) {
  const id = (await incidents.current(0))[0]?.incident.id ?? '';
  const audit = await incidents.audit(id);
  return audit.filter(({ actor }) => actor !== null).map(({ what, actor }) => [what, actor]);
}

const texts = (messages: readonly StoredMessage[]) => messages.map(({ text }) => text);

describe.each(OWNERS)('silences: $owner', ({ start }) => {
  test.concurrent('a silence of an hour says ten minutes before its end that it ends, once; Extend gives it an hour more, End Now ends it', async () => {
    const { bot, card } = await failing(start);
    await using _ = bot;
    silence(bot, card, '1h');
    await bot.reply(/Silenced by <@U0ONCALL> until 13:05/);
    await bot.look(9);
    expect(bot.replies()).toHaveLength(1);
    await bot.look();
    const ending = await bot.reply(/The silence ends at 13:05, and it is still failing/);
    await bot.look();

    // Who may not is told so, where the button is.
    bot.slack.as('guest').visiting('oncall').click(ending, INCIDENT_ACTIONS.extendSilence);
    const refused = await bot.slack.message(({ ephemeralTo }) => ephemeralTo === 'U0GUEST');
    expect(refused.threadTs).toBe(card.ts);

    clickIncident(bot, ending, 'extendSilence', 'lead');
    await bot.reply(/Silenced by <@U0LEAD> until 14:05/);
    expect((await bot.parent(/Silenced by <@U0LEAD> until 14:05/)).text).toMatch(/^Critical, silenced/);
    await bot.look(10);
    expect(bot.replies()).toHaveLength(3);
    await bot.look();
    const again = await bot.reply(/The silence ends at 14:05, and it is still failing/);

    clickIncident(bot, again, 'endSilence', 'engineer');
    await bot.reply(/No longer silenced, ended by <@U0ENGINEER>, and still failing/);
    await bot.parent(/^Critical: GitHub.*Nobody has acknowledged it yet/);
    expect(await deeds(bot)).toEqual([
      ['silenced', 'U0ONCALL'],
      ['not-allowed', 'U0GUEST'],
      ['silenced', 'U0LEAD'],
      ['silence-ended', 'U0ENGINEER'],
    ]);
    await bot.nothingMore({ parents: 1, replies: 5 });
  });

  test.concurrent('a silence that runs out while the incident still fails is reported once', async () => {
    const { bot, card } = await failing(start);
    await using _ = bot;
    silence(bot, card, '1h');
    await bot.reply(/Silenced by/);
    await bot.look(10);
    await bot.reply(/The silence ends/);
    await bot.look(3);
    await bot.reply(/No longer silenced, and still failing/);
    await bot.look(2);
    await bot.nothingMore({ parents: 1, replies: 3 });
  });

  test.concurrent('a custom duration is asked for again until it can be read, and the reason is posted as it was written', async () => {
    const { bot, card } = await failing(start);
    await using _ = bot;
    silence(bot, card, 'own');
    const view = await bot.slack.view(({ type }) => type === 'modal');
    expect(JSON.stringify(view.view)).toMatch(/GitHub.*such as 45 min, 2h 30m or 1d 4h/);
    for (const unreadable of ['soon', '0m', '31d']) {
      const ack = await bot.slack.as('oncall').submit(view, { [duration]: unreadable }).ack;
      expect(ack).toMatchObject({
        body: { response_action: 'errors', errors: { [duration]: expect.stringContaining('duration') } },
      });
      expect(bot.slack.as('oncall').modal()?.id).toBe(view.id);
    }
    expect(await deeds(bot)).toEqual([]);

    bot.slack.as('oncall').submit(view, { [duration]: '2h 30m', [reason]: 'deploy <!channel> *now*' });
    const told = await bot.reply(/Silenced by <@U0ONCALL> until 14:35: deploy &lt;!channel&gt;/);
    expect(told.text + shown(told)).not.toMatch(/<!channel>|\*now\*/);
    await bot.parent(/^Critical, silenced: GitHub.*Silenced by <@U0ONCALL> until 14:35: deploy/);
    await vi.waitFor(() => expect(bot.slack.as('oncall').modal()).toBeUndefined(), SOON);
    expect(await deeds(bot)).toEqual([['silenced', 'U0ONCALL']]);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });

  test.concurrent('I6 every button has one effect and one audit entry', async () => {
    const { bot, card } = await failing(start);
    await using _ = bot;
    const done = async (text: RegExp) => {
      await bot.reply(text);
      return bot.parent();
    };
    clickIncident(bot, card, 'acknowledge', 'engineer');
    await done(/Acknowledged by <@U0ENGINEER>/);
    silence(bot, card, '24h', 'lead');
    const silenced = await done(/Silenced by <@U0LEAD> until Nov 24, 12:05/);
    clickIncident(bot, silenced, 'endSilence', 'engineer');
    const audible = await done(/No longer silenced, ended by <@U0ENGINEER>/);
    clickIncident(bot, audible, 'resolve', 'oncall');
    await done(/Resolved after .* by <@U0ONCALL>/);
    const details = await clickIncident(bot, await bot.parent(/^Resolved: GitHub/), 'details', 'lead').reply();
    expect(details.ephemeralTo).toBe('U0LEAD');
    expect(await deeds(bot)).toEqual([
      ['acknowledged', 'U0ENGINEER'],
      ['silenced', 'U0LEAD'],
      ['silence-ended', 'U0ENGINEER'],
      ['resolved', 'U0ONCALL'],
    ]);
    expect(texts(bot.replies())).toHaveLength(4);
    await bot.nothingMore({ parents: 1, replies: 4 });
  });
});

describe('silences', () => {
  test.concurrent('a silenced incident changes only its card, and its recovery is posted', async () => {
    const { bot, card } = await failing(startOncall);
    await using _ = bot;
    silence(bot, card, 'recovery');
    await bot.reply(/Silenced by <@U0ONCALL> until it recovers/);
    bot.break('github', 'slow');
    await bot.look(2);
    await bot.parent(/^Warning, silenced: GitHub/);
    await bot.look(13);
    await bot.nothingMore({ parents: 1, replies: 1 });
    bot.heal('github');
    await bot.look(2);
    await bot.reply(/Recovered after/);
    await bot.nothingMore({ parents: 1, replies: 2 });
  });
});
