import { expect, test } from 'vitest';
import { createWorkspace } from '../src/create-workspace.ts';
import { startLocalSlack } from '../src/start-local-slack.ts';
import { findChannel, findUser } from '../src/workspace.ts';
import { postingClient } from './bot.ts';

const clock = () => 1_700_000_000_000;

test('a workspace for which nothing is asked is called Example and has general and random, and an app of no name', () => {
  const { team, app, channels, users, userGroups } = createWorkspace(clock);
  expect(team).toEqual({ id: 'T0EXAMPLE', name: 'Example', domain: 'example-local' });
  expect(app).toEqual({ id: 'A0APP', botId: 'B0APP', botUserId: 'U0APP' });
  const rooms = channels.filter(({ directWith }) => directWith === null);
  expect(rooms.map(({ name, members }) => [name, members.includes('U0APP')])).toEqual([
    ['general', true],
    ['random', false],
  ]);
  expect(users.map(({ name }) => name)).toEqual(['engineer', 'lead', 'support', 'guest', 'app']);
  expect(userGroups.map(({ id, users: ids }) => [id, ids])).toEqual([['S0SUPPORT', ['U0SUPPORT']]]);
});

test('the app and the workspace have the names and ids that are asked for, in every answer and payload', async () => {
  const slack = await startLocalSlack({
    app: { id: 'A0SHOP', name: 'Shop orders', botUserId: 'U0SHOPBOT', botName: 'shop' },
    team: { name: 'Shop' },
    users: [{ name: 'ann' }],
    channels: [{ name: 'orders', botIsMember: true }],
  });
  const client = postingClient(slack);
  expect(slack.tokens.app).toMatch(/^xapp-1-A0SHOP-/);
  expect(await client.auth.test()).toMatchObject({
    team: 'Shop',
    team_id: 'T0EXAMPLE',
    user: 'shop',
    user_id: 'U0SHOPBOT',
    bot_id: 'B0APP',
  });
  const { message } = await client.chat.postMessage({ channel: '#orders', text: 'New' });
  expect(message).toMatchObject({ user: 'U0SHOPBOT', app_id: 'A0SHOP' });
  expect(slack.as('ann').in('orders').command('/orders').payload).toMatchObject({ api_app_id: 'A0SHOP' });
  expect(findUser(slack.workspace, 'U0SHOPBOT')?.realName).toBe('Shop orders');
  expect(findChannel(slack.workspace, 'general')).toBeUndefined();
  await slack.close();
});

test('what is left out in part, or given as undefined by a program without types, is as in the default', () => {
  const absent = { users: undefined, channels: undefined } as object;
  const { channels, users, app } = createWorkspace(clock, { ...absent, app: { name: 'Mine' } });
  expect([channels.length > 2, users.at(-1)?.realName, app.id]).toEqual([true, 'Mine', 'A0APP']);
});
