import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type LocalSlackOptions, startLocalSlack } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { silent } from '../../../packages/local-slack/test/bot.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { createChannelNames } from '../../../src/slack/outbox/channel-names.ts';
import { createSingleTryClient } from '../../../src/slack/web-client.ts';

async function open(options: Partial<LocalSlackOptions>) {
  const slack = await startLocalSlack({ ...METTA_WORKSPACE, ...options });
  const client = createSingleTryClient({
    token: slack.tokens.bot,
    slackApiUrl: slack.apiUrl,
    fetch: createHttpClient(),
    logger: silent,
    timeoutMs: 2_000,
  });
  return {
    slack,
    channelId: createChannelNames(client),
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

describe('names of channels', () => {
  test('become ids, over pages and once; ids pass through', async () => {
    const many = Array.from({ length: 1_005 }, (_, index) => ({ name: `room-${index}`, members: [] }));
    const channels = [...many, { name: 'secret', isPrivate: true, botIsMember: true }];
    await using opened = await open({ channels });
    const { slack, channelId } = opened;
    expect(await channelId('C0ANY')).toEqual({ kind: 'known', id: 'C0ANY' });
    expect(await channelId('#secret')).toEqual({ kind: 'known', id: 'C0SECRET' });
    expect(slack.wire.calls('conversations.list')).toHaveLength(2);
    expect(await channelId('room-7')).toEqual({ kind: 'known', id: 'C0ROOM7' });
    expect(slack.wire.calls('conversations.list')).toHaveLength(2);
    expect(await channelId('#nowhere')).toEqual({ kind: 'missing' });
    slack.faults.next('conversations.list', { kind: 'drop' });
    expect(await channelId('#nowhere')).toEqual({ kind: 'unknown' });
  });

  test('those of public channels are found without the scope for private ones', async () => {
    await using opened = await open({ scopes: ['chat:write', 'channels:read'] });
    expect(await opened.channelId('#oncall')).toEqual({ kind: 'known', id: 'C0ONCALL' });
  });
});
