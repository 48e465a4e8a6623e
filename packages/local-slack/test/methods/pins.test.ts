import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalSlack, startLocalSlack } from '../../src/index.ts';
import { LIMITS } from '../../src/limits.ts';
import { postingClient } from '../bot.ts';

const CHANNEL = 'C0GENERAL';
let slack: LocalSlack;
beforeEach(async () => {
  slack = await startLocalSlack();
});
afterEach(() => slack.close());

const words = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error: { readonly data?: { readonly error?: string } }) => error.data?.error,
  );

describe('pins', () => {
  test('a message is pinned once, unpinned once, and its pin goes with it', async () => {
    const client = postingClient(slack);
    const { ts: timestamp = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'x' });
    const pin = () => words(client.pins.add({ channel: CHANNEL, timestamp }));
    const unpin = () => words(client.pins.remove({ channel: CHANNEL, timestamp }));
    expect([await pin(), await pin(), await unpin(), await unpin()]).toEqual(['ok', 'already_pinned', 'ok', 'no_pin']);
    expect(await words(client.pins.add({ channel: CHANNEL, timestamp: '1.1' }))).toBe('message_not_found');
    await pin();
    await client.chat.delete({ channel: CHANNEL, ts: timestamp });
    expect(slack.workspace.pins).toEqual([]);
  });

  test('a channel has as many pins as Slack takes', async () => {
    const client = postingClient(slack);
    const { ts: timestamp = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'x' });
    slack.workspace.pins = [...Array(LIMITS.pinsPerChannel).keys()].map((at) => ({ channel: CHANNEL, ts: `${at}.0` }));
    expect(await words(client.pins.add({ channel: CHANNEL, timestamp }))).toBe('too_many_pins');
  });
});
