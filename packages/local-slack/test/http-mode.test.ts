import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { App } from '@slack/bolt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalSlack, LocalSlackOptions } from '../src/local-slack.ts';
import { startLocalSlack } from '../src/start-local-slack.ts';
import { startHttpBot } from './bot.ts';

let slack: LocalSlack;
let app: App;
let handled: unknown[];

async function start(options: LocalSlackOptions = {}): Promise<void> {
  handled = [];
  slack = await startLocalSlack(options);
  app = await startHttpBot(slack, (bot) => {
    bot.command('/hello', async ({ ack, command, respond }) => {
      handled.push(command);
      if (command.text === 'never') return;
      if (command.text === 'short') return await ack('Well.');
      await ack();
      const button = { type: 'button' as const, text: { type: 'plain_text' as const, text: 'Go' }, action_id: 'go' };
      await respond({ text: 'Well.', blocks: [{ type: 'actions', elements: [button] }] });
    });
    bot.action('go', async ({ ack, body }) => {
      handled.push(body);
      await ack();
    });
    bot.event('app_home_opened', async ({ body }) => {
      handled.push(body);
    });
  });
}

async function stop(): Promise<void> {
  await app.stop();
  await slack.close();
}

beforeEach(() => start());

afterEach(stop);

const ask = (text = '', options = {}) => slack.as('lead').in('random').command(`/hello ${text}`.trim(), options);

test('commands, clicks and events reach the HTTPReceiver signed, and are acknowledged', async () => {
  const interaction = ask('training');
  expect(await interaction.deliveries).toMatchObject([{ kind: 'acked', status: 200, body: '' }]);
  const message = await interaction.reply();
  expect(await slack.as('lead').in('random').click(message, 'go').ack).toMatchObject({ body: '' });
  await slack.as('lead').openHome().ack;
  expect(handled).toMatchObject([
    { command: '/hello', text: 'training', user_name: 'lead' },
    { type: 'block_actions', actions: [{ action_id: 'go' }] },
    { event: { type: 'app_home_opened', user: 'U0LEAD' } },
  ]);
});

test('the body of the answer is a reply to the asker', async () => {
  expect(await ask('short').reply()).toMatchObject({ text: 'Well.', via: 'ack', ephemeralTo: 'U0LEAD' });
});

test('no answer in time shows operation_timeout', async () => {
  await stop();
  await start({ ackMilliseconds: 50 });
  expect(await ask('never').ack).toBe('operation_timeout');
  expect(slack.as('lead').in('random').visible().at(-1)?.text).toContain('operation_timeout');
});

test.each([
  ['a wrong signature', { signature: 'wrong' as const }],
  ['no signature', { signature: 'missing' as const }],
  ['a signature of more than five minutes ago', { timestampOffsetSeconds: -310 }],
  ['a body changed by a byte', { isTampered: true }],
  ['no time', { timestamp: 'missing' as const }],
  ['a time that is no number', { timestamp: 'not-a-number' as const }],
])('Bolt refuses %s', async (_what, options) => {
  expect(await ask('', options).deliveries).toMatchObject([{ kind: 'dispatch_failed', status: 401 }]);
  expect(handled).toEqual([]);
});

test('Bolt takes a signature of an hour ahead and the exact same request twice: the bot has to refuse them', async () => {
  expect(await ask('', { timestampOffsetSeconds: 3_600 }).deliveries).toMatchObject([{ status: 200 }]);
  expect(await ask('', { repeat: 2 }).deliveries).toMatchObject([{ status: 200 }, { status: 200 }]);
  expect(handled).toHaveLength(3);
});

test('a longer body is signed as it is, and still a command', async () => {
  expect(await ask('', { paddingBytes: 1_000_000 }).deliveries).toMatchObject([{ status: 200 }]);
  expect(handled).toMatchObject([{ command: '/hello', padding: expect.any(String) }]);
});

test('a body of 5 MB is sent whole to whoever reads it', async () => {
  const lengths: number[] = [];
  const reader = createServer(async (request, response) => {
    lengths.push((await buffer(request)).length);
    response.end();
  });
  reader.listen(0, '127.0.0.1');
  await once(reader, 'listening');
  const { port } = reader.address() as AddressInfo;
  slack.deliverTo({ url: `http://127.0.0.1:${port}/` });
  expect(await ask('', { paddingBytes: 5_000_000 }).deliveries).toMatchObject([{ status: 200 }]);
  expect(lengths[0]).toBeGreaterThan(5_000_000);
  reader.close();
});

test('a bot that is not there fails the dispatch', async () => {
  slack.deliverTo({ url: 'http://127.0.0.1:1/slack/events' });
  expect(await ask().deliveries).toMatchObject([{ kind: 'dispatch_failed', status: null }]);
});

test('a delivery may be sent over Socket Mode again', async () => {
  slack.deliverTo('socket-mode');
  expect(await ask().deliveries).toMatchObject([{ kind: 'dispatch_failed', reason: 'no Socket Mode connection' }]);
});
