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

test('a channel is known once Slack knows it; another one that has its name by then counts', async () => {
  const { known } = lookups([{ kind: 'unknown' }, { kind: 'known', id: 'C1' }, { kind: 'known', id: 'C2' }]);
  expect([await known(), await known(), await known()]).toEqual([undefined, 'C1', 'C2']);
});

test('a channel that was known stays so while Slack does not answer, and while it has no such name', async () => {
  const { known, asked } = lookups([{ kind: 'known', id: 'C1' }, { kind: 'unknown' }, { kind: 'missing' }]);
  expect([await known(), await known(), await known(), await known(), asked()]).toEqual(['C1', 'C1', 'C1', 'C1', 3]);
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
