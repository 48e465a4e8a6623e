import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredMessage } from '@metta-health-bot/local-slack';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readStoreRows } from '../support/store-rows.ts';
import { databaseOf } from '../support/test-database.ts';
import { type AttackedBot, startAttackedBot } from './support/attacked-bot.ts';
import { clickAs, postedAbout } from './support/incident-clicks.ts';
import { send, signed } from './support/requests.ts';
import { eachOf, generated, inShortOrLong } from './support/size.ts';
import { tried } from './support/table.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

const WORKSPACE = {
  users: [{ name: 'oncall' }, { name: 'lead' }, { name: 'stranger' }, { name: 'guest', isGuest: true }],
  channels: [
    { name: 'system-health', botIsMember: true },
    { name: 'oncall', botIsMember: true, members: ['oncall', 'lead'] },
    { name: 'ci', botIsMember: true, members: ['stranger', 'guest'] },
  ],
};

let bot: AttackedBot;
beforeAll(async () => {
  bot = await startAttackedBot({ slack: WORKSPACE });
});
afterAll(() => bot[Symbol.asyncDispose]());

type Json = Record<string, unknown>;

/** The press as Slack would deliver it, with these parts of it replaced, and signed as Slack signs. */
async function forge(sound: Json, changes: Json): Promise<number> {
  const now = Date.now();
  const actions = (sound.actions as readonly Json[]).map((one) => ({ ...one, action_ts: `${now / 1_000}` }));
  const trigger_id = `${now}.${Math.random()}`;
  const text = JSON.stringify({ ...sound, actions, trigger_id, ...changes });
  const body = `payload=${encodeURIComponent(text)}`;
  return send(bot.port, { headers: signed(body), body });
}

/** What the audit says that came of presses: not of those that were refused. */
async function effects(): Promise<readonly string[]> {
  const { audit } = await readStoreRows(databaseOf(bot.env));
  return audit
    .filter(({ what, actor }) => actor !== null && what !== 'not-allowed')
    .map(({ what, actor }) => `${what} ${actor}`);
}

const user = (id: string, team = 'T0METTA') => ({ user: { id, username: 'x', name: 'x', team_id: team } });
const channel = (id: string, name: string) => ({ channel: { id, name } });
const container = (card: StoredMessage, id: string) => ({
  container: { type: 'message', message_ts: card.ts, channel_id: id, is_ephemeral: false },
});

/** What a person who may not act would change in the payload if they could sign it. */
function forgeries(card: StoredMessage): Readonly<Record<string, Json>> {
  const elsewhere = channel('C0CI', 'ci');
  const other = { team: { id: 'T0OTHER', domain: 'other' } };
  return {
    'from a channel of their own': { ...elsewhere },
    'from a channel of their own, in both places': { ...elsewhere, ...container(card, 'C0CI') },
    'from a channel of their own, in the container': container(card, 'C0CI'),
    'from a direct message': { ...channel('D0STRANGER', 'directmessage'), ...container(card, 'D0STRANGER') },
    'from no channel': { channel: null, container: null },
    'from a channel without id': channel('', ''),
    'from a channel that nobody knows': { ...channel('C0NOWHERE', 'x'), ...container(card, 'C0NOWHERE') },
    'with the message of another channel': {
      ...elsewhere,
      message: { ts: card.ts, text: card.text, user: 'U0HEALTHBOT' },
    },
    'with no message': { message: undefined, ...elsewhere },
    'as a guest from #ci': { ...user('U0GUEST'), ...elsewhere },
    'as nobody': user(''),
    'as a list of people': { user: { id: ['U0ONCALL', 'U0LEAD'], team_id: 'T0METTA' } },
    'as somebody unknown': user('U0NOBODY'),
    'as the bot itself': user('U0HEALTHBOT'),
    'as a member, of another workspace': { ...user('U0ONCALL', 'T0OTHER'), ...other },
    'as a member, for another app': { ...user('U0ONCALL'), api_app_id: 'A0OTHER' },
    'as a member, of another workspace and app': { ...user('U0ONCALL', 'T0OTHER'), ...other, api_app_id: 'A0OTHER' },
    'as a member of another workspace who visits': user('U0OTHER', 'T0OTHER'),
  };
}

describe('forged actions', () => {
  test('a click that claims another channel, workspace or app changes nothing', async () => {
    const { card } = await bot.incident('github');
    const first = clickAs(bot, 'stranger', card, 'Acknowledge');
    await first.reply(1, { withinMs: 10_000 });
    const sound = { ...first.payload } as Json;
    const forged = Object.entries(forgeries(card));
    const acted: string[] = [];
    for (const [name, changes] of forged) {
      const before = (await effects()).length;
      await forge(sound, changes);
      if ((await effects()).length > before) acted.push(name);
    }
    const done = await effects();
    tried('forged presses', forged.length, forged.length - Math.max(acted.length, done.length));
    expect({ acted, done }).toEqual({ acted: [], done: [] });
    await clickAs(bot, 'oncall', card, 'Acknowledge').ack;
    await vi.waitFor(() => expect(postedAbout(bot, card)).toMatch(/Acknowledged[^\n]*<@U0ONCALL>/), {
      timeout: 20_000,
    });
  });

  test('commands, events and forms of another workspace or app are not answered and change nothing', async () => {
    const lead = bot.slack.as('lead').in('system-health');
    await lead.command('/digest subscribe 09:00 UTC weekdays').reply();
    const posts = () => bot.slack.workspace.messages.length;
    // What is still to be told of the incident before, and of this subscription, is no answer to what follows.
    for (let known = -1; known !== posts(); ) {
      known = posts();
      await sleep(2_500);
    }
    const strange = [
      { team_id: 'T0OTHER' },
      { api_app_id: 'A0OTHER' },
      { team_id: 'T0OTHER', api_app_id: 'A0OTHER' },
      { team_id: '' },
    ];
    const sound = lead.command('/digest').payload;
    const before = posts();
    const attacks = strange.flatMap((changes, at) => {
      const own = { ...sound, text: 'unsubscribe', trigger_id: `1.${at}`, ...changes } as Record<string, string>;
      const command = new URLSearchParams(own).toString();
      const event = JSON.stringify({
        type: 'event_callback',
        team_id: 'T0METTA',
        api_app_id: 'A0HEALTH',
        event_id: `Ev${at}`,
        ...changes,
        event: { type: 'app_home_opened', user: 'U0LEAD', channel: 'D0LEAD', tab: 'home', event_ts: `1.${at}` },
      });
      return [
        { headers: signed(command), body: command },
        { headers: signed(event, 'application/json'), body: event },
      ];
    });
    await eachOf(attacks, 8, (attack) => send(bot.port, attack));
    const stranger = bot.slack.as('stranger');
    await stranger.openHome().ack;
    await bot.slack.view(({ userId }) => userId === stranger.user.id, 10_000);
    const shown = await stranger.in('ci').command('/digest list').reply();
    const isKept = JSON.stringify(shown).includes('C0SYSTEMHEALTH');
    const home = bot.slack.as('lead').home()?.type;
    const told = posts() - before;
    tried(
      'commands and events of another workspace or app',
      attacks.length,
      isKept && home === undefined ? attacks.length : 0,
    );
    expect({ isKept, home, told: told <= 3 }).toEqual({ isKept: true, home: undefined, told: true });
  });

  test('generated clicks of anybody, anywhere, of any workspace let only members act', async () => {
    const { card } = await bot.incident('wandb');
    const before = (await effects()).length;
    const first = clickAs(bot, 'stranger', card, 'Details');
    await first.ack;
    const sound = { ...first.payload } as Json;
    const [action = {}] = sound.actions as readonly Json[];
    const id = String(action.value);
    const ids = (...known: readonly string[]) => fc.oneof(fc.constantFrom(...known), fc.string({ maxLength: 30 }));
    const plan = fc.record({
      who: ids('U0STRANGER', 'U0GUEST', 'U0NOBODY', 'U0HEALTHBOT', 'W0ONCALL', 'u0oncall', ' U0ONCALL', 'USLACKBOT'),
      where: ids('C0CI', 'C0ONCALL', 'C0SYSTEMHEALTH', 'D0STRANGER', 'G0NONE', ''),
      team: fc.constantFrom('T0METTA', 'T0OTHER', ''),
      what: fc.constantFrom('acknowledge', 'resolve', 'silence', 'end-silence', 'extend-silence', 'details'),
      value: fc.oneof(
        fc.constantFrom(id, `${id} 1h`, `${id} recovery`, '', 'x', `${id}\0`),
        fc.string({ maxLength: 80 }),
      ),
    });
    const plans = generated(plan, inShortOrLong(60, 1_000)).filter(({ who }) => who !== 'U0ONCALL' && who !== 'U0LEAD');
    const statuses = await eachOf(plans, 20, ({ who, where, team, what, value }) => {
      const type = what === 'silence' ? 'static_select' : 'button';
      const own = { ...action, type, action_id: `incident.${what}`, value, selected_option: { value } };
      return forge(
        { ...sound, actions: [own] },
        { ...user(who, team), ...channel(where, 'x'), ...container(card, where) },
      );
    });
    await bot.slack.as('lead').in('system-health').command('/health help').reply(1, { withinMs: 30_000 });
    const done = (await effects()).slice(before);
    tried('generated presses of people who may not', plans.length, plans.length - done.length);
    expect({ done, ended: bot.ended(), broken: statuses.filter((status) => status >= 500).length }).toEqual({
      done: [],
      ended: null,
      broken: 0,
    });
  });
});
