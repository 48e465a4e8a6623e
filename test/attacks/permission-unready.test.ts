import { describe, test, vi } from 'vitest';
import { startAttackedBot } from './support/attacked-bot.ts';
import { clickAs, postedAbout } from './support/incident-clicks.ts';
import { tried } from './support/table.ts';

vi.setConfig({ testTimeout: 120_000 });

const GROUP = { actors: 'S0ONCALL' };
const WORKSPACE = {
  users: [...['oncall', 'lead', 'engineer', 'stranger'].map((name) => ({ name })), { name: 'guest', isGuest: true }],
  channels: [
    { name: 'system-health', botIsMember: true },
    { name: 'oncall', botIsMember: true, members: ['oncall'] },
  ],
};

const withoutScope = (lacking: string) =>
  [
    ...['commands', 'chat:write', 'files:write', 'files:read', 'users:read', 'im:read', 'mpim:read', 'groups:read'],
    ...['channels:history', 'groups:history', 'im:history', 'mpim:history', 'channels:read', 'usergroups:read'],
  ].filter((scope) => scope !== lacking);

describe('permission unready', () => {
  test.concurrent.for([
    ['the scope of user groups is missing', GROUP, { scopes: withoutScope('usergroups:read') }, /usergroups:read/],
    ['the user group is deleted', GROUP, { userGroups: [] }, /S0ONCALL|user group/],
    ['the scope of channels is missing', {}, { scopes: withoutScope('channels:read') }, /channels:read/],
  ] as const)('%s: nobody acts, and /readyz says so', async ([name, group, slack, words], { expect }) => {
    await using bot = await startAttackedBot({ way: 'socket', ...group, slack: { ...WORKSPACE, ...slack } });
    const { card } = await bot.incident('github');
    const pressers = ['engineer', 'stranger', 'guest', 'lead'];
    for (const user of pressers)
      await clickAs(bot, user, card, 'Resolve')
        .reply(1, { withinMs: 5_000 })
        .catch(() => {});
    const acted = pressers.filter((user) => postedAbout(bot, card).includes(`<@${bot.slack.as(user).user.id}>`));
    tried(`presses while ${name}`, pressers.length, pressers.length - acted.length);
    const ready = await bot.health('/readyz');
    tried(`/readyz tells that ${name}`, 1, ready.status === 503 && words.test(ready.text) ? 1 : 0);
    expect.soft(acted).toEqual([]);
    expect(ready).toEqual({ status: 503, text: expect.stringMatching(words) });
  });
});
