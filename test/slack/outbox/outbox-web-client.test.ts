import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '@metta-health-bot/local-slack';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { section } from '../../../blocks/kit/message.ts';
import { silent } from '../../../packages/local-slack/test/bot.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import type { OutboxClient } from '../../../src/slack/outbox/outbox-client.ts';
import { createOutboxWebClient } from '../../../src/slack/outbox/outbox-web-client.ts';
import { NOON } from './outbox-harness.ts';

let slack: LocalSlack;
let outboxClient: OutboxClient;
let now = NOON;

const open = async (options: LocalSlackOptions = {}) => {
  slack = await startLocalSlack({ ...METTA_WORKSPACE, ...options, clock: () => now });
  outboxClient = createOutboxWebClient(slack.tokens.bot, {
    slackApiUrl: slack.apiUrl,
    fetch: createHttpClient(),
    logger: silent,
  });
};

beforeEach(async () => {
  now = NOON;
  await open();
});

afterEach(() => slack.close());

const CHANNEL = 'C0ONCALL';
const content = (text: string) => ({ text, blocks: [section(text)] });

async function post(key: string, threadTs: string | null = null): Promise<string> {
  const outcome = await outboxClient.post({ channel: CHANNEL, threadTs, message: content(key), key });
  if (outcome.kind !== 'delivered') throw new Error(outcome.kind);
  return outcome.ts;
}

const find = (key: string, threadTs: string | null = null, channel = CHANNEL) =>
  outboxClient.find({ channel, threadTs, key, since: now });

describe('posting client', () => {
  test('a post carries its key in the metadata and unfurls nothing', async () => {
    await post('A');
    expect(slack.workspace.messages).toMatchObject([
      { text: 'A', metadata: { event_type: 'metta_health_message', event_payload: { key: 'A' } } },
    ]);
    expect(slack.wire.calls('chat.postMessage')[0]?.body).toMatchObject({
      unfurl_links: 'false',
      unfurl_media: 'false',
    });
  });

  test('a reply says whether it stands in its thread', async () => {
    const parent = await post('A');
    const reply = (key: string) =>
      outboxClient.post({ channel: CHANNEL, threadTs: parent, message: content(key), key });
    expect(await reply('A:1')).toMatchObject({ kind: 'delivered', channel: CHANNEL, isThreaded: true });
    for (const message of [...slack.workspace.messages]) slack.deleteMessage(message);
    expect(await reply('A:2')).toMatchObject({ kind: 'delivered', isThreaded: false });
  });

  test('an edit replaces text, blocks and key', async () => {
    const ts = await post('A');
    await outboxClient.update({ channel: CHANNEL, ts, message: { text: 'new', blocks: [] }, key: 'B' });
    expect(slack.workspace.messages).toMatchObject([
      { ts, text: 'new', blocks: [], metadata: { event_payload: { key: 'B' } } },
    ]);
  });

  test('a message is found by its key in the channel, in its thread, and outside of it when it strayed', async () => {
    const parent = await post('A');
    const reply = await post('A:1', parent);
    const stray = await post('A:2', '1.000001');
    expect(await find('A')).toEqual({ kind: 'found', channel: CHANNEL, ts: parent, isThreaded: true });
    expect(await find('A:1', parent)).toEqual({ kind: 'found', channel: CHANNEL, ts: reply, isThreaded: true });
    expect(await find('A:2', parent)).toEqual({ kind: 'found', channel: CHANNEL, ts: stray, isThreaded: false });
    expect(await find('A:2', '1.000001')).toMatchObject({ kind: 'found', isThreaded: false });
    expect(await find('A:3', parent)).toEqual({ kind: 'absent' });
  });

  test('the search goes back over pages, to five minutes before the attempt', async () => {
    const parent = await post('old');
    await post('old:1', parent);
    now += 299_000;
    for (let other = 0; other < 210; other += 1) await post(`other ${other}`);
    expect(await find('old')).toMatchObject({ kind: 'found', ts: parent });
    expect(slack.wire.calls('conversations.history')).toHaveLength(2);
    now += 2_000;
    expect(await find('old')).toEqual({ kind: 'absent' });
  });

  test('a history that may not be read is distinguished from one that cannot be read now', async () => {
    slack.faults.next(
      'conversations.history',
      { kind: 'status', status: 403 },
      { kind: 'error', error: 'missing_scope' },
    );
    expect(await find('A')).toEqual({ kind: 'unreadable', detail: 'HTTP 403' });
    expect(await find('A')).toEqual({ kind: 'unreadable', detail: 'missing_scope' });
    for (const fault of ['drop', 'html', 'empty'] as const) {
      slack.faults.next('conversations.history', { kind: fault });
      expect(await find('A'), fault).toMatchObject({ kind: 'unknown' });
    }
    slack.faults.next('conversations.history', { kind: 'hang' });
    const impatient = createOutboxWebClient(slack.tokens.bot, {
      slackApiUrl: slack.apiUrl,
      fetch: createHttpClient(),
      logger: silent,
      timeoutMs: 250,
    });
    const looked = await impatient.find({ channel: CHANNEL, threadTs: null, key: 'A', since: now });
    expect(looked).toMatchObject({ kind: 'unknown' });
    slack.faults.next('conversations.history', { kind: 'status', status: 429, retryAfter: 9 });
    expect(await find('A')).toMatchObject({ kind: 'unknown', waitMs: 9_000 });
    slack.faults.next('conversations.history', { kind: 'error', error: 'token_revoked' });
    expect(await find('A')).toEqual({ kind: 'token-dead', word: 'token_revoked' });
    slack.removeBot('oncall');
    expect(await find('A')).toEqual({ kind: 'unreadable', detail: 'not_in_channel' });
  });

  test('a post whose channel has a name alone is found again by that name', async () => {
    await post('A');
    expect(await find('A', null, '#oncall')).toMatchObject({ kind: 'found', channel: CHANNEL });
    expect(await find('A', null, '#nowhere')).toMatchObject({ kind: 'unreadable' });
  });

  test('the token is alive, dead, or not to be asked about now', async () => {
    expect(await outboxClient.testToken()).toBe('alive');
    slack.faults.next('auth.test', { kind: 'error', error: 'invalid_auth' }, { kind: 'drop' });
    expect(await outboxClient.testToken()).toBe('dead');
    expect(await outboxClient.testToken()).toBe('unknown');
  });
});
