import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { findChannel, startLocalSlack } from '@metta-health-bot/local-slack';
import { LogLevel } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { createLookups, OPEN_MS, REFUSED_MS } from '../../src/slack/lookups.ts';

const channels = [
  { name: 'joined', botIsMember: true },
  { name: 'open', botIsMember: false },
  { name: 'closed', botIsMember: false, isPrivate: true },
  { name: 'old', botIsMember: true, isArchived: true },
];
const ignore = () => {};
const logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  getLevel: () => LogLevel.ERROR,
  setName: ignore,
};

async function started(scopes?: readonly string[]) {
  const slack = await startLocalSlack({ ...METTA_WORKSPACE, channels, ...(scopes && { scopes }) });
  const time = { now: 1_790_000_000_000 };
  const lookups = createLookups({
    botToken: slack.tokens.bot,
    apiUrl: slack.apiUrl,
    fetch: createHttpClient(),
    logger,
    clock: () => time.now,
  });
  const idOf = (name: string) => findChannel(slack.workspace, name)?.id ?? 'C0NONE';
  const calls = () => slack.wire.entries().filter(({ method }) => method === 'conversations.info').length;
  return { slack, lookups, time, idOf, calls, [Symbol.asyncDispose]: () => slack.close() };
}

describe('lookups', () => {
  test('access is open where the bot is a member, and Slack\u2019s error word elsewhere', async () => {
    await using room = await started();
    const found = await Promise.all(
      ['joined', 'open', 'closed', 'old', 'none'].map((name) => room.lookups.access(room.idOf(name))),
    );
    expect(found).toEqual([
      'open',
      { word: 'not_in_channel' },
      { word: 'channel_not_found' },
      { word: 'is_archived' },
      { word: 'channel_not_found' },
    ]);
  });

  test('access is unknown where Slack does not answer, and a rate limit is not asked into', async () => {
    await using room = await started();
    room.slack.faults.next('conversations.info', { kind: 'status', status: 500 });
    expect(await room.lookups.access('C0JOINED')).toBe('unknown');
    room.slack.faults.next('conversations.info', { kind: 'status', status: 429, retryAfter: 30 });
    expect(await room.lookups.access('C0JOINED')).toBe('unknown');
    const before = room.calls();
    expect(await room.lookups.access('C0JOINED')).toBe('unknown');
    expect(room.calls()).toBe(before);
    room.time.now += 31_000;
    expect(await room.lookups.access('C0JOINED')).toBe('open');
  });

  test('recent access is remembered for a minute, a refusal for a quarter of a minute', async () => {
    await using room = await started();
    const ask = async () => [
      await room.lookups.recentAccess('C0JOINED'),
      await room.lookups.recentAccess('C0OPEN'),
      room.calls(),
    ];
    const refused = { word: 'not_in_channel' };
    expect(await ask()).toEqual(['open', refused, 2]);
    expect(await ask()).toEqual(['open', refused, 2]);
    room.time.now += REFUSED_MS + 1;
    room.slack.inviteBot('open');
    expect(await ask()).toEqual(['open', 'open', 3]);
    room.time.now += OPEN_MS + 1;
    expect((await ask())[2]).toBe(5);
  });

  test('a channel is private or public as Slack says, remembered like access, and neither where the bot cannot look', async () => {
    await using room = await started();
    const kinds = () =>
      Promise.all(['joined', 'open', 'closed', 'none'].map((name) => room.lookups.isPrivate(room.idOf(name))));
    expect(await kinds()).toEqual([false, false, undefined, undefined]);
    const before = room.calls();
    expect(await room.lookups.recentAccess('C0JOINED')).toBe('open');
    expect([await kinds(), room.calls()]).toEqual([[false, false, undefined, undefined], before]);
    room.time.now += OPEN_MS + 1;
    room.slack.inviteBot('closed');
    expect(await room.lookups.isPrivate(room.idOf('closed'))).toBe(true);
    room.time.now += OPEN_MS + 1;
    room.slack.faults.next('conversations.info', { kind: 'status', status: 500 });
    expect(await room.lookups.isPrivate('C0JOINED')).toBeUndefined();
  });

  test('recent access is unknown, not refused, where the app lacks the scope to look', async () => {
    await using room = await started(['chat:write']);
    expect(await room.lookups.access('C0JOINED')).toEqual({ word: 'missing_scope' });
    expect(await room.lookups.recentAccess('C0JOINED')).toBe('unknown');
  });

  test('a time zone is that of the profile, and undefined without the scope or the person', async () => {
    await using room = await started();
    expect(await room.lookups.timeZone('U0LEAD')).toBe('America/New_York');
    expect(await room.lookups.timeZone('U0NOBODY')).toBeUndefined();
    await using bare = await started(['chat:write']);
    expect(await bare.lookups.timeZone('U0LEAD')).toBeUndefined();
  });
});
