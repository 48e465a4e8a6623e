import { afterAll, beforeAll, expect, test } from 'vitest';
import { shownBot } from '../../../src/cli/demo-bot.ts';
import { SHIPPED_CATALOG } from '../../../src/core/package-root.ts';
import { type RunningDemo, startDemo } from '../src/start-demo.ts';
import type { PageState } from '../src/web/protocol.ts';
import { post, stateOf } from './web/prepared.ts';

let demo: RunningDemo;

beforeAll(async () => {
  demo = await startDemo({ bot: shownBot(SHIPPED_CATALOG), timeZone: 'UTC', port: 0 });
});

afterAll(() => demo.close());

const control = (id: string) => post(demo, { kind: 'control', id, value: '' });
const health = () => post(demo, { kind: 'type', channel: 'C0CI', text: '/health' });
const last = ({ messages }: PageState) => messages.at(-1);

test('the page is there before the bot, then the real bot answers on it', async () => {
  expect((await stateOf(demo)).bot).toBe('starting');
  await demo.connected();
  await health();
  const answered = ({ messages }: PageState) =>
    messages.findLast(({ by, channel }) => by === 'bot' && channel === 'C0CI');
  const answer = answered(await stateOf(demo, (state) => answered(state) !== undefined));
  expect(answer?.blocks.map(({ type }) => type)).toContain('data_table');
  // The bot reads on by itself: another call may be the newest by now.
  const { wire } = await stateOf(demo, (state) => state.wire.some(({ call }) => call === 'response_url'));
  expect(new Set(wire.map(({ route }) => route))).toEqual(new Set(['bot > Slack', 'Slack > bot', 'bot > Datadog']));
});

test('a killed bot stays dead until it is started, and Slack says so to who asks', async () => {
  expect(await control('bot-kill')).toEqual({ ok: true });
  expect((await stateOf(demo)).bot).toBe('stopped');
  expect(await control('bot-kill')).toEqual({ ok: false, error: 'The bot is not running.' });
  await health();
  expect(last(await stateOf(demo))?.text).toBe('/health failed with the error "dispatch_failed"');
  expect(await control('bot-start')).toEqual({ ok: true });
  expect((await stateOf(demo)).bot).toBe('starting');
  expect(await control('bot-start')).toEqual({ ok: false, error: 'The bot is running already.' });
  await demo.connected();
});

test('a restarted bot is another process, and a dropped socket comes back', async () => {
  expect(await control('bot-restart')).toEqual({ ok: true });
  expect((await stateOf(demo)).bot).toBe('starting');
  await demo.connected();
  expect(await control('slack-drop')).toEqual({ ok: true });
  expect((await stateOf(demo)).bot).toBe('disconnected');
  await demo.connected();
});
