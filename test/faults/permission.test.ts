import { DEFAULT_SCOPES, type StoredMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { INCIDENT_ACTIONS, SILENCE_MODAL } from '../../blocks/kit/controls.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { shown } from '../support/blocks.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { readStoreRows } from '../support/store-rows.ts';
import { databaseOf } from '../support/test-database.ts';
import { SOON } from '../support/threads.ts';

const MINUTE = 60_000;
const shipped = loadCatalog('catalog');
const GROUPED = { ...shipped, alerts: { ...shipped.alerts, actors: 'S0ONCALL' } };

async function failing(bot: OncallBot): Promise<StoredMessage> {
  bot.break('github');
  await bot.look();
  return bot.parent(/^Critical: GitHub/);
}

const refusals = async ({ env }: OncallBot) =>
  (await readStoreRows(databaseOf(env))).audit
    .filter(({ what }) => what === 'not-allowed')
    .map(({ actor, why }) => `${actor} ${why}`);
const stateOf = async (bot: OncallBot) => (await bot.incidents.current(0))[0]?.incident;
const readyz = async ({ healthUrl }: OncallBot) => (await fetch(`${healthUrl}/readyz`)).text();
const lookups = ({ slack }: OncallBot) =>
  slack.wire.entries().filter(({ method }) => /conversations.members|usergroups/.test(method)).length;

const EACH_SECOND = { timeout: 25_000, interval: 1_000 };

/** Lets minutes pass until it is: what was under way when the trouble ended may still fail, and counts for a minute. */
async function becomesReady(bot: OncallBot): Promise<void> {
  await expect
    .poll(() => {
      bot.move(MINUTE);
      return readyz(bot);
    }, EACH_SECOND)
    .toBe('ready\n');
}

describe('permission', () => {
  test.each([
    ['the channel', undefined, 'not-a-member'],
    ['the user group', GROUPED, 'not-in-group'],
  ])(
    'forty clicks of somebody outside %s, whose look-ups Slack limits, change nothing and leave a line a minute',
    async (_, catalog, why) => {
      const slack = { callsPerMinute: { 'conversations.members': 20, 'usergroups.users.list': 20 } };
      await using bot = await startOncall({ slack, ...(catalog && { catalog }) });
      const card = await failing(bot);
      const before = lookups(bot);
      const guest = bot.slack.as('guest').visiting('oncall');
      const presses = Array.from({ length: 40 }, () => guest.click(card, INCIDENT_ACTIONS.resolve));
      const answers = await Promise.all(presses.map((one) => one.reply()));
      expect(new Set(answers.map(({ text }) => text.split(' may ')[0])).size).toBe(1);
      expect((await stateOf(bot))?.status).toBe('firing');
      const written = await refusals(bot);
      expect([new Set(written), written.length <= 2]).toEqual([new Set([`U0GUEST ${why}`]), true]);
      expect(lookups(bot) - before).toBeLessThanOrEqual(1);
      await bot.nothingMore({ parents: 1, replies: 0 });
    },
  );

  const without = (scope: string) => DEFAULT_SCOPES.filter((one) => one !== scope);

  test.each([
    [
      'the scope of the channel is lacking',
      { catalog: shipped, slack: { scopes: without('channels:read') } },
      (bot: OncallBot) => bot.slack.reinstall(DEFAULT_SCOPES),
      /lacks the scope channels:read.*Next step: add it under /,
    ],
    [
      'the scope of the group is lacking',
      { catalog: GROUPED, slack: { scopes: without('usergroups:read') } },
      (bot: OncallBot) => bot.slack.reinstall(DEFAULT_SCOPES),
      /lacks the scope usergroups:read.*Next step: add it under /,
    ],
    [
      'the group is disabled',
      { catalog: GROUPED, slack: {} },
      (bot: OncallBot) => bot.slack.changeGroup('S0ONCALL', { isDisabled: false }),
      /has no user group S0ONCALL.*Next step: enable it in Slack/,
    ],
    [
      'the group is empty',
      { catalog: GROUPED, slack: {} },
      (bot: OncallBot) => bot.slack.changeGroup('S0ONCALL', { users: ['U0ONCALL'] }),
      /group S0ONCALL.* has no members.*Next step: add members/,
    ],
  ])(
    'while %s the bot is not ready, says so once, refuses everybody in words, and recovers',
    async (kind, options, mend, said) => {
      const seed = {
        ...options.slack,
        userGroups: [{ id: 'S0ONCALL', handle: 'team', users: kind.includes('empty') ? [] : ['oncall'] }],
      };
      await using bot = await startOncall({ ...options, slack: seed });
      if (kind.includes('disabled')) {
        bot.slack.changeGroup('S0ONCALL', { isDisabled: true });
        bot.move(6 * MINUTE);
      }
      await expect.poll(() => readyz(bot), SOON).toMatch(/^not ready: .*next step: /);
      const card = await failing(bot);
      for (let times = 0; times < 5; times += 1) {
        const { text } = await clickIncident(bot, card, 'acknowledge').reply();
        expect(text).toMatch(
          kind.includes('empty') ? /^Only members of the user group/ : /^The bot could not check with Slack/,
        );
        expect(text).toMatch(/nothing (was|has) changed.*Next step: /);
      }
      expect((await stateOf(bot))?.acknowledged).toBeNull();
      await expect.poll(() => bot.log.filter((line) => said.test(line)).length, SOON).toBe(1);
      mend(bot);
      bot.move(MINUTE);
      await becomesReady(bot);
      clickIncident(bot, card, 'acknowledge');
      await bot.reply(/Acknowledged by <@U0ONCALL>/);
      await expect
        .poll(() => bot.log.filter((line) => /with who may act, .* is fixed/.test(line)).length, SOON)
        .toBe(1);
    },
  );

  test('members whom the bot has seen in the last hour can act while Slack does not answer, then nobody', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    await expect.poll(() => lookups(bot), SOON).toBeGreaterThan(0);
    bot.slack.faults.always('conversations.members', { kind: 'status', status: 503 });
    bot.move(50 * MINUTE);
    clickIncident(bot, card, 'acknowledge', 'lead');
    await bot.reply(/Acknowledged by <@U0LEAD>/);
    bot.move(20 * MINUTE);
    const late = await clickIncident(bot, await bot.parent(), 'resolve', 'lead').reply();
    expect(late.text).toBe(
      'The bot could not check with Slack whether you may do this, and nothing was changed. Next step: try again in a minute.',
    );
    expect((await stateOf(bot))?.status).toBe('firing');
    expect(await refusals(bot)).toEqual(['U0LEAD Slack did not say: no_answer']);
    expect(await readyz(bot)).toBe('ready\n');
  });

  test('a bot that has not seen yet who may act is not ready, and asks again each minute', async () => {
    await using bot = await startOncall();
    bot.slack.faults.always('conversations.members', { kind: 'status', status: 503 });
    await bot.restart();
    await expect.poll(() => readyz(bot), SOON).toMatch(/^not ready: .*who is in the channel C0ONCALL.*next step: /);
    const before = lookups(bot);
    await expect
      .poll(() => {
        bot.move(MINUTE);
        return lookups(bot);
      }, EACH_SECOND)
      .toBeGreaterThan(before);
    expect(
      bot.log.filter((line) =>
        /could not yet read from Slack .*who is in the channel C0ONCALL.*Next step: /.test(line),
      ),
    ).toHaveLength(1);
    bot.slack.faults.clear('conversations.members');
    await becomesReady(bot);
  });

  test('a channel with more members than are read is logged, and the bot is ready', async () => {
    const users = Array.from({ length: 10_000 }, (_, number) => ({ name: `u${number}` }));
    const members = users.map(({ name }) => name);
    const channels = [
      { name: 'oncall', botIsMember: true, members },
      { name: 'system-health', botIsMember: true },
    ];
    await using bot = await startOncall({ slack: { users, channels } });
    const told = () => bot.log.filter((line) => /C0ONCALL has more than 9990 members.*alerts\.actors/.test(line));
    await expect.poll(told, SOON).toHaveLength(1);
    expect(await readyz(bot)).toBe('ready\n');
  });

  test('a click counts in the channel of the incident, whatever channel it claims', async () => {
    const channels = [
      { name: 'oncall', botIsMember: true },
      { name: 'lobby', botIsMember: true, members: ['guest', 'lead'] },
    ];
    await using bot = await startOncall({ slack: { channels }, env: { ONCALL_FALLBACK_CHANNEL: '' } });
    const card = await failing(bot);
    const forged = { channel: { id: 'C0LOBBY', name: 'lobby' }, container: { type: 'message', channel_id: 'C0LOBBY' } };
    const answer = await bot.slack
      .as('guest')
      .visiting('oncall')
      .click(card, INCIDENT_ACTIONS.resolve, { forged })
      .reply();
    expect(answer.text).toMatch(/^Only members of the incident's channel/);
    clickIncident(bot, card, 'acknowledge', 'lead');
    await bot.reply(/Acknowledged by <@U0LEAD>/);
    expect((await stateOf(bot))?.status).toBe('firing');
  });

  test('an incident that was posted in the fallback channel is for the members of that', async () => {
    const channels = [
      { name: 'oncall', isArchived: true, botIsMember: true, members: ['lead'] },
      { name: 'system-health', botIsMember: true, members: ['engineer'] },
    ];
    await using bot = await startOncall({ slack: { channels } });
    const card = await failing(bot);
    expect(card.channel).toBe('C0SYSTEMHEALTH');
    const lead = bot.slack.as('lead').visiting('system-health');
    expect((await lead.click(card, INCIDENT_ACTIONS.acknowledge).reply()).text).toMatch(
      /^Only members of the incident's/,
    );
    clickIncident(bot, card, 'acknowledge', 'engineer');
    await bot.reply(/Acknowledged by <@U0ENGINEER>/);
  });

  test.each([
    ['workspace', { team: { id: 'T0OTHER', domain: 'other' } }, 'another-workspace'],
    ['person', { user: { id: 'U0LEAD', team_id: 'T0OTHER' } }, 'another-workspace'],
    ['app', { api_app_id: 'A0OTHER' }, 'another-app'],
  ])('a click of a foreign %s is refused and recorded', async (_, forged, why) => {
    await using bot = await startOncall();
    const card = await failing(bot);
    const lead = bot.slack.as('lead').in('oncall');
    for (const button of ['acknowledge', 'details'] as const) {
      const { text } = await lead.click(card, INCIDENT_ACTIONS[button], { forged }).reply();
      expect(text).toMatch(/nothing was changed.*Next step: /);
    }
    expect((await stateOf(bot))?.acknowledged).toBeNull();
    expect(new Set(await refusals(bot))).toEqual(new Set([`U0LEAD ${why}`]));
  });

  test('the form of a silence opens for nobody who may not silence, and is refused where somebody has left meanwhile', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    const id = String((await stateOf(bot))?.id);
    const guest = bot.slack.as('guest');
    const own = guest.visiting('oncall').choose(card, INCIDENT_ACTIONS.silence, `${id} own`);
    expect((await own.reply()).text).toMatch(/^Only members of the incident's channel/);
    expect(guest.modal()).toBeUndefined();
    silence(bot, card, 'own', 'lead');
    const form = await bot.slack.view(({ type }) => type === 'modal');
    bot.slack.leave('oncall', 'lead');
    bot.move(2 * MINUTE);
    const { duration, reason } = SILENCE_MODAL.blocks;
    const { ack } = bot.slack.as('lead').submit(form, { [duration]: '2h', [reason]: 'late' });
    expect(await ack).toMatchObject({ body: { response_action: 'update' } });
    expect(JSON.stringify(bot.slack.as('lead').modal()?.view)).toContain("Only members of the incident's channel");
    expect((await stateOf(bot))?.silence).toBeNull();
  });

  test('the reason of a silence is read in its thread and its Details by members, and nowhere else', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    silence(bot, card, 'own', 'lead');
    const form = await bot.slack.view(({ type }) => type === 'modal');
    const { duration, reason } = SILENCE_MODAL.blocks;
    bot.slack.as('lead').submit(form, { [duration]: '2h', [reason]: 'secret, migration' });
    await bot.reply(/Silenced by <@U0LEAD> until .*: secret, migration/);
    const guest = bot.slack.as('guest');
    guest.openHome();
    await expect.poll(() => JSON.stringify(guest.home()?.view ?? ''), SOON).toContain('by <@U0LEAD>');
    const read = {
      home: JSON.stringify(guest.home()?.view),
      collectors: shown(await bot.slack.as('lead').in('ci').command('/collectors').reply()),
      details: shown(await guest.visiting('oncall').click(card, INCIDENT_ACTIONS.details).reply()),
    };
    for (const [where, text] of Object.entries(read)) {
      expect(text, where).toContain('U0LEAD');
      expect(text, where).not.toMatch(/secret|migration/);
    }
    expect(read.details).toContain('Reasons for silences are shown only to members');
    expect(shown(await clickIncident(bot, card, 'details', 'lead').reply())).toContain('secret, migration');
  });

  test('a private on-call channel to which the bot is not invited yet is logged, and the bot is ready', async () => {
    const channels = [
      { name: 'oncall', isPrivate: true },
      { name: 'system-health', botIsMember: true },
    ];
    await using bot = await startOncall({ slack: { channels } });
    const told = () => bot.log.filter((line) => /cannot see who is in the channel C0ONCALL.*\/invite/.test(line));
    await expect.poll(told, SOON).toHaveLength(1);
    expect(await readyz(bot)).toBe('ready\n');
  });
});
