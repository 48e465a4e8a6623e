import type { App, ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSocketBot } from '../../../local-slack/test/bot.ts';
import type { RunningDemo } from '../../src/start-demo.ts';
import type { PageState } from '../../src/web/protocol.ts';
import { post, prepare, stateOf } from './prepared.ts';

const CHANNEL = 'C0SYSTEMHEALTH';
const text = (words: string) => ({ type: 'plain_text' as const, text: words });
const MODAL: ModalView = {
  type: 'modal',
  callback_id: 'silence',
  title: text('Silence'),
  submit: text('Silence'),
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: text('Why'),
      element: { type: 'plain_text_input', action_id: 'reason', max_length: 20, initial_value: 'noise' },
    },
  ],
};
const BUTTONS = {
  type: 'actions',
  elements: [
    { type: 'button', action_id: 'silence', text: text('Silence') },
    {
      type: 'static_select',
      action_id: 'area',
      options: ['ci', 'training'].map((value) => ({ text: text(value), value })),
    },
  ],
} as const;

let demo: RunningDemo;
let app: App;
let answer: ViewResponseAction | undefined;
const chosen: unknown[] = [];

beforeAll(async () => {
  demo = await prepare();
  app = await startSocketBot(demo.slack, (bot) => {
    bot.command('/health', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'Well.', blocks: [BUTTONS] });
    });
    bot.action('silence', async ({ ack, body, client }) => {
      await ack();
      if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: MODAL });
    });
    bot.action('area', async ({ ack, action }) => {
      await ack();
      chosen.push('selected_option' in action && action.selected_option?.value);
    });
    bot.view('silence', async ({ ack }) => {
      await (answer === undefined ? ack() : ack(answer));
    });
    bot.event('app_home_opened', async ({ event, client }) => {
      const view = { type: 'home' as const, blocks: [{ type: 'header' as const, text: text('Home') }] };
      await client.views.publish({ user_id: event.user, view });
    });
  });
});

beforeEach(() => {
  demo.slack.workspace.messages = [];
  answer = undefined;
});

afterAll(async () => {
  await app.stop();
  await demo.close();
});

const last = ({ messages }: PageState) => messages.at(-1);
const type = (line: string, more = {}) => post(demo, { kind: 'type', channel: CHANNEL, text: line, ...more });

/** The card that `/health` answers. */
async function card() {
  await type('/health');
  const message = last(await stateOf(demo, (state) => last(state)?.by === 'bot'));
  return { channel: CHANNEL, ts: message?.ts ?? '' };
}

/** A modal that the button has opened. */
async function modal() {
  await post(demo, { kind: 'click', ...(await card()), actionId: 'silence' });
  const { modals } = await stateOf(demo, (state) => state.modals.length > 0);
  const submit = (reason: string) => post(demo, { kind: 'submit', viewId: modals[0]?.id ?? '', values: { reason } });
  return { id: modals[0]?.id ?? '', submit };
}

const errors = async () => (await stateOf(demo)).modals[0]?.errors;

describe('act', () => {
  test('a plain line is a message of the user for all, its markup escaped', async () => {
    expect(await type('all <good> & well ')).toEqual({ ok: true });
    expect(last(await stateOf(demo, undefined, 'lead'))).toMatchObject({
      author: 'engineer',
      by: 'user',
      text: 'all &lt;good&gt; &amp; well',
      isEphemeral: false,
    });
  });

  test('a reply stands in its thread, and there is none without a message', async () => {
    await type('first');
    const parent = last(await stateOf(demo));
    await type('second', { threadTs: parent?.ts });
    expect(last(await stateOf(demo))).toMatchObject({ text: 'second', threadTs: parent?.ts });
    expect(await type('third', { threadTs: '1.000000' })).toEqual({ ok: false, error: 'There is no such thread.' });
  });

  test('a command is answered by the bot, for its asker alone', async () => {
    await type('/health');
    expect(last(await stateOf(demo, (state) => last(state)?.by === 'bot'))).toMatchObject({
      author: 'Metta System Health',
      text: 'Well.',
      isEphemeral: true,
    });
    expect((await stateOf(demo, undefined, 'lead')).messages).toEqual([]);
  });

  test.each([
    ['/foo bar', {}, '/foo is not a valid command.'],
    ['/health', { threadTs: '1.000000' }, '/health is not supported in threads. Sorry!'],
  ])('Slack itself says to the user what becomes of %s', async (line, more, words) => {
    expect(await type(line, more)).toEqual({ ok: true });
    expect(last(await stateOf(demo, (state) => state.messages.length > 0))).toMatchObject({
      author: 'Slack',
      by: 'system',
      text: words,
      isEphemeral: true,
    });
  });

  test('an empty line is not sent, nor a message into a channel of others', async () => {
    expect(await type('  ')).toEqual({ ok: false, error: 'There is nothing to send.' });
    expect(await post(demo, { kind: 'type', channel: 'D0LEAD', text: 'x' })).toMatchObject({ ok: false });
    expect(demo.slack.workspace.messages).toEqual([]);
  });

  test('a choice reaches the bot; what is not offered, not there or not theirs is a sentence', async () => {
    const place = await card();
    await post(demo, { kind: 'choose', ...place, actionId: 'area', value: 'training' });
    await expect.poll(() => chosen).toEqual(['training']);
    const wrong = await post(demo, { kind: 'choose', ...place, actionId: 'area', value: 'none' });
    expect(wrong).toEqual({ ok: false, error: 'area has no option none, only: ci, training' });
    const gone = await post(demo, { kind: 'click', channel: CHANNEL, ts: '1.000000', actionId: 'silence' });
    expect(gone).toEqual({ ok: false, error: 'This message is gone.' });
    expect(await post(demo, { kind: 'click', ...place, actionId: 'silence' }, 'lead')).toMatchObject({ ok: false });
  });

  test("a modal shows what Slack's form lacks, then what the bot refuses, and closes when it is taken", async () => {
    const { submit } = await modal();
    expect(await submit('')).toEqual({ ok: true });
    expect(await errors()).toEqual({ why: 'Please complete this required field.' });
    answer = { response_action: 'errors', errors: { why: 'Say more.' } };
    expect(await submit('no')).toEqual({ ok: true });
    expect(await errors()).toEqual({ why: 'Say more.' });
    answer = { response_action: 'update', view: { ...MODAL, title: text('Sure?') } };
    await submit('noise');
    expect((await stateOf(demo)).modals).toMatchObject([{ view: { title: text('Sure?') }, errors: {} }]);
    answer = undefined;
    await submit('noise');
    expect((await stateOf(demo)).modals).toEqual([]);
    expect(await submit('noise')).toEqual({ ok: false, error: 'This view is closed.' });
  });

  test('a view that Slack refuses is trouble connecting for the user', async () => {
    const { id, submit } = await modal();
    answer = { response_action: 'update', view: { ...MODAL, title: text('x'.repeat(30)) } };
    expect(await submit('noise')).toEqual({ ok: false, error: 'We had some trouble connecting. Try again?' });
    expect(await post(demo, { kind: 'dismiss', viewId: id })).toEqual({ ok: true });
    expect((await stateOf(demo)).modals).toEqual([]);
  });

  test('the Home tab is asked for and shown', async () => {
    expect(await post(demo, { kind: 'open-home' })).toEqual({ ok: true });
    expect((await stateOf(demo, ({ home }) => home !== null)).home).toMatchObject({ blocks: [{ text: text('Home') }] });
  });
});
