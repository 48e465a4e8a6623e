import { findChannel, type StoredView } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { DIGEST_ACTIONS, DIGEST_FORM } from '../../../blocks/kit/controls.ts';
import { shown, strings } from '../../support/blocks.ts';
import { type RunningBot, startBot } from '../../support/bot-harness.ts';
import { OVER_HTTP } from '../../support/over-http.ts';

const { blocks: FIELDS } = DIGEST_FORM;
/** Tuesday noon in Berlin. */
const NOW = Date.parse('2026-11-24T11:00:00Z');
const MINUTE = 60_000;
/** A bot whose clock stands until it is moved. */
async function started() {
  const time = { now: NOW };
  const bot = await startBot({ clock: () => time.now });
  const pass = (ms: number) => {
    time.now += ms;
  };
  return Object.assign(bot, { pass });
}

const words = ({ view }: StoredView) => strings(view.blocks).join('\n');
const posted = (bot: RunningBot) =>
  bot.slack.workspace.messages
    .filter(({ via }) => via === 'chat.postMessage')
    .map(({ channel, text }) => [channel, text]);

/** Types /digest in a channel as that person and opens the form of its answer. */
async function openForm(bot: RunningBot, name: string, channel: string): Promise<StoredView> {
  const place = bot.slack.as(name).in(channel);
  const answer = await place.command('/digest').reply();
  place.click(answer, DIGEST_ACTIONS.subscribe);
  return bot.slack.view(({ type, userId }) => type === 'modal' && userId === bot.slack.as(name).user.id);
}

/** The form once it has been changed. */
async function changed(bot: RunningBot, form: StoredView, change: () => unknown): Promise<StoredView> {
  const before = bot.slack.workspace.views.find(({ id }) => id === form.id)?.hash;
  change();
  return bot.slack.view(({ id, hash }) => id === form.id && hash !== before);
}

describe('digest form', () => {
  test('begins with the zone of the profile, shows the next three times on each change, and confirms them', async () => {
    await using bot = await started();
    const lead = bot.slack.as('lead');
    const form = await openForm(bot, 'lead', 'system-health');
    expect(words(form)).toContain('New York');
    expect(words(form)).toContain('in America/New_York (UTC−5 now)');
    expect(words(form)).toContain('• Tomorrow, Wed, Nov 25, 09:00');
    expect(await lead.suggestIn(form, FIELDS.zone, 'mumb').offered).toEqual([
      { text: { type: 'plain_text', text: 'Mumbai (Asia/Kolkata), UTC+5:30' }, value: 'Asia/Kolkata' },
    ]);
    const inMumbai = await changed(bot, form, () => lead.chooseIn(form, FIELDS.zone, 'Asia/Kolkata'));
    expect(words(inMumbai)).toContain('in Asia/Kolkata (UTC+5:30 now)');
    expect(words(inMumbai)).toContain('The first one in your own time zone: <!date^');
    const withDays = await changed(bot, form, () => lead.chooseIn(form, FIELDS.days, 'chosen'));
    expect(words(withDays)).toContain('Saturday');
    const onFriday = await changed(bot, form, () => lead.chooseIn(form, FIELDS.chosenDays, ['5']));
    expect(words(onFriday)).toMatch(/Fri, Nov 27, 09:00\n*.*Fri, Dec 4, 09:00\n*.*Fri, Dec 11, 09:00/s);
    const late = await changed(bot, form, () => lead.chooseIn(form, FIELDS.time, '17:45'));
    expect(words(late)).toContain('Fri, Nov 27, 17:45');
    const confirmation = await changed(bot, form, () => lead.submit(form));
    expect(words(confirmation)).toContain('<#C0SYSTEMHEALTH> gets the daily digest at 17:45 (Asia/Kolkata) on Fri.');
    expect(words(confirmation)).toContain('Fri, Nov 27, 17:45');
    await expect.poll(() => posted(bot)).toHaveLength(1);
    expect(posted(bot)[0]?.[1]).toContain('<@U0LEAD> subscribed this channel to the daily digest, at 17:45');
    expect(bot.slack.unexpected).toEqual([]);
  });

  test('subscribes the weekly review too, on one day, and its buttons end it and leave the daily digest', async () => {
    await using bot = await started();
    const lead = bot.slack.as('lead');
    const place = lead.in('system-health');
    await place.command('/digest subscribe 09:00 UTC daily').reply();
    const answer = await place.command('/digest').reply();
    place.click(answer, DIGEST_ACTIONS.subscribeWeekly);
    const form = await bot.slack.view(({ type, userId }) => type === 'modal' && userId === lead.user.id);
    expect(form.view).toMatchObject({ title: { text: 'Weekly review' }, submit: { text: 'Subscribe' } });
    expect(words(form)).toMatch(/Mon, Nov 30, 09:00\n*.*Mon, Dec 7, 09:00\n*.*Mon, Dec 14, 09:00/s);
    expect(words(form)).not.toContain('Every day');
    const onFriday = await changed(bot, form, () => lead.chooseIn(form, FIELDS.weekday, '5'));
    expect(words(onFriday)).toMatch(/Fri, Nov 27, 09:00\n*.*Fri, Dec 4, 09:00/s);
    const confirmation = await changed(bot, form, () => lead.submit(form));
    expect(words(confirmation)).toContain(
      '<#C0SYSTEMHEALTH> gets the weekly review at 09:00 (America/New_York) on Fri, weekly.',
    );
    const both = await place.command('/digest').reply();
    expect(shown(both)).toContain('gets the daily digest at 09:00 (UTC) every day');
    expect(shown(both)).toContain('gets the weekly review at 09:00 (America/New_York) on Fri, weekly');
    place.click(both, DIGEST_ACTIONS.unsubscribeWeekly);
    await expect.poll(async () => shown(await place.command('/digest').reply())).not.toContain('weekly review at');
    expect(shown(await place.command('/digest').reply())).toContain('gets the daily digest at 09:00 (UTC)');
    expect(bot.slack.unexpected).toEqual([]);
  });

  test('offers a person alone the digest where the bot may not post, which comes by direct message', async () => {
    await using bot = await started();
    const engineer = bot.slack.as('engineer');
    const form = await openForm(bot, 'engineer', 'ci');
    expect(words(form)).toContain('The bot is not in this channel.');
    expect(words(form)).toContain('`/invite @`');
    expect(strings(form.view.blocks)).not.toContain(FIELDS.place);
    const confirmation = await changed(bot, form, () => engineer.submit(form));
    expect(words(confirmation)).toContain(
      'You get the daily digest by direct message at 09:00 (Europe/Berlin) on weekdays',
    );
    await expect.poll(() => posted(bot)).toHaveLength(1);
    expect(posted(bot)[0]).toEqual([
      'D0ENGINEER',
      expect.stringContaining('You subscribed yourself to the daily digest'),
    ]);
  });

  test('stays open and says why where the bot was removed meanwhile, and nothing is stored', async () => {
    await using bot = await started();
    const lead = bot.slack.as('lead');
    const form = await openForm(bot, 'lead', 'system-health');
    bot.slack.removeBot('system-health');
    const submitted = await lead.submit(form).ack;
    expect(submitted).toMatchObject({ body: { response_action: 'errors' } });
    expect(JSON.stringify(submitted)).toContain(
      'The bot is not in this channel: nothing was changed. Next step: type /invite @',
    );
    expect(lead.modal()).toBeDefined();
    expect(shown(await lead.in('system-health').command('/digest list').reply())).toContain('No channel gets');
  });

  test('stays open and says why for a person who left the channel meanwhile', async () => {
    await using bot = await started();
    const lead = bot.slack.as('lead');
    const form = await openForm(bot, 'lead', 'system-health');
    bot.slack.leave('system-health', 'lead');
    bot.pass(MINUTE + 1);
    const submitted = await lead.submit(form).ack;
    expect(JSON.stringify(submitted)).toContain('You are not a member of that channel: nothing was changed.');
  });

  test.each([
    ['no day', { [FIELDS.chosenDays]: [] as string[] }],
    ['no zone', { [FIELDS.zone]: '' }],
  ])('is not submitted with %s', async (_, values) => {
    await using bot = await started();
    const lead = bot.slack.as('lead');
    const form = await openForm(bot, 'lead', 'system-health');
    await changed(bot, form, () => lead.chooseIn(form, FIELDS.days, 'chosen'));
    expect(() => lead.submit(form, values)).toThrow('Please complete this required field');
  });

  test('says so where Slack does not answer whether the bot may post, before it opens and on submission', async () => {
    await using bot = await started();
    const lead = bot.slack.as('lead');
    const form = await openForm(bot, 'lead', 'system-health');
    bot.slack.faults.always('conversations.info', { kind: 'status', status: 500 });
    const submitted = await lead.submit(form).ack;
    expect(JSON.stringify(submitted)).toContain(
      'Slack did not say whether the bot may post there: nothing was changed.',
    );
    lead.dismiss(form);
    const again = await openForm(bot, 'lead', 'system-health');
    expect(words(again)).toContain('Slack did not say whether the bot may post in this channel.');
  });

  test.each([
    ['refused', 'The bot is not in this channel: nothing was changed.'],
    ['carried out', '<@U0LEAD> subscribed this channel to the daily digest, at 09:00'],
  ])('that takes long, is closed meanwhile and then %s tells the person so, once', async (how, said) => {
    await using bot = await started();
    const lead = bot.slack.as('lead');
    const form = await openForm(bot, 'lead', 'system-health');
    const before = bot.slack.workspace.messages.length;
    bot.slack.faults.always('conversations.info', { kind: 'delay', ms: 1_400 });
    expect(JSON.stringify(await lead.submit(form).ack)).toContain('if nothing was changed, you will get a message');
    if (how === 'refused') bot.slack.removeBot('system-health');
    lead.dismiss(form);
    const heard = () => bot.slack.workspace.messages.slice(before).map(({ text }) => text);
    await expect.poll(heard, { timeout: 10_000 }).toEqual([expect.stringContaining(said)]);
    expect(bot.log.filter((line) => line.includes('an answer failed'))).toEqual([]);
  });

  test('changes the digest of a channel, and says what it replaces', async () => {
    await using bot = await started();
    const lead = bot.slack.as('lead');
    await lead.in('system-health').command('/digest subscribe 08:00 UTC daily').reply();
    const form = await openForm(bot, 'lead', 'system-health');
    expect(form.view.submit).toMatchObject({ text: 'Save' });
    expect(words(form)).toContain('Wed, Nov 25, 08:00');
    const confirmation = await changed(bot, form, () => lead.submit(form, { [FIELDS.time]: '10:00' }));
    expect(words(confirmation)).toContain('Until now it came at 08:00 (UTC) every day.');
  });

  test('works over HTTP too, menu of zones included', async () => {
    await using bot = await startBot({ env: OVER_HTTP });
    bot.slack.deliverTo({ url: `http://127.0.0.1:${bot.slackPort}/slack/events` });
    const lead = bot.slack.as('lead');
    const form = await openForm(bot, 'lead', 'system-health');
    const offered = await lead.suggestIn(form, FIELDS.zone, 'IST').offered;
    expect(offered?.map(({ value }) => value)).toEqual(
      expect.arrayContaining(['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem']),
    );
    const confirmation = await changed(bot, form, () => lead.submit(form));
    expect(words(confirmation)).toContain('gets the daily digest at 09:00 (America/New_York) on weekdays');
  });
});

describe('digest buttons', () => {
  test('end and preview the digest of the channel, and list all', async () => {
    await using bot = await started();
    const lead = bot.slack.as('lead').in('system-health');
    await lead.command('/digest subscribe 08:00 UTC daily').reply();
    const state = await lead.command('/digest').reply();
    expect((await lead.click(state, DIGEST_ACTIONS.preview).reply()).text).toContain('Metta System Health is');
    expect(shown(await lead.click(state, DIGEST_ACTIONS.list).reply())).toContain('<#C0SYSTEMHEALTH>');
    expect((await lead.click(state, DIGEST_ACTIONS.unsubscribe).reply()).text).toContain(
      'no longer gets the daily digest',
    );
  });

  test('remove a digest from another channel: a member may, another person may not', async () => {
    await using bot = await started();
    const [lead, engineer] = [bot.slack.as('lead'), bot.slack.as('engineer')];
    await lead.in('system-health').command('/digest subscribe 08:00 UTC daily').reply();
    bot.slack.leave('system-health', 'engineer');
    const listed = await engineer.in('ci').command('/digest list').reply();
    const refused = await engineer.in('ci').click(listed, DIGEST_ACTIONS.remove).reply();
    expect(refused.text).toContain('may end its digest: nothing was changed. Next step: ask one of them');
    const own = await lead.in('ci').command('/digest list').reply();
    const removed = await lead.in('ci').click(own, DIGEST_ACTIONS.remove).reply();
    expect(removed.text).toContain('<#C0SYSTEMHEALTH> no longer gets the daily digest');
    expect(shown(removed)).toContain('No channel gets a digest.');
    expect(findChannel(bot.slack.workspace, 'system-health')).toBeDefined();
  });

  test('remove the digest of an archived channel from anywhere, whoever presses', async () => {
    await using bot = await started();
    const [lead, engineer] = [bot.slack.as('lead'), bot.slack.as('engineer')];
    await lead.in('system-health').command('/digest subscribe 08:00 UTC daily').reply();
    bot.slack.leave('system-health', 'engineer');
    bot.slack.archive('system-health');
    bot.pass(MINUTE + 1);
    const listed = await engineer.in('ci').command('/digest list').reply();
    expect(shown(listed)).toContain('cannot be posted: the channel is archived. Next step:');
    const removed = await engineer.in('ci').click(listed, DIGEST_ACTIONS.remove).reply();
    expect(removed.text).toContain('<#C0SYSTEMHEALTH> no longer gets the daily digest');
  });
});
