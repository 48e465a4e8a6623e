import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LocalSlack } from '../src/local-slack.ts';
import { startLocalSlack } from '../src/start-local-slack.ts';
import type { StoredView } from '../src/workspace.ts';
import { startSocketBot } from './bot.ts';

const text = (words: string) => ({ type: 'plain_text' as const, text: words });
const option = (value: string) => ({ text: text(value), value });
const CITIES = ['Berlin', 'Bern', 'Nairobi'];

const city = (values: object = {}): KnownBlock => ({
  type: 'input',
  block_id: 'city',
  dispatch_action: true,
  label: text('City'),
  element: { type: 'external_select', action_id: 'city', min_query_length: 1, ...values },
});
const time: KnownBlock = {
  type: 'input',
  block_id: 'time',
  dispatch_action: true,
  label: text('Time'),
  element: { type: 'timepicker', action_id: 'time', initial_time: '09:00' },
};
const why: KnownBlock = {
  type: 'input',
  block_id: 'why',
  optional: true,
  label: text('Why'),
  element: { type: 'plain_text_input', action_id: 'why' },
};
const form = (blocks: KnownBlock[]): ModalView => ({
  type: 'modal',
  callback_id: 'form',
  title: text('Form'),
  submit: text('Go'),
  blocks,
});

let slack: LocalSlack;
let app: App;
let heard: unknown[];
let answer: unknown;
let open: StoredView;

beforeAll(async () => {
  slack = await startLocalSlack();
  app = await startSocketBot(slack, (bot) => {
    bot.command('/form', async ({ ack, command, client }) => {
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: form([city(), time, why]) });
    });
    bot.options('city', async ({ ack, options }) => {
      const found = CITIES.filter((name) => name.startsWith(options.value)).map(option);
      await ack((answer ?? { options: found }) as { options: typeof found });
    });
    bot.action(/./, async ({ ack, body, client }) => {
      await ack();
      if (!('view' in body) || body.view === undefined) return;
      heard.push(body.view.state.values);
      await client.views.update({ view_id: body.view.id, view: form([city(), time, why]) });
    });
    bot.view('form', async ({ ack, view }) => {
      heard.push(view.state.values);
      await ack();
    });
  });
});

afterAll(async () => {
  await app.stop();
  await slack.close();
});

beforeEach(async () => {
  heard = [];
  answer = undefined;
  slack.as('lead').in('general').command('/form');
  open = await slack.view(({ type, userId }) => type === 'modal' && userId === 'U0LEAD');
});

describe('options of the app', () => {
  test('a person types, is offered what the app answers, and chooses of it only', async () => {
    const lead = slack.as('lead');
    expect(() => lead.suggestIn(open, 'city', '')).toThrow('after 1 characters');
    expect(() => lead.chooseIn(open, 'city', 'Bern')).toThrow('no option Bern');
    const asked = lead.suggestIn(open, 'city', 'Ber');
    expect(asked.payload).toMatchObject({
      type: 'block_suggestion',
      value: 'Ber',
      action_id: 'city',
      block_id: 'city',
    });
    expect(asked.payload).not.toHaveProperty('trigger_id');
    expect(await asked.offered).toEqual([option('Berlin'), option('Bern')]);
    expect(() => lead.chooseIn(open, 'city', 'Nairobi')).toThrow('no option Nairobi');
    await lead.chooseIn(open, 'city', 'Bern').ack;
    expect(heard).toMatchObject([{ city: { city: { selected_option: option('Bern') } } }]);
    lead.dismiss(open);
  });

  test.each([
    ['no options at all', {}],
    ['options without a value', { options: [{ text: text('x') }] }],
    ['more than a hundred', { options: Array.from({ length: 101 }, (_, at) => option(`x${at}`)) }],
  ])('an answer with %s is refused', async (_, given) => {
    answer = given;
    const asked = slack.as('lead').suggestIn(open, 'city', 'Ber');
    expect(await asked.offered).toBeNull();
    expect(await asked.ack).toMatchObject({ refusal: 'invalid_options' });
    slack.as('lead').dismiss(open);
  });

  test('what was entered stays over an update, and comes with the next action and the submission', async () => {
    const lead = slack.as('lead');
    await lead.suggestIn(open, 'city', 'Nai').offered;
    await lead.chooseIn(open, 'city', 'Nairobi').ack;
    await slack.view(({ id, hash }) => id === open.id && hash !== open.hash);
    lead.enterIn(open, 'why', 'because');
    await lead.chooseIn(open, 'time', '07:30').ack;
    const all = {
      city: { city: { selected_option: option('Nairobi') } },
      time: { time: { selected_time: '07:30' } },
      why: { why: { value: 'because' } },
    };
    await expect.poll(() => heard).toHaveLength(2);
    expect(heard[1]).toMatchObject(all);
    await lead.submit(open).ack;
    expect(heard[2]).toMatchObject(all);
  });

  test('an input without dispatch_action tells the app nothing', () => {
    expect(() => slack.as('lead').chooseIn(open, 'why', 'x')).toThrow('has no dispatch_action');
    slack.as('lead').dismiss(open);
  });
});
