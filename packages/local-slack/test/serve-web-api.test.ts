import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { afterEach, expect, test } from 'vitest';
import type { LocalSlack, LocalSlackOptions } from '../src/local-slack.ts';
import { startLocalSlack } from '../src/start-local-slack.ts';
import { postingClient } from './bot.ts';

let slack: LocalSlack;

async function start(options: LocalSlackOptions = {}): Promise<WebClient> {
  slack = await startLocalSlack(options);
  return postingClient(slack);
}

async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WebAPIPlatformError)) throw error;
  return error.data;
}

afterEach(() => slack.close());

test('auth.test names the bot', async () => {
  const client = await start();
  expect(await client.auth.test()).toMatchObject({ user: 'app', team: 'Example', bot_id: slack.workspace.app.botId });
});

test('a call without a token, with a wrong one or with one of the wrong type is refused', async () => {
  await start();
  expect(await refusalOf(postingClient(slack, {}, '').auth.test())).toMatchObject({ error: 'not_authed' });
  expect(await refusalOf(postingClient(slack, {}, 'xoxb-other').auth.test())).toMatchObject({ error: 'invalid_auth' });
  const appClient = postingClient(slack, {}, slack.tokens.app);
  expect(await refusalOf(appClient.auth.test())).toMatchObject({ error: 'not_allowed_token_type' });
  expect(await refusalOf(postingClient(slack).apps.connections.open({}))).toMatchObject({
    error: 'not_allowed_token_type',
  });
});

test('a token without the scope is told which one it needs', async () => {
  const client = await start({ scopes: ['chat:write'] });
  await client.chat.postMessage({ channel: 'general', text: 'ok' });
  expect(await refusalOf(client.conversations.history({ channel: 'C0GENERAL' }))).toMatchObject({
    error: 'missing_scope',
    needed: 'channels:history',
    provided: 'chat:write',
  });
});

test('an app that was installed again has its new scopes', async () => {
  const client = await start({ scopes: ['chat:write'] });
  slack.reinstall(['channels:read']);
  expect((await client.conversations.members({ channel: 'C0GENERAL' })).members).toContain('U0LEAD');
  expect(await refusalOf(client.chat.postMessage({ channel: 'general', text: 'ok' }))).toMatchObject({
    needed: 'chat:write',
  });
});

test('of a limited method no more calls a minute are taken, and the 429 says for how long to wait', async () => {
  let now = 0;
  slack = await startLocalSlack({ clock: () => now, callsPerMinute: { 'auth.test': 2 } });
  const client = postingClient(slack, { rejectRateLimitedCalls: true });
  const call = () =>
    client.auth.test().then(
      () => 'taken',
      (error) => (error instanceof WebAPIRateLimitedError ? error.retryAfter : error),
    );
  expect([await call(), await call()]).toEqual(['taken', 'taken']);
  now = 20_000;
  expect([await call(), await call()]).toEqual([40, 40]);
  await client.conversations.list();
  now = 60_000;
  expect(await call()).toBe('taken');
});

test('a method that the local Slack does not have is refused and remembered', async () => {
  const client = await start();
  expect(await refusalOf(client.apiCall('reactions.add', {}))).toMatchObject({ error: 'unknown_method' });
  expect(slack.unexpected).toEqual(['call of reactions.add, which the local Slack does not have']);
});

test('arguments that are missing or unknown are refused by name', async () => {
  const client = await start();
  expect(await refusalOf(client.apiCall('chat.postMessage', { text: 'ok' }))).toMatchObject({
    error: 'invalid_arguments',
    response_metadata: { messages: ['[ERROR] missing required field: channel [json-pointer:]'] },
  });
  const icon = { channel: 'general', text: 'ok', icon_emoji: ':fire:' };
  expect(await refusalOf(client.apiCall('chat.postMessage', icon))).toMatchObject({
    response_metadata: { messages: ['[ERROR] invalid additional property: icon_emoji [json-pointer:]'] },
  });
});

test('a JSON body is understood as a form is', async () => {
  await start();
  const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.tokens.bot}` },
    body: JSON.stringify({ channel: '#general', text: 'ok', blocks: [{ type: 'divider' }] }),
  });
  expect(await answer.json()).toMatchObject({ ok: true, message: { blocks: [{ type: 'divider' }] } });
  const form = await fetch(`${slack.apiUrl}auth.test`, {
    method: 'POST',
    body: new URLSearchParams({ token: slack.tokens.bot }),
  });
  expect(await form.json()).toMatchObject({ ok: true });
});

test('pacing, when it is on, takes three messages at once in a channel, then one a second', async () => {
  let now = 1_700_000_000_000;
  const channels = ['general', 'other'].map((name) => ({ name, botIsMember: true }));
  const client = await start({ paceMessages: true, clock: () => now, channels });
  const post = (channel: string) => client.chat.postMessage({ channel, text: 'ok' });
  for (let count = 0; count < 3; count += 1) await post('general');
  const refused = await post('general').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(WebAPIRateLimitedError);
  expect(refused).toMatchObject({ retryAfter: 1 });
  await post('other');
  now += 1_000;
  await post('C0GENERAL');
  expect(slack.workspace.messages).toHaveLength(5);
});

test('pacing is off by default', async () => {
  const client = await start();
  await Promise.all(Array.from({ length: 8 }, () => client.chat.postMessage({ channel: 'general', text: 'ok' })));
  expect(slack.workspace.messages).toHaveLength(8);
});

test('a fixed port is taken, and refused when it is in use', async () => {
  await start();
  const port = Number(new URL(slack.origin).port);
  await expect(startLocalSlack({ port })).rejects.toThrow('EADDRINUSE');
  await slack.close();
  slack = await startLocalSlack({ port });
  expect(slack.origin).toBe(`http://127.0.0.1:${port}`);
});

test('a path that is no part of Slack is remembered', async () => {
  await start();
  expect((await fetch(`${slack.origin}/elsewhere`)).status).toBe(404);
  expect(slack.unexpected).toEqual(['request of /elsewhere']);
});

test('an app-level token has scopes of its own, and each answer names those of its token', async () => {
  await start({ appScopes: ['authorizations:read'], scopes: ['commands'] });
  const appClient = postingClient(slack, {}, slack.tokens.app);
  expect(await refusalOf(appClient.apps.connections.open({}))).toMatchObject({
    error: 'missing_scope',
    needed: 'connections:write',
    provided: 'authorizations:read',
  });
  expect((await postingClient(slack).auth.test()).response_metadata?.scopes).toEqual(['commands']);
  const unknown = await fetch(`${slack.apiUrl}auth.test`, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-other', 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(unknown.headers.get('x-oauth-scopes')).toBeNull();
});
