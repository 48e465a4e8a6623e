import type { StoredMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { INCIDENT_ACTIONS, SILENCE_MODAL } from '../../blocks/kit/controls.ts';
import { createBot } from '../../src/app/app.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { configFromEnv } from '../../src/config/config.ts';
import { createLog } from '../../src/observability/log.ts';
import { shown, strings } from '../support/blocks.ts';
import { type RunningBot, startBot } from '../support/bot-harness.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { NOON, type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { outboxKeyOf } from '../support/posted-messages.ts';
import { SOON } from '../support/threads.ts';

const MINUTE = 60_000;
const PATIENT = { withinMs: 20_000 } as const;
/** A channel without the bot. */
const ALONE = 'ci';

async function failing(bot: OncallBot): Promise<StoredMessage> {
  bot.break('github');
  await bot.look();
  return bot.parent(/^Critical: GitHub/);
}

/** Opens the form for a custom silence as a member of the on-call channel. */
async function silenceForm(bot: OncallBot, parent: StoredMessage) {
  silence(bot, parent, 'own');
  return bot.slack.view(({ type, view }) => type === 'modal' && view.callback_id === SILENCE_MODAL.callback);
}

const submitted = { [SILENCE_MODAL.blocks.duration]: '2h', [SILENCE_MODAL.blocks.reason]: 'known' };
const stateOf = async (bot: OncallBot) => (await bot.incidents.current(0))[0]?.incident;
const formText = (bot: RunningBot, user: string) => strings(bot.slack.as(user).modal()?.view ?? {}).join('\n');
const shares = ({ slack }: RunningBot) =>
  slack.workspace.messages.filter(({ ephemeralTo, text }) => ephemeralTo === null && text.includes('Training'));
/** Messages of the bot in the direct message with that user. */
const direct = ({ slack }: RunningBot, user: string) =>
  slack.workspace.messages.filter(
    ({ channel, postedBy }) => channel === `D0${user.toUpperCase()}` && postedBy === 'bot',
  );

describe('answers', () => {
  test('F92 somebody who only reads the channel gets no form for a silence, but the reason why', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    const guest = bot.slack.as('guest').visiting('oncall');
    const own = `${outboxKeyOf(card).slice('incident:'.length)} own`;
    const answer = await guest.choose(card, INCIDENT_ACTIONS.silence, own).reply(1, PATIENT);
    expect(answer.text).toMatch(
      /^Only members of the incident's channel may do this; nothing was changed\. Next step: join/,
    );
    expect([answer.ephemeralTo, bot.slack.as('guest').modal()]).toEqual(['U0GUEST', undefined]);
  });

  test('F92 a form that Slack no longer opens is explained', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    bot.slack.faults.next('views.open', { kind: 'error', error: 'expired_trigger_id' });
    const answer = await silence(bot, card, 'own').reply(1, PATIENT);
    expect(answer.text).toMatch(
      /^Slack did not open the form: .*Nothing was changed\. Next step: choose the custom duration/,
    );
  });

  test('F92 a form that Slack does not open for its rate limit is explained at once, and holds up nobody else', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    bot.slack.faults.next('views.open', { kind: 'status', status: 429, retryAfter: 60 });
    const answer = await silence(bot, card, 'own').reply(1, { withinMs: 5_000 });
    expect(answer.text).toMatch(/^Slack did not open the form: .*Nothing was changed\. Next step: /);
    silence(bot, card, 'own', 'lead');
    await vi.waitFor(() => expect(bot.slack.as('lead').modal()).toBeDefined(), { timeout: 5_000 });
  });

  test('F93 a form that is submitted too late says so itself, and stays open', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    const form = await silenceForm(bot, card);
    bot.move(31 * MINUTE);
    clickIncident(bot, card, 'resolve', 'lead');
    await expect.poll(async () => (await stateOf(bot))?.status, SOON).toBe('resolved');
    const { ack } = bot.slack.as('oncall').submit(form, submitted);
    expect(await ack).toMatchObject({ body: { response_action: 'update' }, refusal: null });
    expect(formText(bot, 'oncall')).toMatch(/<@U0LEAD> already resolved this incident at /);
    expect((await stateOf(bot))?.silence ?? null).toBeNull();
  });

  test('F93 a form left open for 31 minutes silences what still fails, and closes', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    const form = await silenceForm(bot, card);
    bot.move(31 * MINUTE);
    await bot.slack.as('oncall').submit(form, submitted).ack;
    await expect.poll(async () => (await stateOf(bot))?.silence?.reason, SOON).toBe('known');
    expect(bot.slack.as('oncall').modal()).toBeUndefined();
  });

  test('F93 a form of somebody who may no longer act says so', async () => {
    await using bot = await startOncall({ catalog: withActors() });
    const card = await failing(bot);
    const refused = await silenceForm(bot, card);
    bot.slack.changeGroup('S0ONCALL', { users: ['U0LEAD'] });
    bot.move(2 * MINUTE);
    await bot.slack.as('oncall').submit(refused, submitted).ack;
    expect(formText(bot, 'oncall')).toMatch(/Only members of the user group/);
    expect((await stateOf(bot))?.silence ?? null).toBeNull();
  });

  test('F93 a form whose work takes longer says so at once, and shows the result when it is there', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    const form = await silenceForm(bot, card);
    bot.move(2 * MINUTE);
    bot.slack.faults.always('conversations.members', { kind: 'delay', ms: 1_800 });
    const { ack } = bot.slack.as('oncall').submit(form, submitted);
    expect(await ack).toMatchObject({ body: { response_action: 'update' } });
    await expect.poll(() => formText(bot, 'oncall'), SOON).toMatch(/Done\.|could not check with Slack/);
  });

  test('F94 the answer to a form that was open for 31 minutes in a channel without the bot comes as a direct message', async () => {
    let now = NOON;
    await using bot = await startBot({ clock: () => now });
    const { slack } = bot;
    slack.as('engineer').in(ALONE).command('/health hearts');
    const form = await slack.view(({ type }) => type === 'modal');
    now += 31 * MINUTE;
    slack.as('engineer').submit(form);
    await vi.waitFor(() => expect(direct(bot, 'engineer')).toHaveLength(1), SOON);
    const [answer] = direct(bot, 'engineer');
    expect(answer && shown(answer)).toMatch(/You asked in <#C0CI>, where Slack takes no private answer/);
    expect(slack.wire.calls('response_url')).toHaveLength(0);
  });

  test.each([
    ['a 500', { kind: 'status', status: 500 }, 1],
    ['a 429', { kind: 'status', status: 429, retryAfter: 1 }, 1],
    ['a reset', { kind: 'drop' }, 1],
    ['a proxy page', { kind: 'html' }, 1],
    ['an empty response', { kind: 'empty' }, 1],
    // Slack has it, and did not say so: for a private answer a duplicate is better than none.
    ['a reset after Slack accepted it', { kind: 'accept-then-drop' }, 2],
  ] as const)(
    'F95 %s of a response_url in a channel without the bot costs nobody the answer',
    async (_, fault, count) => {
      await using bot = await startBot();
      bot.slack.faults.next('response_url', fault);
      const asked = bot.slack.as('engineer').in(ALONE).command('/health training');
      await asked.reply(count, PATIENT);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(asked.answers().map(({ text }) => text.includes('Training'))).toEqual(Array(count).fill(true));
      expect(bot.log.filter((line) => line.includes('an answer failed'))).toEqual([]);
    },
  );

  test('F95 where every post to a channel fails, the answer comes as a direct message', async () => {
    await using bot = await startBot();
    bot.slack.faults.always('response_url', { kind: 'status', status: 503 });
    bot.slack.as('engineer').in(ALONE).command('/health training');
    await vi.waitFor(() => expect(direct(bot, 'engineer')).toHaveLength(1), { timeout: 20_000 });
    expect(direct(bot, 'engineer')[0]?.text).toContain('Training');
  });

  test('F95 a click on the Home tab that fails is answered by direct message', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead');
    lead.openHome();
    await vi.waitFor(() => expect(lead.home()).toBeDefined(), { timeout: 15_000 });
    bot.slack.faults.always('views.publish', { kind: 'error', error: 'view_too_large' });
    const home = lead.home();
    if (home) lead.clickIn(home, 'home.refresh');
    await vi.waitFor(() => expect(direct(bot, 'lead')[0]?.text).toMatch(/could not answer because of an error/), {
      timeout: 15_000,
    });
  });

  test.each([
    ['a proxy page', { kind: 'html' }],
    ['an empty response', { kind: 'empty' }],
  ] as const)('F96 a share that meets %s is not confirmed, and a second click shares it', async (_, fault) => {
    await using bot = await startBot();
    const engineer = bot.slack.as('engineer').in('system-health');
    const card = await engineer.command('/health training').reply(1, PATIENT);
    bot.slack.faults.next('response_url', fault);
    const first = engineer.click(card, 'card.share');
    expect((await first.reply(1, PATIENT)).text).toMatch(
      /^Slack did not confirm that `\/health training` is shared with this channel\. Next step: look for it/,
    );
    expect(shares(bot)).toEqual([]);
    await engineer.click(card, 'card.share').reply(2, PATIENT);
    expect(shares(bot)).toHaveLength(1);
  });

  test('F96 a card that was shared is not shared again by another process, nor after a restart', async () => {
    await using bot = await startBot();
    const engineer = bot.slack.as('engineer').in('system-health');
    const card = await engineer.command('/health training').reply(1, PATIENT);
    await engineer.click(card, 'card.share').reply(2, PATIENT);
    await bot.restart();
    const again = await engineer.click(card, 'card.share').reply(1, PATIENT);
    expect(again.text).toMatch(/is already shared with this channel/);
    await using _ = await startSecond(bot);
    const clicks = Array.from({ length: 4 }, () => engineer.click(card, 'card.share'));
    await Promise.all(clicks.map((click) => click.reply(1, PATIENT)));
    expect(shares(bot)).toHaveLength(1);
    const training = await engineer.command('/health ci').reply(1, PATIENT);
    const both = Array.from({ length: 4 }, () => engineer.click(training, 'card.share'));
    await Promise.all(both.map((click) => click.reply(1, PATIENT)));
    const inChannel = bot.slack.workspace.messages.filter(
      ({ ephemeralTo, text }) => ephemeralTo === null && text.includes('CI/CD'),
    );
    expect(inChannel).toHaveLength(1);
  });
});

/** The shipped catalog where only a user group may act. */
function withActors() {
  const shipped = loadCatalog('catalog');
  return { ...shipped, alerts: { ...shipped.alerts, actors: 'S0ONCALL' } };
}

/** Starts a second process of the bot over the same database and Slack. */
async function startSecond({ env }: RunningBot): Promise<AsyncDisposable> {
  const log = createLog('info', [], { write: () => {} });
  const second = createBot(configFromEnv(env), loadCatalog('catalog'), { log });
  await second.start();
  return { [Symbol.asyncDispose]: () => second.stop() };
}
