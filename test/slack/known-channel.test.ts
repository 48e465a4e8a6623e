import { expect, test } from 'vitest';
import { rememberChannel } from '../../src/slack/known-channel.ts';
import type { ChannelId } from '../../src/slack/outbox/outbox-client.ts';

function lookups(answers: readonly ChannelId[]) {
  let now = 1_000_000;
  let asked = 0;
  const known = rememberChannel(
    'oncall',
    async () => {
      asked += 1;
      return answers[asked - 1] ?? expect.fail('it asks too often');
    },
    () => now,
  );
  const wait = (ms: number) => {
    now += ms;
  };
  return { known, asked: () => asked, wait };
}

test('Slack is asked until the id is known, and no more', async () => {
  const { known, asked } = lookups([{ kind: 'unknown' }, { kind: 'known', id: 'C1' }]);
  expect([await known(), await known(), await known(), asked()]).toEqual([undefined, 'C1', 'C1', 2]);
});

test('a name that Slack does not have is looked up again after five minutes', async () => {
  const { known, asked, wait } = lookups([{ kind: 'missing' }, { kind: 'known', id: 'C1' }]);
  expect([await known(), await known(), asked()]).toEqual([undefined, undefined, 1]);
  wait(300_000);
  expect([await known(), asked()]).toEqual(['C1', 2]);
});

test('without a channel in the settings nothing is asked', async () => {
  const known = rememberChannel(undefined, () => expect.fail('nothing to ask'), Date.now);
  expect(await known()).toBeUndefined();
});
