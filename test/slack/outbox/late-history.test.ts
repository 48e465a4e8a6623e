import type { Fault } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { openOutbox, parent, reply } from './outbox-harness.ts';

const HOUR = 60 * 60_000;

describe('late history', () => {
  test.each<[string, Fault]>([
    ['its connection was dropped', { kind: 'accept-then-drop' }],
    ['the answer was cut off', { kind: 'cut' }],
    ['the answer was 503', { kind: 'status', status: 503, accepted: true }],
  ])('a post that Slack has taken, and %s, is posted once though the history has it 4 s later', async (_, fault) => {
    await using harness = await openOutbox({ lateHistoryMs: 4_000 });
    harness.slack.faults.next('chat.postMessage', fault);
    await harness.write(parent('A', 'down'));
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual(['down']);
    harness.slack.faults.next('chat.postMessage', fault);
    await harness.write(reply('A', 1, 'worse'));
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual(['down', '-> worse']);
    expect(harness.slack.wire.calls('chat.postMessage')).toHaveLength(2);
  });

  test('a post of a process that ended while Slack had it is posted once too', async () => {
    await using harness = await openOutbox({ lateHistoryMs: 4_000, timeoutMs: 100 });
    harness.slack.faults.next('chat.postMessage', { kind: 'accept-then-hang' });
    await harness.write(parent('A', 'down'));
    await harness.pass();
    harness.restart();
    await harness.pass(HOUR);
    expect(harness.shows('oncall')).toEqual(['down']);
  });
});
