import { describe, expect, test } from 'vitest';
import type { OutboxStore } from '../../../src/store/outbox.ts';
import { openOutbox, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('report', () => {
  test.each([
    ['drop', 2 * HOUR],
    ['hang', 10 * MINUTE],
    ['html', 20 * MINUTE],
  ] as const)(
    'B25 an incident that begins and ends while Slack is out (%s, %i ms) gets one message with all of it, and no reply',
    async (kind, outage) => {
      await using harness = await openOutbox(kind === 'hang' ? { timeoutMs: 100 } : {});
      harness.slack.faults.always('*', { kind });
      await harness.write(parent('A', 'down since 12:00'), reply('A', 1, 'worse'));
      await harness.pass(outage / 2);
      await harness.write(parent('A', 'down from 12:00 to 13:00'), reply('A', 2, 'recovered'));
      await harness.pass(outage / 2);
      harness.slack.faults.clear();
      await harness.pass(HOUR);
      expect(harness.shows('oncall')).toEqual(['down from 12:00 to 13:00']);
      expect(await harness.unfinished()).toEqual([]);
      await harness.write(reply('A', 3, 'reopened'));
      await harness.pass(HOUR);
      expect(harness.shows('oncall')).toEqual(['down from 12:00 to 13:00', '-> reopened']);
      expect(harness.slack.unexpected).toEqual([]);
    },
  );

  test('B25 a recovery seconds before Slack is back is part of the late first message too', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.always('*', { kind: 'drop' });
    await harness.write(parent('A', 'down'));
    await harness.pass(20 * MINUTE);
    await harness.write(parent('A', 'recovered'), reply('A', 1, 'recovered'));
    await harness.pass(5_000);
    harness.slack.faults.clear();
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual(['recovered']);
  });

  test('B25 a recovery in an outage that began just after the first message is still posted as a reply', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
    harness.slack.faults.always('*', { kind: 'drop' });
    await harness.write(parent('A', 'down'));
    await harness.pass(10 * MINUTE);
    await harness.write(parent('A', 'up'), reply('A', 1, 'recovered'));
    await harness.pass(10 * MINUTE);
    harness.slack.faults.clear();
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual(['up', '-> recovered']);
  });

  test('replies of an outage become one beneath their parent; one that has no short form stands alone', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'));
    await harness.pass(2_000);
    harness.slack.faults.always('*', { kind: 'drop' });
    await harness.write(reply('A', 1, 'one'));
    await harness.write({ ...reply('A', 2, 'a picture'), summary: null });
    await harness.write(reply('A', 3, 'three'), reply('A', 4, 'four'));
    await harness.pass(10 * MINUTE);
    harness.slack.faults.clear();
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual([
      'down',
      '-> Delayed because Slack could not be reached, oldest first:\n• in short: one\n• in short: three\n• in short: four',
      '-> a picture',
    ]);
    expect(await harness.unfinished()).toEqual([]);
  });

  test('a merged reply that got no answer is found by its key, and settles all that it contains', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'));
    await harness.pass(2_000);
    harness.slack.faults.always('*', { kind: 'drop' });
    await harness.write(reply('A', 1, 'one'), reply('A', 2, 'two'));
    await harness.pass(10 * MINUTE);
    harness.slack.faults.clear();
    harness.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
    harness.restart();
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual([
      'down',
      '-> Delayed because Slack could not be reached, oldest first:\n• in short: one\n• in short: two',
    ]);
    expect(await harness.unfinished()).toEqual([]);
  });

  test('a merged reply that Slack refuses takes no other with it', async () => {
    const alone: unknown[] = [];
    const through = ({ patch, ...store }: OutboxStore): OutboxStore => ({
      ...store,
      patch(fence, changes) {
        const change = changes.get('A:2');
        if (change?.state === 'sending') alone.push(change.mergedInto);
        return patch(fence, changes);
      },
    });
    await using harness = await openOutbox({ through });
    await harness.write(parent('A', 'down'));
    await harness.pass(2_000);
    await harness.write(reply('A', 1, 'one'), reply('A', 2, 'two'));
    harness.jump(10 * MINUTE);
    const refusal = { kind: 'error', error: 'no_text' } as const;
    harness.slack.faults.next('chat.postMessage', refusal, refusal);
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual(['down', '-> two']);
    expect(alone).toEqual([null]);
  });

  test('a single late reply is posted as it is', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'));
    await harness.pass(2_000);
    harness.slack.faults.always('*', { kind: 'drop' });
    await harness.write(reply('A', 1, 'one'));
    await harness.pass(10 * MINUTE);
    harness.slack.faults.clear();
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual(['down', '-> one']);
  });
});
