import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalSlack, LocalSlackOptions } from '../../src/local-slack.ts';
import { startLocalSlack } from '../../src/start-local-slack.ts';
import { postingClient } from '../bot.ts';

let slack: LocalSlack;
let client: WebClient;

async function start(options: LocalSlackOptions = {}): Promise<void> {
  slack = await startLocalSlack({
    channels: [
      { name: 'general', botIsMember: true },
      { name: 'random' },
      { name: 'old', botIsMember: true, isArchived: true },
      { name: 'secret', botIsMember: true, isPrivate: true },
      { name: 'unknown', isPrivate: true },
    ],
    ...options,
  });
  client = postingClient(slack);
}

beforeEach(() => start());

afterEach(() => slack.close());

const restart = async (options: LocalSlackOptions) => {
  await slack.close();
  await start(options);
};
const namesOf = ({ channels = [] }: { channels?: { name?: string }[] }) => channels.map(({ name }) => name);
const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: unknown) => (error instanceof WebAPIPlatformError ? error.data : error),
  );

describe('channels', () => {
  test('public channels are listed, archived ones too unless they are left out', async () => {
    expect(namesOf(await client.conversations.list())).toEqual(['general', 'old', 'random']);
    const { channels = [] } = await client.conversations.list({ exclude_archived: true });
    expect(channels).toMatchObject([
      { id: 'C0GENERAL', name: 'general', is_member: true, is_archived: false },
      { id: 'C0RANDOM', name: 'random', is_member: false, is_private: false },
    ]);
  });

  test('private channels are listed on request, those with the bot only', async () => {
    expect(namesOf(await client.conversations.list({ types: 'private_channel' }))).toEqual(['secret']);
    expect(namesOf(await client.conversations.list({ types: 'public_channel, private_channel' }))).toHaveLength(4);
    expect(await errorOf(client.conversations.list({ types: 'secret' }))).toMatchObject({ error: 'invalid_types' });
  });

  test('a long list comes in pages, one after the other by its cursor', async () => {
    const pages: unknown[] = [];
    let cursor = '';
    do {
      const page = await client.conversations.list({ limit: 2, cursor });
      pages.push(namesOf(page));
      cursor = page.response_metadata?.next_cursor ?? '';
    } while (cursor !== '');
    expect(pages).toEqual([['general', 'old'], ['random']]);
    expect(await errorOf(client.conversations.list({ cursor: 'nonsense' }))).toMatchObject({ error: 'invalid_cursor' });
  });

  test('a kind of channel needs its own scope', async () => {
    await restart({ scopes: ['chat:write', 'channels:read', 'channels:history'] });
    const both = { types: 'public_channel,private_channel' };
    expect(await errorOf(client.conversations.list(both))).toMatchObject({
      error: 'missing_scope',
      needed: 'groups:read',
    });
    expect(await errorOf(client.conversations.history({ channel: 'C0GENERAL' }))).toBe('accepted');
    expect(await errorOf(client.conversations.history({ channel: 'C0SECRET' }))).toMatchObject({
      needed: 'groups:history',
    });
  });

  test('a message may be sent to a public channel by its name, to a private one by its id', async () => {
    for (const channel of ['#general', 'general', 'C0GENERAL']) {
      expect(await client.chat.postMessage({ channel, text: 'ok' })).toMatchObject({ channel: 'C0GENERAL' });
    }
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0SECRET', text: 'ok' });
    expect(ts).not.toBe('');
    expect(await errorOf(client.chat.postMessage({ channel: '#secret', text: 'ok' }))).toMatchObject({
      error: 'channel_not_found',
    });
    expect(await errorOf(client.chat.update({ channel: '#general', ts, text: 'ok' }))).toMatchObject({
      error: 'channel_not_found',
    });
  });

  test('a private channel that the bot is not in is never revealed to it', async () => {
    for (const call of [
      client.chat.postMessage({ channel: 'C0UNKNOWN', text: 'ok' }),
      client.conversations.info({ channel: 'C0UNKNOWN' }),
      client.conversations.history({ channel: 'C0UNKNOWN' }),
    ]) {
      expect(await errorOf(call)).toMatchObject({ error: 'channel_not_found' });
    }
  });

  test('members come in pages too', async () => {
    const first = await client.conversations.members({ channel: 'C0GENERAL', limit: 3 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.members({ channel: 'C0GENERAL', limit: 3, cursor });
    expect([...(first.members ?? []), ...(second.members ?? [])]).toEqual([
      'U0APP',
      'U0ENGINEER',
      'U0LEAD',
      'U0SUPPORT',
    ]);
    expect(second.response_metadata?.next_cursor).toBe('');
  });

  test('a channel that people archive or take the bot out of refuses it until they think better of it', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: '#general', text: 'ok' });
    const post = () => errorOf(client.chat.postMessage({ channel: '#general', text: 'ok' }));
    slack.archive('general');
    expect(await post()).toMatchObject({ error: 'is_archived' });
    expect(await errorOf(client.chat.update({ channel: 'C0GENERAL', ts, text: 'late' }))).toMatchObject({
      error: 'is_inactive',
    });
    slack.unarchive('general');
    expect(await post()).toBe('accepted');
    slack.removeBot('general');
    expect(await post()).toMatchObject({ error: 'not_in_channel' });
    expect(await errorOf(client.conversations.history({ channel: 'C0GENERAL' }))).toMatchObject({
      error: 'not_in_channel',
    });
    slack.inviteBot('general');
    expect(await post()).toBe('accepted');
    expect(() => slack.archive('nowhere')).toThrow('there is no channel nowhere');
  });

  test('a message that people delete is gone for the bot', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: '#general', text: 'first' });
    const [message] = slack.workspace.messages;
    if (message === undefined) throw new Error('nothing was posted');
    slack.deleteMessage(message);
    expect(await errorOf(client.chat.update({ channel: 'C0GENERAL', ts, text: 'late' }))).toMatchObject({
      error: 'message_not_found',
    });
    const stray = await client.chat.postMessage({ channel: 'C0GENERAL', text: 'reply', thread_ts: ts });
    expect(stray.message).not.toHaveProperty('thread_ts');
    expect(() => slack.deleteMessage(message)).toThrow('the message "first" is gone');
  });

  test('members of a user group are listed, an unknown one is refused', async () => {
    await restart({ userGroups: [{ id: 'S0TEAM', handle: 'team', users: ['lead', 'support'] }] });
    const { users } = await client.usergroups.users.list({ usergroup: 'S0TEAM' });
    expect(users).toEqual(['U0LEAD', 'U0SUPPORT']);
    expect(await errorOf(client.usergroups.users.list({ usergroup: 'S0NOBODY' }))).toMatchObject({
      error: 'no_such_subteam',
    });
  });

  test('a user group that is disabled or deleted is as unknown, until it is enabled', async () => {
    await restart({ userGroups: [{ id: 'S0TEAM', handle: 'team', users: ['lead'] }] });
    const list = (include_disabled = false) => client.usergroups.users.list({ usergroup: 'S0TEAM', include_disabled });
    slack.changeGroup('S0TEAM', { isDisabled: true });
    expect(await errorOf(list())).toMatchObject({ error: 'no_such_subteam' });
    expect((await list(true)).users).toEqual(['U0LEAD']);
    slack.changeGroup('S0TEAM', { isDisabled: false, users: [] });
    expect((await list()).users).toEqual([]);
    slack.deleteGroup('S0TEAM');
    expect(await errorOf(list(true))).toMatchObject({ error: 'no_such_subteam' });
  });

  test('guests and bots are distinguished from the people, and no guest is in a channel that does not name them', async () => {
    await restart({ users: [{ name: 'lead' }, { name: 'visitor', isGuest: true }, { name: 'other', isBot: true }] });
    const kindOf = async (user: string) => {
      const { user: found } = await client.users.info({ user });
      return [found?.is_bot, found?.is_restricted];
    };
    expect(await Promise.all(['U0LEAD', 'U0VISITOR', 'U0OTHER'].map(kindOf))).toEqual([
      [false, false],
      [false, true],
      [true, false],
    ]);
    const { members } = await client.conversations.members({ channel: 'C0GENERAL' });
    expect(members).toEqual(['U0APP', 'U0LEAD']);
  });

  test('a permalink leads to a message, and through its thread to a reply', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: '#general', text: 'first' });
    const reply = await client.chat.postMessage({ channel: '#general', text: 'reply', thread_ts: ts });
    const linkTo = async (message_ts = '') =>
      (await client.chat.getPermalink({ channel: 'C0GENERAL', message_ts })).permalink;
    expect(await linkTo(ts)).toBe(`https://example-local.slack.com/archives/C0GENERAL/p${ts.replace('.', '')}`);
    expect(await linkTo(reply.ts)).toContain(`?thread_ts=${ts}&cid=C0GENERAL`);
    expect(await errorOf(linkTo('1.000001'))).toMatchObject({ error: 'message_not_found' });
  });
});
