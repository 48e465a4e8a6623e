import { describe, expect, test } from 'vitest';
import { createSender, type Sender, type SenderOptions } from '../../../src/slack/outbox/sender.ts';
import { FencedOff, type OutboxStore } from '../../../src/store/outbox.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { type OutboxHarness, openOutbox, parent, reply } from './outbox-harness.ts';

/** A sender on the harness's store and Slack, which is stopped when the test is over. */
function startSender(
  harness: OutboxHarness,
  fence: () => number | null = () => 1,
  over: Partial<SenderOptions> = {},
): Sender & AsyncDisposable {
  const sender = createSender({ ...harness.desk, log: harness.log, ...over });
  sender.start(fence);
  return { ...sender, [Symbol.asyncDispose]: async () => void (await sender.stop()) };
}

const SOON = { interval: 5, timeout: 5_000 };
const calls = (harness: OutboxHarness) => harness.slack.wire.calls('chat.postMessage').length;

describe('worker', () => {
  test('a recorded message is posted, also without a nudge', async () => {
    await using harness = await openOutbox();
    await using sender = startSender(harness);
    await harness.write(parent('A', 'down'));
    await expect.poll(() => harness.shows('oncall'), SOON).toEqual(['down']);
    await expect
      .poll(() => sender.backlog(), SOON)
      .toEqual({ waiting: 0, sending: 0, inDoubt: 0, oldestAt: null, channels: [] });
  });

  test('the backlog is counted by state, with the age of the oldest', async () => {
    await using harness = await openOutbox({ timeoutMs: 1_000 });
    harness.slack.faults.always('chat.postMessage', { kind: 'hang' });
    await harness.write(parent('A', 'down'), parent('B', 'other'));
    await using sender = startSender(harness);
    await expect.poll(() => sender.backlog(), SOON).toMatchObject({ waiting: 2, oldestAt: harness.now() });
    await expect.poll(() => sender.backlog(), SOON).toMatchObject({ waiting: 1, inDoubt: 1 });
  });

  test('G63 a channel whose posts hang delays no other channel', async () => {
    await using harness = await openOutbox();
    await using sender = startSender(harness);
    harness.slack.faults.next('chat.postMessage', { kind: 'hang' });
    await harness.write(parent('A', 'stuck'));
    sender.nudge();
    await expect.poll(() => calls(harness), SOON).toBe(1);
    await harness.write(parent('B', 'fine', 'C0SYSTEMHEALTH'));
    sender.nudge();
    await expect.poll(() => harness.shows('system-health'), SOON).toEqual(['fine']);
    expect(harness.shows('oncall')).toEqual([]);
    await harness.slack.close();
  });

  test('G63 a channel that is gone neither repeats nor delays another', async () => {
    await using harness = await openOutbox();
    harness.slack.archive('oncall');
    await harness.write(parent('A', 'stuck'), parent('B', 'fine', 'C0SYSTEMHEALTH'), reply('B', 1, 'worse'));
    await harness.pass(1_000);
    expect(harness.shows('system-health')).toEqual(['fine', '-> worse']);
    await harness.pass(60 * 60_000);
    expect(harness.slack.workspace.messages.map(({ text }) => text)).toEqual(['fine', 'worse']);
  });

  test('a process that does not lead sends nothing, until it does', async () => {
    await using harness = await openOutbox();
    let fence: number | null = null;
    await using sender = startSender(harness, () => fence);
    await harness.write(parent('A', 'down'));
    sender.nudge();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(harness.slack.wire.entries()).toEqual([]);
    fence = 1;
    sender.nudge();
    await expect.poll(() => harness.shows('oncall'), SOON).toEqual(['down']);
  });

  test.each([
    [
      'the database',
      new StoreError('it is gone'),
      /the outbox cannot be read or written.*Next step: do what \/readyz says/,
    ],
    ['the bot itself', new TypeError('a bug'), /the outbox sender failed.*Next step: .*report the error as a bug/],
  ])('trouble of %s is logged as such once, with the next step', async (_, error, says) => {
    let reads = 0;
    const through = (store: OutboxStore): OutboxStore => ({
      ...store,
      unfinished: () => {
        reads += 1;
        return Promise.reject(error);
      },
    });
    await using harness = await openOutbox({ through });
    await using sender = startSender(harness);
    await expect.poll(() => harness.lines.join(), SOON).toMatch(says);
    sender.nudge();
    await expect.poll(() => reads, SOON).toBeGreaterThan(2);
    expect(harness.lines).toHaveLength(1);
  });

  test('a process whose lease was taken over posts nothing under the old one, and that is no error', async () => {
    let refused = 0;
    const through = ({ patch, ...store }: OutboxStore): OutboxStore => ({
      ...store,
      patch: (fence, changes) =>
        patch(fence, changes).catch((error: unknown) => {
          if (error instanceof FencedOff) refused += 1;
          throw error;
        }),
    });
    await using harness = await openOutbox({ through });
    await using _sender = startSender(harness, () => 0);
    await harness.write(parent('A', 'down'));
    await expect.poll(() => refused, SOON).toBe(1);
    expect(harness.slack.wire.entries()).toEqual([]);
    expect(harness.lines).toEqual([]);
  });

  test('stop waits for the call under way, writes down what came of it, and takes nothing new', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', { kind: 'delay', ms: 200 });
    await harness.write(parent('A', 'down'));
    const sender = startSender(harness);
    await expect.poll(async () => (await harness.unfinished())[0]?.state, SOON).toBe('sending');
    const stopped = sender.stop();
    await harness.write(parent('B', 'other', 'C0SYSTEMHEALTH'));
    sender.nudge();
    expect(await stopped).toBe(true);
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(await harness.unfinished()).toMatchObject([{ key: 'B', state: 'waiting' }]);
    expect(calls(harness)).toBe(1);
  });

  test('a store that fails is logged once, and used again when it works', async () => {
    let isBroken = true;
    let reads = 0;
    const through = ({ patch, ...store }: OutboxStore): OutboxStore => ({
      patch,
      ...store,
      unfinished() {
        reads += 1;
        return isBroken ? Promise.reject(new Error('disk full')) : store.unfinished();
      },
    });
    await using harness = await openOutbox({ through });
    await using sender = startSender(harness);
    await harness.write(parent('A', 'down'));
    for (let again = 1; again <= 5; again += 1) {
      sender.nudge();
      await expect.poll(() => reads, SOON).toBeGreaterThanOrEqual(again);
    }
    expect(harness.lines).toHaveLength(1);
    expect(harness.lines[0]).toContain('disk full');
    isBroken = false;
    sender.nudge();
    await expect.poll(() => harness.shows('oncall'), SOON).toEqual(['down']);
  });

  test('an outcome that could not be recorded is searched in Slack: nothing is posted twice', async () => {
    let failures = 0;
    const through = ({ patch, ...store }: OutboxStore): OutboxStore => ({
      ...store,
      patch(fence, changes) {
        if (changes.get('A')?.state !== 'sent' || failures > 0) return patch(fence, changes);
        failures += 1;
        return Promise.reject(new Error('disk full'));
      },
    });
    await using harness = await openOutbox({ through });
    await harness.write(parent('A', 'down'));
    await harness.pass(60_000);
    expect(failures).toBe(1);
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(await harness.unfinished()).toEqual([]);
  });

  test('a dead token is logged, and so is its return', async () => {
    await using harness = await openOutbox();
    const told: string[] = [];
    harness.slack.faults.always('*', { kind: 'error', error: 'token_revoked' });
    await using sender = startSender(harness, () => 1, { onToken: (state) => told.push(state) });
    await harness.write(parent('A', 'down'));
    await expect.poll(() => sender.isTokenAlive(), SOON).toBe(false);
    harness.slack.faults.clear();
    harness.jump(60_000);
    sender.nudge();
    await expect.poll(() => sender.isTokenAlive(), SOON).toBe(true);
    await expect.poll(() => harness.shows('oncall'), SOON).toEqual(['down']);
    expect(told).toEqual(['dead', 'alive']);
  });
});
