import type { App, ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LocalSlack } from '../src/local-slack.ts';
import { startLocalSlack } from '../src/start-local-slack.ts';
import type { StoredView } from '../src/workspace.ts';
import { startSocketBot } from './bot.ts';

const text = (words: string) => ({ type: 'plain_text' as const, text: words });
const option = (value: string) => ({ text: text(value), value });
const modal = (title: string): ModalView => ({
  type: 'modal',
  callback_id: 'silence',
  title: text(title),
  submit: text('Silence'),
  blocks: [
    {
      type: 'input',
      block_id: 'length',
      label: text('How long'),
      element: {
        type: 'static_select',
        action_id: 'hours',
        options: ['1', '4'].map(option),
        initial_option: option('1'),
      },
    },
    {
      type: 'input',
      block_id: 'areas',
      optional: true,
      label: text('Areas'),
      element: { type: 'checkboxes', action_id: 'chosen', options: ['ci', 'training'].map(option) },
    },
    {
      type: 'input',
      block_id: 'people',
      optional: true,
      label: text('Whom to tell'),
      element: { type: 'multi_users_select', action_id: 'told' },
    },
  ],
});

let slack: LocalSlack;
let app: App;
let answer: ViewResponseAction | undefined;
let values: unknown;
let open: StoredView;

beforeAll(async () => {
  slack = await startLocalSlack();
  app = await startSocketBot(slack, (bot) => {
    bot.command('/silence', async ({ ack, command, client }) => {
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: modal('Silence') });
    });
    bot.view('silence', async ({ ack, view }) => {
      values = view.state.values;
      await (answer === undefined ? ack() : ack(answer));
    });
  });
});

beforeEach(async () => {
  slack.workspace.views = [];
  answer = undefined;
  await slack.as('lead').in('random').command('/silence').ack;
  open = await slack.view((view) => view.type === 'modal');
});

afterAll(async () => {
  await app.stop();
  await slack.close();
});

const lead = () => slack.as('lead');

test('a form is submitted with what stood in it and what was entered', async () => {
  await lead().submit(open, { chosen: ['ci', 'training'], told: ['U0SUPPORT'] }).ack;
  expect(values).toMatchObject({
    length: { hours: { type: 'static_select', selected_option: { value: '1' } } },
    areas: { chosen: { type: 'checkboxes', selected_options: [{ value: 'ci' }, { value: 'training' }] } },
    people: { told: { type: 'multi_users_select', selected_users: ['U0SUPPORT'] } },
  });
});

test('the answer may update the modal, put one on top of it, or close all', async () => {
  answer = { response_action: 'update', view: modal('Again') };
  await lead().submit(open).ack;
  expect(lead().modal()).toMatchObject({ id: open.id, view: { title: { text: 'Again' } } });
  answer = { response_action: 'push', view: modal('More') };
  await lead().submit(open).ack;
  const top = lead().modal();
  expect(top).toMatchObject({ previousViewId: open.id, view: { title: { text: 'More' } } });
  answer = { response_action: 'clear' };
  if (top !== undefined) await lead().submit(top).ack;
  expect(lead().modal()).toBeUndefined();
});

test('an answer that breaks a rule of views is refused and leaves the modal', async () => {
  answer = { response_action: 'update', view: modal('x'.repeat(25)) };
  await lead().submit(open).ack;
  expect(lead().modal()?.hash).toBe(open.hash);
  expect(slack.wire.calls('interactive').at(-1)?.refusal).toBe('invalid_arguments');
});

test('a modal that was dismissed cannot be submitted, nor can that of somebody else', () => {
  expect(() => slack.as('support').submit(open)).toThrow('support has no open view');
  lead().dismiss(open);
  expect(() => lead().submit(open)).toThrow('lead has no open view');
});

test('a choice in a form that does not exist is a mistake of the test', () => {
  expect(() => lead().submit(open, { hours: '24' })).toThrow('hours has no option 24, only: 1, 4');
  expect(() => lead().submit(open, { days: '1' })).toThrow('there is nothing with the action_id days');
});
