import type { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalSlack } from '../../src/local-slack.ts';
import { startLocalSlack } from '../../src/start-local-slack.ts';
import { postingClient } from '../bot.ts';

const CHANNEL = 'C0GENERAL';
const sent: string[] = [];
let now = Date.UTC(2026, 6, 1, 12);
let slack: LocalSlack;
let client: WebClient;

beforeAll(async () => {
  slack = await startLocalSlack({
    clock: () => now,
    channels: [{ name: 'general', botIsMember: true }, { name: 'random' }, { name: 'paged', botIsMember: true }],
  });
  client = postingClient(slack);
  for (const key of ['first', 'second', 'third']) {
    now += 60_000;
    const metadata = { event_type: 'alert', event_payload: { key } };
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: key, metadata });
    sent.push(ts);
  }
  await client.chat.postMessage({ channel: CHANNEL, text: 'in thread', thread_ts: sent[0] ?? '' });
  await client.chat.postMessage({ channel: CHANNEL, text: 'for all', thread_ts: sent[0] ?? '', reply_broadcast: true });
  for (const text of ['a', 'b', 'c', 'd']) await client.chat.postMessage({ channel: 'C0PAGED', text });
});

afterAll(() => slack.close());

describe('conversations', () => {
  test('history is newest first, without replies except those for all', async () => {
    const { messages = [], has_more } = await client.conversations.history({ channel: CHANNEL });
    expect(messages.map((message) => message.text)).toEqual(['for all', 'third', 'second', 'first']);
    expect(has_more).toBe(false);
  });

  test('a reply for all names the first message of its thread, in history and replies alike', async () => {
    const broadcast = {
      text: 'for all',
      subtype: 'thread_broadcast',
      thread_ts: sent[0],
      root: { text: 'first', ts: sent[0], thread_ts: sent[0] },
    };
    const history = await client.conversations.history({ channel: CHANNEL, limit: 1 });
    expect(history.messages).toMatchObject([broadcast]);
    const replies = await client.conversations.replies({ channel: CHANNEL, ts: sent[0] ?? '' });
    expect(replies.messages?.at(-1)).toMatchObject(broadcast);
  });

  test('metadata is in the history only when it is asked for', async () => {
    const withIt = await client.conversations.history({ channel: CHANNEL, include_all_metadata: true, limit: 2 });
    expect(withIt).toMatchObject({ has_more: true, messages: [{}, { metadata: { event_payload: { key: 'third' } } }] });
    const { messages } = await client.conversations.history({ channel: CHANNEL, limit: 2 });
    expect(messages?.[1]).not.toHaveProperty('metadata');
  });

  test('oldest and latest leave their own moment out unless inclusive', async () => {
    const [oldest = '', , latest = ''] = sent;
    const between = await client.conversations.history({ channel: CHANNEL, oldest, latest });
    expect(between.messages?.map((message) => message.text)).toEqual(['second']);
    const inclusive = await client.conversations.history({ channel: CHANNEL, oldest, latest, inclusive: true });
    expect(inclusive.messages?.map((message) => message.text)).toEqual(['third', 'second', 'first']);
  });

  test('replies start with the parent, oldest first; an unknown thread is refused', async () => {
    const { messages = [] } = await client.conversations.replies({ channel: CHANNEL, ts: sent[0] ?? '' });
    expect(messages.map((message) => message.text)).toEqual(['first', 'in thread', 'for all']);
    await expect(client.conversations.replies({ channel: CHANNEL, ts: '1.000001' })).rejects.toThrow(
      'thread_not_found',
    );
  });

  test('history goes back page by page, though messages come and go meanwhile', async () => {
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const page = await client.conversations.history({ channel: 'C0PAGED', limit: 2, cursor });
      seen.push(page.messages?.map(({ text }) => text));
      cursor = page.response_metadata?.next_cursor ?? '';
      expect(page.has_more).toBe(cursor !== '');
      await client.chat.postMessage({ channel: 'C0PAGED', text: 'new' });
      const gone = slack.workspace.messages.find(({ text }) => text === 'b');
      if (gone) slack.deleteMessage(gone);
    } while (cursor !== '');
    expect(seen).toEqual([['d', 'c'], ['a']]);
  });

  test('a thread goes on page by page, and its parent says how many replies it has', async () => {
    const thread = { channel: CHANNEL, ts: sent[0] ?? '' };
    const first = await client.conversations.replies({ ...thread, limit: 2 });
    expect(first.messages).toMatchObject([
      { text: 'first', thread_ts: sent[0], reply_count: 2 },
      { text: 'in thread' },
    ]);
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.replies({ ...thread, limit: 2, cursor });
    expect(second).toMatchObject({ has_more: false, messages: [{ text: 'for all' }] });
  });

  test('a channel without the bot is known but cannot be read', async () => {
    expect((await client.conversations.info({ channel: 'C0RANDOM' })).channel).toMatchObject({
      name: 'random',
      is_member: false,
    });
    await expect(client.conversations.history({ channel: 'C0RANDOM' })).rejects.toThrow('not_in_channel');
    await expect(client.conversations.info({ channel: 'C0NOWHERE' })).rejects.toThrow('channel_not_found');
  });

  test('members are listed, the bot among them', async () => {
    const { members } = await client.conversations.members({ channel: CHANNEL });
    expect(members).toEqual([slack.workspace.app.botUserId, 'U0ENGINEER', 'U0LEAD', 'U0SUPPORT']);
  });

  test('users.info returns the time zone as it is on that day', async () => {
    const summer = await client.users.info({ user: 'U0ENGINEER' });
    expect(summer.user).toMatchObject({ name: 'engineer', tz: 'Europe/Berlin', tz_offset: 7_200 });
    await expect(client.users.info({ user: 'U0NOBODY' })).rejects.toThrow('user_not_found');
  });
});
