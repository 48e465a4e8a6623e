import type { RunningDemo } from '@metta-health-bot/demo';
import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepare } from '../../packages/demo/test/web/prepared.ts';
import { postingClient, startSocketBot } from '../../packages/local-slack/test/bot.ts';
import { messages, reads } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

const CHANNEL = 'C0ONCALL';
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });
const button = (action_id: string, text: string, more = {}) => ({
  type: 'button' as const,
  action_id,
  text: plain(text),
  ...more,
});
const option = (value: string) => ({ text: plain(value), value });
const controls = {
  type: 'actions' as const,
  elements: [
    button('acknowledge', 'Acknowledge', { style: 'primary' }),
    {
      type: 'static_select' as const,
      action_id: 'silence',
      placeholder: plain('Silence…'),
      options: ['1 hour', '4 hours', 'Custom duration…'].map(option),
    },
    button('resolve', 'Resolve', {
      confirm: {
        title: plain('Resolve?'),
        text: plain('It opens again when it goes on.'),
        confirm: plain('Resolve'),
        deny: plain('Cancel'),
      },
    }),
  ],
};
const input = (block_id: string, label: string, optional: boolean) => ({
  type: 'input' as const,
  block_id,
  optional,
  label: plain(label),
  element: { type: 'plain_text_input' as const, action_id: block_id, placeholder: plain('2h 30m') },
});

inChromium('a thread of on-call', ({ open }) => {
  let demo: RunningDemo;
  let app: App;
  let client: WebClient;
  const pressed: string[] = [];

  /** A small bot that does with a thread what Slack lets it do. */
  beforeAll(async () => {
    demo = await prepare();
    client = postingClient(demo.slack);
    app = await startSocketBot(demo.slack, (bot) => {
      bot.action(/acknowledge|resolve|extend/, async ({ ack, action }) => {
        await ack();
        if ('action_id' in action) pressed.push(action.action_id);
      });
      bot.action('silence', async ({ ack, body }) => {
        await ack();
        if (body.type !== 'block_actions') return;
        await client.views.open({
          trigger_id: body.trigger_id,
          view: {
            type: 'modal',
            callback_id: 'silence',
            title: plain('Silence'),
            submit: plain('Silence'),
            blocks: [input('duration', 'How long', false), input('reason', 'Why', true)],
          },
        });
      });
      bot.view('silence', async ({ ack, view }) => {
        const entered = view.state.values.duration?.duration?.value ?? '';
        if (entered === 'soon') await ack({ response_action: 'errors', errors: { duration: 'Write 90m or 2h.' } });
        else {
          await ack();
          pressed.push(`silence ${entered}`);
        }
      });
    });
  });

  afterAll(async () => {
    await app.stop();
    await demo.close();
  });

  test('grows under its first message, which is edited in place, and can be answered to the last button', async () => {
    const page = await open(demo.url);
    const text = '🔴 *Critical: GitHub collector*\nThe newest run failed';
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text, blocks: [section(text), controls] });
    const oncall = page.getByRole('button', { name: /^#oncall/ });
    await expect.poll(() => oncall.textContent()).toBe('#oncall1 unread');
    await shoot(page, 'thread-unread');
    await oncall.click();
    await expect.poll(() => oncall.textContent()).toBe('#oncall');

    const card = await reads(page, 'Critical: GitHub collector');
    const reply = (words: string, blocks: object[] = []) =>
      client.apiCall('chat.postMessage', {
        channel: CHANNEL,
        thread_ts: ts,
        text: words,
        blocks: [section(words), ...blocks],
      });
    await reply('Acknowledged by <@U0ENGINEER>');
    await card.getByRole('button', { name: '1 reply' }).waitFor();
    await reply('Nobody has acknowledged it for 30 min: <!subteam^S0ONCALL>, please take a look');
    await reply('The silence ends in 10 minutes', [
      { type: 'actions', elements: [button('extend', 'Extend 1 hour'), button('extend_end', 'End Now')] },
    ]);
    const edited = '🟢 *Recovered: GitHub collector*\nIt lasted 32 min';
    await client.chat.update({ channel: CHANNEL, ts, text: edited, blocks: [section(edited), controls] });
    const recovered = await reads(page, 'Recovered: GitHub collector');
    expect(await messages(page).count()).toBe(1);
    await shoot(page, 'thread-parent');

    await recovered.getByRole('button', { name: 'Resolve' }).click();
    await page.getByRole('dialog', { name: 'Resolve?' }).waitFor();
    await shoot(page, 'thread-confirm');
    await page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click();
    await expect.poll(() => pressed).toEqual(['resolve']);

    await recovered.getByRole('button', { name: '3 replies' }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('@oncall-team').waitFor();
    expect(await thread.getByRole('article').count()).toBe(4);
    await thread.getByRole('button', { name: 'Extend 1 hour' }).click();
    await expect.poll(() => pressed).toEqual(['resolve', 'extend']);
    await shoot(page, 'thread-pane');
  });

  test('is silenced from a menu and a form, which says what is wrong in it', async () => {
    const page = await open(demo.url);
    await page.getByRole('button', { name: /^#oncall/ }).click();
    const card = await reads(page, 'Recovered: GitHub collector');
    await card.getByRole('combobox', { name: 'Silence…' }).click();
    await page.getByRole('option', { name: 'Custom duration…' }).click();
    const form = page.getByRole('dialog', { name: 'Silence' });
    await form.getByRole('textbox', { name: 'How long' }).fill('soon');
    await form.getByRole('button', { name: 'Silence', exact: true }).click();
    await form.getByText('Write 90m or 2h.').waitFor();
    await shoot(page, 'thread-modal');
    await form.getByRole('textbox', { name: 'How long' }).fill('90m');
    await form.getByRole('button', { name: 'Silence', exact: true }).click();
    await form.waitFor({ state: 'detached' });
    expect(pressed.at(-1)).toBe('silence 90m');
  });

  test('opens by its permalink, from any channel', async () => {
    const [parent] = demo.slack.workspace.messages;
    const { permalink } = await client.chat.getPermalink({ channel: CHANNEL, message_ts: parent?.ts ?? '' });
    await client.chat.postMessage({ channel: '#system-health', text: `<${permalink}|GitHub collector>` });
    const page = await open(demo.url);
    await (await reads(page, 'GitHub collector')).getByRole('link', { name: 'GitHub collector' }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByText('It lasted 32 min').waitFor();
    await page.getByRole('heading', { name: '#oncall' }).waitFor();
  });

  test('closes when its first message is deleted by hand', async () => {
    const page = await open(demo.url, { colorScheme: 'dark' });
    await page.getByRole('button', { name: /^#oncall/ }).click();
    const card = await reads(page, 'Recovered: GitHub collector');
    await card.getByRole('button', { name: '3 replies' }).click();
    await shoot(page, 'thread-dark');
    const [parent] = demo.slack.workspace.messages;
    if (parent) demo.slack.deleteMessage(parent);
    await expect.poll(() => messages(page).count()).toBe(0);
    await page.getByRole('complementary', { name: 'Demo controls' }).waitFor();
    await shoot(page, 'thread-deleted');
  });
});
