import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalSlack } from '../src/local-slack.ts';
import { startLocalSlack } from '../src/start-local-slack.ts';
import { createWire, type WireEntry } from '../src/wire.ts';
import { onChange } from '../src/workspace.ts';
import { postingClient, startSocketBot } from './bot.ts';

let slack: LocalSlack;

beforeEach(async () => {
  slack = await startLocalSlack();
});

afterEach(() => slack.close());

test('every call is in the log with its body, its answer and why it was refused', async () => {
  const heard: WireEntry[] = [];
  const stop = slack.wire.onEntry((entry) => heard.push(entry));
  const client = postingClient(slack);
  await client.chat.postMessage({ channel: 'general', text: 'Down' });
  await client.chat.postMessage({ channel: 'random', text: 'Down' }).catch(() => 'refused');
  stop();
  await client.auth.test();
  expect(heard).toMatchObject([
    { number: 1, direction: 'to-slack', method: 'chat.postMessage', body: { text: 'Down' }, refusal: null },
    { number: 2, answer: { ok: false, error: 'not_in_channel' }, refusal: 'not_in_channel' },
  ]);
  expect(slack.wire.entries()).toHaveLength(3);
});

test('payloads to the bot are in the log with their ack', async () => {
  const app = await startSocketBot(slack, (bot) => bot.command('/hello', async ({ ack }) => ack('Well.')));
  await slack.as('lead').in('random').command('/hello').ack;
  expect(slack.wire.calls('slash_commands')).toMatchObject([
    { direction: 'to-bot', body: { command: '/hello' }, answer: { text: 'Well.' }, refusal: null },
  ]);
  await app.stop();
});

test('no token is in the log, wherever it stood', async () => {
  const { bot, app } = slack.tokens;
  await postingClient(slack).chat.postMessage({ channel: 'general', text: `my token is ${bot}` });
  await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', body: new URLSearchParams({ token: bot }) });
  await postingClient(slack, {}, app).apps.connections.open({});
  const log = JSON.stringify(slack.wire.entries());
  expect(log).toContain('my token is [token]');
  expect(log).not.toContain(bot);
  expect(log).not.toContain(app);
});

test('only the last thousand calls are kept', () => {
  const wire = createWire(() => 0, []);
  for (let count = 0; count < 1_001; count += 1) {
    wire.record({ direction: 'to-slack', method: 'auth.test', body: {}, answer: {}, refusal: null });
  }
  expect(wire.entries()).toHaveLength(1_000);
  expect(wire.entries()[0]?.number).toBe(2);
});

test('every change of the workspace is told to its listeners', async () => {
  const kinds: string[] = [];
  onChange(slack.workspace, (change) => kinds.push(change.kind));
  const client = postingClient(slack);
  const { ts = '' } = await client.chat.postMessage({ channel: 'general', text: 'a' });
  await client.chat.update({ channel: 'C0GENERAL', ts, text: 'b' });
  await client.chat.delete({ channel: 'C0GENERAL', ts });
  await client.views.publish({ user_id: 'U0LEAD', view: { type: 'home', blocks: [] } });
  expect(kinds).toEqual(['posted', 'edited', 'deleted', 'view-opened']);
});
