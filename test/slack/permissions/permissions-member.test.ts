import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { findChannel, startLocalSlack } from '@metta-health-bot/local-slack';
import { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { createIsMember } from '../../../src/slack/permissions/permissions.ts';

const channels = [
  { name: 'joined', botIsMember: true },
  { name: 'open', botIsMember: false },
  { name: 'closed', botIsMember: false, isPrivate: true },
];

describe('permissions member', () => {
  test('the bot is a member of channels that it was invited to, and of no other', async () => {
    const slack = await startLocalSlack({ ...METTA_WORKSPACE, channels });
    const client = new WebClient(slack.tokens.bot, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
    const isMember = createIsMember(client);
    const asked = channels.map(({ name }) => isMember(findChannel(slack.workspace, name)?.id ?? ''));
    expect(await Promise.all(asked)).toEqual([true, false, false]);
    slack.faults.next('conversations.info', { kind: 'status', status: 500 });
    await expect(isMember('C0ANY')).rejects.toThrow('500');
    await slack.close();
  });
});
