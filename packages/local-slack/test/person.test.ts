import type { App } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LocalSlack } from '../src/local-slack.ts';
import { startLocalSlack } from '../src/start-local-slack.ts';
import { startSocketBot } from './bot.ts';

let slack: LocalSlack;
let app: App;
const seen: unknown[] = [];

const button = { type: 'button', text: { type: 'plain_text', text: 'Refresh' }, action_id: 'refresh', value: 'all' };
const area = {
  type: 'static_select',
  action_id: 'area',
  options: ['ci', 'training'].map((value) => ({ text: { type: 'plain_text', text: value }, value })),
};
const card = (text: string) => ({
  text,
  blocks: [
    { type: 'section', text: { type: 'mrkdwn' as const, text } },
    { type: 'actions', block_id: 'buttons', elements: [button, area] },
  ],
});

beforeAll(async () => {
  slack = await startLocalSlack({ commands: ['/hello', '/silent', '/form'] });
  app = await startSocketBot(slack, (bot) => {
    bot.command('/hello', async ({ ack, command, respond }) => {
      seen.push(command);
      await ack();
      await respond({ response_type: command.text === 'share' ? 'in_channel' : 'ephemeral', ...card('All is well.') });
    });
    bot.command('/form', async ({ ack, command, client }) => {
      await ack();
      await client.views.open({
        trigger_id: command.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'silence',
          title: { type: 'plain_text', text: 'Silence' },
          submit: { type: 'plain_text', text: 'Silence' },
          blocks: [
            {
              type: 'input',
              block_id: 'why',
              label: { type: 'plain_text', text: 'Why' },
              element: { type: 'plain_text_input', action_id: 'reason', max_length: 10 },
            },
          ],
        },
      });
    });
    bot.action('refresh', async ({ ack, respond, body }) => {
      seen.push(body);
      await ack();
      await respond({ replace_original: true, ...card('Still well.') });
    });
    bot.action('area', async ({ ack, body, client }) => {
      seen.push(body);
      await ack();
      await client.chat.postEphemeral({ channel: 'C0GENERAL', user: body.user.id, text: 'You chose.' });
    });
    bot.view('silence', async ({ ack, view }) => {
      const reason = view.state.values.why?.reason?.value ?? '';
      if (reason === 'no') await ack({ response_action: 'errors', errors: { why: 'Say more' } });
      else await ack();
    });
    bot.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({
        user_id: event.user,
        view: {
          type: 'home',
          blocks: [
            {
              type: 'actions',
              elements: [
                {
                  ...button,
                  type: 'button' as const,
                  text: { type: 'plain_text' as const, text: 'Refresh' },
                  action_id: 'home_refresh',
                },
              ],
            },
          ],
        },
      });
    });
    bot.action('home_refresh', async ({ ack, body }) => {
      seen.push(body);
      await ack();
    });
  });
});

beforeEach(() => {
  seen.length = 0;
});

afterAll(async () => {
  await app.stop();
  await slack.close();
});

test('a slash command reaches Bolt with the payload of the real one and is answered to its asker only', async () => {
  const interaction = slack.as('engineer').in('general').command('/hello training --days 7');
  const reply = await interaction.reply();
  expect(await interaction.ack).toMatchObject({ body: {} });
  expect(seen[0]).toMatchObject({
    command: '/hello',
    text: 'training --days 7',
    user_id: slack.as('engineer').user.id,
    user_name: 'engineer',
    channel_name: 'general',
    team_domain: 'example-local',
    is_enterprise_install: 'false',
  });
  expect(reply).toMatchObject({ text: 'All is well.', via: 'response_url', ephemeralTo: slack.as('engineer').user.id });
  expect(slack.as('engineer').in('general').visible()).toContainEqual(reply);
  expect(slack.as('lead').in('general').visible()).not.toContainEqual(reply);
});

test('an answer in the channel is a message of the bot for all, after the command that was typed', async () => {
  const reply = await slack.as('lead').in('random').command('/hello share').reply();
  expect(reply.ephemeralTo).toBeNull();
  const texts = slack
    .as('support')
    .in('random')
    .visible()
    .map((message) => [message.postedBy, message.text]);
  expect(texts).toEqual([
    ['user', '/hello share'],
    ['bot', 'All is well.'],
  ]);
});

test('a click on an ephemeral message carries no message, and its answer may replace the original', async () => {
  const engineer = slack.as('engineer').in('general');
  const message = await engineer.command('/hello').reply();
  const replaced = await engineer.click(message, 'refresh').reply();
  expect(replaced).toMatchObject({ ts: message.ts, text: 'Still well.' });
  expect(seen.at(-1)).toMatchObject({
    type: 'block_actions',
    container: { type: 'message', message_ts: message.ts, is_ephemeral: true },
    actions: [{ type: 'button', action_id: 'refresh', block_id: 'buttons', value: 'all' }],
  });
  expect(seen.at(-1)).not.toHaveProperty('message');
});

test('a click on a message for all carries the message', async () => {
  const message = await slack.as('lead').in('random').command('/hello share').reply();
  await slack.as('support').in('random').click(message, 'refresh').reply();
  expect(seen.at(-1)).toMatchObject({ message: { ts: message.ts, text: 'All is well.' }, channel: { name: 'random' } });
});

test('a choice carries the selected option and the state of the message; chat.postEphemeral counts as its reply', async () => {
  const engineer = slack.as('engineer').in('general');
  const message = await engineer.command('/hello').reply();
  expect(await engineer.choose(message, 'area', 'training').reply()).toMatchObject({ text: 'You chose.' });
  expect(seen.at(-1)).toMatchObject({
    actions: [{ type: 'static_select', selected_option: { value: 'training' } }],
    state: { values: { buttons: { area: { selected_option: { value: 'training' } } } } },
  });
});

test('nobody clicks what is not there, not theirs or gone', async () => {
  const engineer = slack.as('engineer').in('general');
  const message = await engineer.command('/hello').reply();
  expect(() => engineer.click(message, 'acknowledge')).toThrow('only: refresh, area');
  expect(() => engineer.choose(message, 'area', 'moon')).toThrow('only: ci, training');
  expect(() => engineer.click(message, 'area')).toThrow('choose a value');
  expect(() => slack.as('lead').in('general').click(message, 'refresh')).toThrow('lead does not see');
  expect(() => slack.as('nobody')).toThrow('there is no user nobody');
});

test('a command that nobody registered is answered by Slack itself', async () => {
  const interaction = slack.as('support').in('general').command('/helo');
  expect(await interaction.ack).toBe('invalid_command');
  expect(slack.as('support').in('general').visible().at(-1)).toMatchObject({
    postedBy: 'system',
    text: '/helo is not a valid command.',
  });
});

test('waiting in vain for a reply says what arrived and what Slack refused', async () => {
  const interaction = slack.as('support').in('general').command('/hello');
  await interaction.reply();
  await expect(interaction.reply(2, { withinMs: 20 })).rejects.toThrow('Arrived: "All is well."');
});

test('a modal opens, refuses what Slack would not submit, shows errors and closes when acknowledged', async () => {
  const engineer = slack.as('engineer');
  await engineer.in('random').command('/form').ack;
  const modal = await slack.view((view) => view.type === 'modal');
  expect(() => engineer.submit(modal, {})).toThrow('reason: Please complete this required field.');
  expect(() => engineer.submit(modal, { reason: 'far too long a text' })).toThrow('10 characters or fewer');
  expect(await engineer.submit(modal, { reason: 'no' }).ack).toMatchObject({ body: { response_action: 'errors' } });
  expect(engineer.modal()?.id).toBe(modal.id);
  await engineer.submit(modal, { reason: 'deploy' }).ack;
  expect(engineer.modal()).toBeUndefined();
});

test('who is no member of a channel may click there all the same, and is told apart by the payload', async () => {
  const message = await slack.as('lead').in('random').command('/hello share').reply();
  await slack.as('guest').visiting('random').click(message, 'refresh').reply();
  expect(seen.at(-1)).toMatchObject({ user: { name: 'guest' }, channel: { name: 'random' } });
  expect(() => slack.as('guest').in('random')).toThrow('guest is in no channel random');
  expect(() => slack.as('lead').visiting('random')).toThrow('lead is in the channel random');
  expect(() => slack.as('guest').visiting('nowhere')).toThrow('there is no channel nowhere');
});

test('an interaction has its own answers only, and leaves nobody listening', async () => {
  const engineer = slack.as('engineer').in('general');
  const listening = slack.workspace.listeners.size;
  const first = engineer.command('/hello');
  const second = engineer.command('/hello share');
  const [message] = await Promise.all([first.reply(), second.reply()]);
  const third = engineer.choose(message, 'area', 'ci');
  await third.reply();
  const texts = (interaction: typeof first) => interaction.answers().map(({ text }) => text);
  expect([first, second, third].map(texts)).toEqual([
    ['All is well.', 'You chose.'],
    ['All is well.', 'You chose.'],
    ['You chose.'],
  ]);
  expect(slack.workspace.listeners.size).toBe(listening);
});

test('opening the Home tab tells the bot, which publishes; its buttons work', async () => {
  await slack.as('lead').openHome().ack;
  const home = await slack.view((view) => view.type === 'home');
  expect(await slack.as('lead').clickIn(home, 'home_refresh').ack).toMatchObject({ body: {} });
  expect(seen.at(-1)).toMatchObject({ container: { type: 'view', view_id: home.id }, view: { type: 'home' } });
  expect(slack.as('engineer').home()).toBeUndefined();
});

test('the bot did nothing that the local Slack does not know', () => {
  expect(slack.unexpected).toEqual([]);
});
