import { describe, expect, test, vi } from 'vitest';
import { DIGEST_ACTIONS, DIGEST_FORM, HOME_ACTIONS } from '../../../blocks/kit/controls.ts';
import { OPEN_MS } from '../../../src/slack/lookups.ts';
import { strings } from '../../support/blocks.ts';
import { type RunningBot, startBot } from '../../support/bot-harness.ts';
import { directTo, homeText, modalText, openedHome } from '../../support/home-tab.ts';

const SOON = { timeout: 30_000 };

describe('events', () => {
  test('the Home tab shows health, incidents and who gets a digest, and is drawn anew when asked', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead');
    await lead.in('system-health').command('/digest subscribe 09:00 UTC weekdays').reply();
    await openedHome(bot, 'lead');
    for (const words of ['*Seven days*', '*Overall*', '*Training*', '*Open incidents*', '*Digests*', '09:00'])
      expect(homeText(bot, 'lead')).toContain(words);
    for (const words of ['^{ago}|', 'dashboard list']) expect(homeText(bot, 'lead')).toContain(words);
    expect(bot.slack.wire.calls('views.publish')).toHaveLength(1);
    expect([bot.slack.unexpected, bot.datadog.unexpected]).toEqual([[], []]);
  });

  test('an environment is chosen on it, Refresh and the next opening keep it, and it greets once', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead');
    const home = await openedHome(bot, 'lead');
    expect(homeText(bot, 'lead')).toMatch(/New here\?[\s\S]*all environments/);
    await lead.chooseIn(home, HOME_ACTIONS.environment, 'staging').ack;
    await vi.waitFor(() => expect(homeText(bot, 'lead')).toContain('environment staging'), SOON);
    expect(JSON.stringify(bot.datadog.requests.at(-1)?.body)).toContain('{env:staging}');
    await lead.clickIn(home, HOME_ACTIONS.refresh).ack;
    await vi.waitFor(() => expect(bot.slack.wire.calls('views.publish')).toHaveLength(3), SOON);
    expect(homeText(bot, 'lead')).toContain('(staging)');
    await openedHome(bot, 'lead');
    expect(homeText(bot, 'lead')).toContain('(staging)');
    expect(homeText(bot, 'lead')).not.toContain('New here?');
  });

  test('the Home tab says that Datadog is missing, and still shows the rest', async () => {
    await using bot = await startBot();
    bot.datadog.faults.always({ kind: 'status', status: 500 });
    await openedHome(bot, 'lead');
    expect(homeText(bot, 'lead')).toContain('*Digests*');
    expect(homeText(bot, 'lead')).toContain('Datadog');
  });

  test('one person who opens it again and again while Datadog hangs takes no place from others', async () => {
    await using bot = await startBot();
    const [lead, engineer] = [bot.slack.as('lead'), bot.slack.as('engineer')];
    bot.datadog.faults.always({ kind: 'hang' });
    for (let times = 0; times < 60; times += 1) await lead.openHome().ack;
    const { text } = await engineer.in('system-health').command('/health help').reply(1, { withinMs: 3_000 });
    expect(text).toContain('/health');
    await vi.waitFor(() => expect(homeText(bot, 'lead')).toContain('Datadog'), SOON);
  }, 60_000);

  test('200 people who open it at once cost Datadog one rollup, and each gets a tab', async () => {
    const users = Array.from({ length: 200 }, (_, at) => ({ name: `p${at}` }));
    await using bot = await startBot({ slack: { users: [{ name: 'oncall' }, ...users] } });
    const before = bot.datadog.requests.length;
    await Promise.all(users.map(({ name }) => bot.slack.as(name).openHome().ack));
    const tabs = () => bot.slack.workspace.views.filter(({ type }) => type === 'home');
    await vi.waitFor(() => expect(tabs()).toHaveLength(200), { timeout: 60_000 });
    await openedHome(bot, 'oncall');
    expect(bot.datadog.requests.length - before).toBeLessThanOrEqual(2);
  }, 120_000);
});

describe('controls of older versions', () => {
  test('a control of an older version draws the tab anew, and a name that the catalog lost is explained', async () => {
    await using bot = await startBot();
    const home = await openedHome(bot, 'lead');
    const old = (action_id: string, value: string) => ({
      type: 'home',
      blocks: [
        {
          type: 'actions',
          elements: [{ type: 'button', action_id, value, text: { type: 'plain_text', text: 'Old' } }],
        },
      ],
    });
    const call = async (view: object) => {
      const body = new URLSearchParams({ user_id: 'U0LEAD', view: JSON.stringify(view) });
      await fetch(`${bot.slack.apiUrl}views.publish`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${bot.slack.tokens.bot}` },
      });
    };
    await call(old('home.grid', 'x'));
    await bot.slack.as('lead').clickIn(home, 'home.grid').ack;
    await vi.waitFor(() => expect(homeText(bot, 'lead')).toContain('*Overall*'), SOON);
    await call(old(HOME_ACTIONS.why, '~/health|gone||'));
    await bot.slack.as('lead').clickIn(home, HOME_ACTIONS.why).ack;
    await vi.waitFor(() => expect(directTo(bot, 'lead')[0]).toMatch(/no longer in the catalog.*Next step/), SOON);
  });
});

const WORKSPACE = {
  users: ['oncall', 'lead', 'engineer'].map((name) => ({ name })),
  channels: [
    { name: 'system-health', botIsMember: true },
    { name: 'acquisition', botIsMember: true, isPrivate: true, members: ['lead'] },
    { name: 'ci' },
  ],
};

describe('private channels', () => {
  test('neither Home nor the list of digests names one to who is not a member, also while Slack does not say', async () => {
    await using bot = await startBot({ slack: WORKSPACE });
    const [lead, engineer] = [bot.slack.as('lead'), bot.slack.as('engineer')];
    await lead.in('acquisition').command('/digest subscribe 07:11 UTC weekdays').reply();
    await lead.in('system-health').command('/digest subscribe 09:00 UTC weekdays').reply();
    const secret = /C0ACQUISITION|07:11|acquisition/i;
    const listOf = async (person: typeof lead) =>
      JSON.stringify((await person.in('system-health').command('/digest list').reply()).blocks);
    for (const look of [
      () => openedHome(bot, 'engineer').then(({ view }) => JSON.stringify(view)),
      () => listOf(engineer),
    ]) {
      const seen = await look();
      expect(seen).toContain('C0SYSTEMHEALTH');
      expect(seen).toContain('1 more channel gets one');
      expect(seen).not.toMatch(secret);
    }
    expect(JSON.stringify((await openedHome(bot, 'lead')).view)).toContain('C0ACQUISITION');
    expect(await listOf(lead)).toContain('C0ACQUISITION');
    bot.slack.faults.always('conversations.members', { kind: 'status', status: 500 });
    bot.slack.faults.always('conversations.info', { kind: 'status', status: 500 });
    expect(JSON.stringify((await openedHome(bot, 'oncall')).view)).not.toMatch(secret);
  });

  test('a digest that the bot can no longer post in a private channel is listed for removal, by its id alone', async () => {
    const time = { now: Date.parse('2026-11-24T11:00:00Z') };
    await using bot = await startBot({ slack: WORKSPACE, clock: () => time.now });
    await bot.slack.as('lead').in('acquisition').command('/digest subscribe 07:11 UTC weekdays').reply();
    bot.slack.removeBot('acquisition');
    time.now += OPEN_MS + 1;
    const engineer = bot.slack.as('engineer');
    const listed = JSON.stringify((await engineer.in('system-health').command('/digest list').reply()).blocks);
    expect(listed).toContain('digest.remove');
    expect(JSON.stringify((await openedHome(bot, 'engineer')).view)).not.toMatch(/C0ACQUISITION|07:11/);
  });
});

describe('a digest from Home', () => {
  const { blocks: FIELDS } = DIGEST_FORM;
  const formOf = async (bot: RunningBot, name: string, action: string) => {
    await bot.slack.as(name).clickIn(await openedHome(bot, name), action).ack;
    return bot.slack.view(({ type, userId }) => type === 'modal' && userId === bot.slack.as(name).user.id);
  };

  test('a channel is chosen in the form, and subscribed', async () => {
    await using bot = await startBot({ slack: WORKSPACE });
    const form = await formOf(bot, 'lead', DIGEST_ACTIONS.choose);
    const { ack } = bot.slack.as('lead').submit(form, { [FIELDS.channel]: 'C0SYSTEMHEALTH', [FIELDS.time]: '10:30' });
    expect(await ack).toMatchObject({ body: { response_action: 'update' } });
    expect(modalText(bot, 'lead')).toContain('<#C0SYSTEMHEALTH> gets the daily digest at 10:30');
    expect(homeText(bot, 'lead')).toContain('Subscribe a Channel');
    expect(bot.slack.unexpected).toEqual([]);
  });

  test.each([
    ['without the bot', 'C0CI', /not in this channel.*Or choose another channel/],
    ['of which the person is no member', 'C0ACQUISITION', /not a member of that channel.*or choose another channel/],
    ['that is a person', 'U0LEAD', /Choose a channel/],
  ])('a channel %s is refused below its field', async (_, channel, words) => {
    await using bot = await startBot({ slack: WORKSPACE });
    const form = await formOf(bot, 'engineer', DIGEST_ACTIONS.choose);
    const answer = await bot.slack.as('engineer').submit(form, { [FIELDS.channel]: channel, [FIELDS.time]: '10:30' })
      .ack;
    expect(answer).toMatchObject({
      body: { response_action: 'errors', errors: { [FIELDS.channel]: expect.stringMatching(words) } },
    });
  });

  test('a channel whose members Slack does not name is refused', async () => {
    await using bot = await startBot({ slack: WORKSPACE });
    const form = await formOf(bot, 'lead', DIGEST_ACTIONS.choose);
    bot.slack.faults.always('conversations.members', { kind: 'status', status: 500 });
    const answer = await bot.slack
      .as('lead')
      .submit(form, { [FIELDS.channel]: 'C0ACQUISITION', [FIELDS.time]: '10:30' }).ack;
    expect(JSON.stringify(answer)).toContain('Slack did not say');
  });

  test('who gets it alone gets the form for that', async () => {
    await using bot = await startBot({ slack: WORKSPACE });
    const form = await formOf(bot, 'lead', DIGEST_ACTIONS.subscribe);
    expect(strings(form.view).join('\n')).toContain('Only you get the digest, by direct message.');
  });
});
