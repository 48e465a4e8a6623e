import { describe, expect, test } from 'vitest';
import { destinationOf, formDestinationOf } from '../../src/slack/destination.ts';

const form = (private_metadata: string) => ({
  team: { id: 'T1' },
  user: { id: 'U1' },
  response_url: 'https://hooks.slack.com/x',
  view: { private_metadata },
});

describe('reply destination', () => {
  test('a form with its channel leads back there, and one whose metadata is cut off to where Slack says alone', () => {
    expect(destinationOf(form('{"channel":"C1"}'))).toMatchObject({ channelId: 'C1', userId: 'U1' });
    for (const cut of ['{"channel":"C', '{', '{}', 'null', '']) {
      expect(destinationOf(form(cut))).toMatchObject({ channelId: '', responseUrl: 'https://hooks.slack.com/x' });
    }
  });

  test.each([
    ['a reply', { message_ts: '2.0', thread_ts: '1.0' }, '1.0'],
    ['a first message that has replies', { message_ts: '1.0', thread_ts: '1.0' }, undefined],
    ['a message of the channel', { message_ts: '1.0' }, undefined],
    ['a message whose thread is null', { message_ts: '1.0', thread_ts: null }, undefined],
  ])('a click on %s is answered where it was made', (_, container, threadTs) => {
    const body = { response_url: 'https://hooks.slack.com/x', channel: { id: 'C1' }, user: { id: 'U1' }, container };
    expect(destinationOf(body)?.threadTs).toBe(threadTs);
  });

  test('a form is answered in the thread in which it was opened', () => {
    const opened = {
      teamId: 'T1',
      userId: 'U1',
      channelId: 'C1',
      responseUrl: 'https://hooks.slack.com/x',
      threadTs: '1.0',
    };
    const { teamId, ...left } =
      destinationOf({ ...form(JSON.stringify(formDestinationOf(opened, 1_000))), response_url: undefined }) ?? {};
    expect(left).toEqual({
      userId: 'U1',
      channelId: 'C1',
      responseUrl: 'https://hooks.slack.com/x',
      responseUrlAt: 1_000,
      threadTs: '1.0',
    });
    expect(teamId).toBe('T1');
  });
});
