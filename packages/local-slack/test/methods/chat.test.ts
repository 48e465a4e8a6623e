import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import type { LocalSlack } from '../../src/local-slack.ts';
import { storeMessage } from '../../src/messages.ts';
import { startLocalSlack } from '../../src/start-local-slack.ts';
import { postingClient } from '../bot.ts';

const CHANNEL = 'C0GENERAL';
const NOW = 1_700_000_000_123;
let slack: LocalSlack;
let client: WebClient;

beforeAll(async () => {
  slack = await startLocalSlack({
    clock: () => NOW,
    refuses: new Set(['data_table']),
    channels: [
      { name: 'general', botIsMember: true },
      { name: 'random', members: ['engineer', 'lead'] },
      { name: 'small', members: ['engineer'], botIsMember: true },
      { name: 'old', botIsMember: true, isArchived: true },
    ],
  });
  client = postingClient(slack);
});

beforeEach(() => {
  slack.workspace.messages = [];
});

afterAll(() => slack.close());

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  return error instanceof WebAPIPlatformError ? error.data.error : error;
}

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as const;

describe('chat', () => {
  test('chat.postMessage stores text, blocks and metadata and answers with the message', async () => {
    const metadata = { event_type: 'alert', event_payload: { key: 'collector:1' } };
    const answer = await client.chat.postMessage({
      channel: '#general',
      text: 'Down',
      blocks: [section('*Down*')],
      metadata,
    });
    expect(answer).toMatchObject({ channel: CHANNEL, message: { text: 'Down', metadata } });
    expect(slack.workspace.messages).toMatchObject([
      { ts: answer.ts, text: 'Down', via: 'chat.postMessage', metadata },
    ]);
    expect(slack.workspace.messages[0]?.blocks[0]).toHaveProperty('block_id');
  });

  test('timestamps come from the clock, differ and grow though it stands still', async () => {
    const first = await client.chat.postMessage({ channel: CHANNEL, text: '1' });
    const second = await client.chat.postMessage({ channel: CHANNEL, text: '2' });
    expect(first.ts).toMatch(/^1700000000\.123\d{3}$/);
    expect(Number(second.ts)).toBeGreaterThan(Number(first.ts));
  });

  test.each([
    ['an unknown channel', { channel: 'C0NOWHERE', text: 'x' }, 'channel_not_found'],
    ['a channel without the bot', { channel: 'random', text: 'x' }, 'not_in_channel'],
    ['an archived channel', { channel: 'old', text: 'x' }, 'is_archived'],
    ['neither text nor blocks', { channel: CHANNEL, text: '', blocks: [] }, 'no_text'],
    ['blocks that are no JSON', { channel: CHANNEL, text: 'x', blocks: 'nonsense' }, 'invalid_blocks_format'],
    [
      'metadata without a payload',
      { channel: CHANNEL, text: 'x', metadata: { event_type: 'a' } },
      'invalid_metadata_format',
    ],
  ])('chat.postMessage refuses %s', async (_what, args, error) => {
    expect(await errorOf(client.apiCall('chat.postMessage', args))).toBe(error);
    expect(slack.workspace.messages).toEqual([]);
  });

  test('with chat:write.public the bot may write where it is no member', async () => {
    const open = await startLocalSlack({ scopes: ['chat:write', 'chat:write.public'] });
    await postingClient(open).chat.postMessage({ channel: 'random', text: 'x' });
    expect(open.workspace.messages).toHaveLength(1);
    await open.close();
  });

  test('a problem of blocks is reported with its place, and blocks that the workspace lacks are unsupported', async () => {
    const blocks = [section(''), { type: 'data_table', caption: 'Rollup', rows: [[{ type: 'raw_text', text: 'a' }]] }];
    const error = await client
      .apiCall('chat.postMessage', { channel: CHANNEL, text: 'x', blocks })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: [
            '[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]',
            '[ERROR] unsupported type: data_table [json-pointer:/blocks/1/type]',
          ],
        },
      },
    });
  });

  test('blocks that are long together are refused by chat.postMessage alone', async () => {
    const blocks = Array.from({ length: 5 }, () => section('x'.repeat(LIMITS.sectionText)));
    const { ts } = await client.chat.postMessage({ channel: CHANNEL, text: 'short' });
    expect(await errorOf(client.chat.postMessage({ channel: CHANNEL, text: 'x', blocks }))).toBe('msg_blocks_too_long');
    expect(await errorOf(client.chat.update({ channel: CHANNEL, ts: ts ?? '', text: 'x', blocks }))).toBe('accepted');
  });

  test('a text beyond the length that Slack keeps is cut', async () => {
    await client.chat.postMessage({ channel: CHANNEL, text: 'x'.repeat(LIMITS.postText + 1) });
    expect(slack.workspace.messages[0]?.text).toHaveLength(LIMITS.postText);
  });

  test('a reply stands in its thread, also when it answers a reply', async () => {
    const parent = await client.chat.postMessage({ channel: CHANNEL, text: 'parent' });
    const reply = await client.chat.postMessage({ channel: CHANNEL, text: 'reply', thread_ts: parent.ts ?? '' });
    const second = await client.chat.postMessage({ channel: CHANNEL, text: 'again', thread_ts: reply.ts ?? '' });
    expect(reply.message).toMatchObject({ thread_ts: parent.ts });
    expect(second.message).toMatchObject({ thread_ts: parent.ts });
  });

  test('a reply to a deleted parent becomes a message of the channel, and the answer has no thread_ts', async () => {
    const parent = await client.chat.postMessage({ channel: CHANNEL, text: 'parent' });
    await client.chat.delete({ channel: CHANNEL, ts: parent.ts ?? '' });
    const stray = await client.chat.postMessage({ channel: CHANNEL, text: 'reply', thread_ts: parent.ts ?? '' });
    expect(stray.ok).toBe(true);
    expect(stray.message).not.toHaveProperty('thread_ts');
    expect(slack.workspace.messages).toMatchObject([{ text: 'reply', threadTs: null }]);
  });

  test('chat.update with a text alone takes the blocks away and keeps metadata, and marks the message', async () => {
    const metadata = { event_type: 'alert', event_payload: {} };
    const { ts = '' } = await client.chat.postMessage({
      channel: CHANNEL,
      text: 'a',
      blocks: [section('a')],
      metadata,
    });
    const { message } = await client.chat.update({ channel: CHANNEL, ts, text: 'b' });
    expect(message).toMatchObject({ text: 'b', metadata });
    expect(message).not.toHaveProperty('blocks');
    expect(slack.workspace.messages).toMatchObject([{ ts, text: 'b', blocks: [], metadata }]);
    expect(slack.workspace.messages[0]?.edited?.user).toBe(slack.workspace.app.botUserId);
  });

  test('chat.update with blocks replaces them, beside a text or alone, and an empty array takes them away', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'a', blocks: [section('a')] });
    await client.chat.update({ channel: CHANNEL, ts, text: 'b', blocks: [section('b')] });
    expect(slack.workspace.messages).toMatchObject([{ text: 'b', blocks: [section('b')] }]);
    await client.apiCall('chat.update', { channel: CHANNEL, ts, blocks: [section('c')] });
    expect(slack.workspace.messages).toMatchObject([{ text: 'b', blocks: [section('c')] }]);
    await client.chat.update({ channel: CHANNEL, ts, text: 'd', blocks: [] });
    expect(slack.workspace.messages).toMatchObject([{ text: 'd', blocks: [] }]);
  });

  test('chat.update shows a reply in the channel too, and changes nothing else of it; an edit leaves it there', async () => {
    const { ts: root = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'root' });
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'reply', thread_ts: root });
    const broadcast = (at: string, text?: string) =>
      errorOf(
        client.apiCall('chat.update', { channel: CHANNEL, ts: at, reply_broadcast: true, ...(text && { text }) }),
      );
    expect(await broadcast(root)).toBe('cant_broadcast_message');
    expect(await broadcast(ts, 'other')).toBe('no_dual_broadcast_content_update');
    expect(await broadcast(ts)).toBe('accepted');
    await client.chat.update({ channel: CHANNEL, ts, text: 'edited' });
    const { messages = [] } = await client.conversations.history({ channel: CHANNEL, limit: 1 });
    expect(messages).toMatchObject([{ text: 'edited', subtype: 'thread_broadcast', thread_ts: root }]);
    await client.chat.delete({ channel: CHANNEL, ts });
    const replies = await client.conversations.replies({ channel: CHANNEL, ts: root });
    expect(replies.messages?.map((message) => message.text)).toEqual(['root']);
  });

  test('chat.update leaves attachments where they are, and needs a text or blocks', async () => {
    const attachments = [{ fallback: 'more', blocks: [section('more')] }];
    const { ts = '' } = await client.chat.postMessage({
      channel: CHANNEL,
      text: 'a',
      blocks: [section('a')],
      attachments,
    });
    await client.chat.update({ channel: CHANNEL, ts, text: 'b' });
    expect(slack.workspace.messages).toMatchObject([{ text: 'b', blocks: [], attachments: [{ fallback: 'more' }] }]);
    expect(await errorOf(client.apiCall('chat.update', { channel: CHANNEL, ts }))).toBe('no_text');
  });

  test('chat.update and chat.delete refuse what they cannot reach', async () => {
    const foreign = storeMessage(slack.workspace, {
      channel: CHANNEL,
      via: 'slack',
      postedBy: 'user',
      text: 'mine',
    }).ts;
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'x' });
    const hidden = await client.chat.postEphemeral({ channel: CHANNEL, user: 'U0LEAD', text: 'x' });
    const update = (target: object) =>
      errorOf(client.apiCall('chat.update', { channel: CHANNEL, text: 'y', ...target }));
    expect(await update({ ts: '1.000001' })).toBe('message_not_found');
    expect(await update({ ts: hidden.message_ts })).toBe('message_not_found');
    expect(await update({ ts: foreign })).toBe('cant_update_message');
    expect(await update({ ts, channel: '#general' })).toBe('channel_not_found');
    expect(await update({ ts, text: 'x'.repeat(LIMITS.updateText + 1) })).toBe('msg_too_long');
    expect(await update({ ts, text: 'x'.repeat(LIMITS.updateText) })).toBe('accepted');
    const remove = (target: string) => errorOf(client.chat.delete({ channel: CHANNEL, ts: target }));
    expect(await remove(foreign)).toBe('cant_delete_message');
    expect(await remove('1.000001')).toBe('message_not_found');
  });

  test('an ephemeral message is seen by one member only and is in no history', async () => {
    await client.chat.postEphemeral({ channel: CHANNEL, user: 'U0LEAD', text: 'psst' });
    expect(slack.as('lead').in('general').visible()).toMatchObject([{ text: 'psst', via: 'chat.postEphemeral' }]);
    expect(slack.as('engineer').in('general').visible()).toEqual([]);
    expect((await client.conversations.history({ channel: CHANNEL })).messages).toEqual([]);
    const toStranger = client.chat.postEphemeral({ channel: 'small', user: 'U0LEAD', text: 'x' });
    expect(await errorOf(toStranger)).toBe('user_not_in_channel');
    expect(await errorOf(client.chat.postEphemeral({ channel: 'random', user: 'U0LEAD', text: 'x' }))).toBe(
      'not_in_channel',
    );
  });

  test('an ephemeral message in a thread is shown where there is one: a message without replies has none', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'First' });
    const whisper = () => client.chat.postEphemeral({ channel: CHANNEL, user: 'U0LEAD', text: 'psst', thread_ts: ts });
    const shown = () => slack.workspace.messages.filter(({ ephemeralTo }) => ephemeralTo !== null);
    expect((await whisper()).ok).toBe(true);
    expect(shown()).toEqual([]);
    await client.chat.postMessage({ channel: CHANNEL, text: 'Reply', thread_ts: ts });
    await whisper();
    expect(shown()).toMatchObject([{ text: 'psst', threadTs: ts }]);
  });
});
