import { describe, expect, test } from 'vitest';
import { startLocalSlack } from '../../src/start-local-slack.ts';
import { postingClient } from '../bot.ts';

describe('late history', () => {
  test('a message stands in its channel at once, and in what is read of the channel and its thread only later', async () => {
    let now = 1_700_000_000_000;
    const slack = await startLocalSlack({ clock: () => now, lateHistoryMs: 3_000 });
    const client = postingClient(slack);
    const channel = 'C0GENERAL';
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'parent' });
    await client.chat.postMessage({ channel, text: 'reply', thread_ts: ts });
    expect(slack.workspace.messages).toHaveLength(2);
    now += 2_999;
    expect((await client.conversations.history({ channel })).messages).toEqual([]);
    await expect(client.conversations.replies({ channel, ts })).rejects.toThrow('thread_not_found');
    now += 10;
    expect((await client.conversations.history({ channel })).messages).toMatchObject([{ text: 'parent' }]);
    expect((await client.conversations.replies({ channel, ts })).messages).toMatchObject([
      { text: 'parent' },
      { text: 'reply' },
    ]);
    await slack.close();
  });
});
