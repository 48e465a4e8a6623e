import { expect, test } from 'vitest';
import { destinationOf } from '../../src/slack/destination.ts';

const form = (private_metadata: string) => ({
  team: { id: 'T1' },
  user: { id: 'U1' },
  response_url: 'https://hooks.slack.com/x',
  view: { private_metadata },
});

test('a form with its channel leads back there, and one whose metadata is cut off to where Slack says alone', () => {
  expect(destinationOf(form('{"channel":"C1"}'))).toMatchObject({ channelId: 'C1', userId: 'U1' });
  for (const cut of ['{"channel":"C', '{', '{}', 'null', '']) {
    expect(destinationOf(form(cut))).toMatchObject({ channelId: '', responseUrl: 'https://hooks.slack.com/x' });
  }
});
