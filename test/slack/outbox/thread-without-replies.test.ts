import { describe, expect, test } from 'vitest';
import type { MessageDraft } from '../../../src/store/outbox.ts';
import { type OutboxHarness, openOutbox, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const WORDS = [
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
  'cannot_reply_to_message',
] as const;

const card = (text: string, live = true): MessageDraft => ({
  ...parent('A', text),
  about: { subject: 'github', live },
});
const asking = (number: number, text: string): MessageDraft => ({ ...reply('A', number, text), broadcast: true });

/** Slack takes the next reply to the thread no more than an admin does who locked it; the channel takes what follows. */
function refuseNext({ slack }: OutboxHarness, word: string): void {
  slack.faults.next('chat.postMessage', { kind: 'error', error: word });
}

describe('a thread that takes no replies', () => {
  test.each(WORDS)(
    'B98 %s without a second channel: what asks for action is in the channel itself, once',
    async (word) => {
      await using harness = await openOutbox();
      await harness.write(card('down'));
      await harness.pass(5_000);
      refuseNext(harness, word);
      await harness.write(card('worse'), asking(1, 'critical now'));
      await harness.pass(10_000);
      expect(harness.shows('oncall')).toEqual(['worse', 'critical now']);
      expect((await harness.store.outbox.statuses(['A:1'])).get('A:1')).toMatchObject({
        state: 'sent',
        outcome: `shown outside its thread: ${word}`,
      });
      expect(await harness.unfinished()).toEqual([]);
    },
  );

  test('B98 the fallback channel is the same one: as without it', async () => {
    await using harness = await openOutbox({ fallbackChannel: 'C0ONCALL' });
    await harness.write(card('down'));
    await harness.pass(5_000);
    refuseNext(harness, WORDS[0]);
    await harness.write(asking(1, 'critical now'));
    await harness.pass(10_000);
    expect(harness.shows('oncall')).toEqual(['down', 'critical now']);
  });

  test('B98 with a second channel the thread continues there', async () => {
    await using harness = await openOutbox({ fallbackChannel: 'C0SYSTEMHEALTH' });
    await harness.write(card('down'));
    await harness.pass(5_000);
    refuseNext(harness, WORDS[0]);
    await harness.write(asking(1, 'critical now'));
    await harness.pass(10_000);
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(harness.shows('system-health').at(-1)).toBe('-> critical now');
  });

  test('B98 what informs waits for the thread, and does not keep back what asks for action', async () => {
    await using harness = await openOutbox();
    await harness.write(card('down'));
    await harness.pass(5_000);
    refuseNext(harness, WORDS[0]);
    await harness.write(reply('A', 1, 'acknowledged'));
    await harness.pass(MINUTE);
    expect(harness.shows('oncall')).toEqual(['down']);
    refuseNext(harness, WORDS[0]);
    await harness.write(asking(2, 'critical now'));
    await harness.pass(6 * MINUTE);
    const [first, second = ''] = harness.shows('oncall');
    expect(first).toBe('down');
    expect(second).toContain('in short: acknowledged');
    expect(second).toContain('in short: critical now');
    expect(await harness.unfinished()).toEqual([]);
  });

  test('B98 what asked for action is not put into the channel once the incident is over', async () => {
    await using harness = await openOutbox();
    await harness.write(card('down'));
    await harness.pass(5_000);
    refuseNext(harness, WORDS[0]);
    await harness.write(card('up', false), asking(1, 'critical now'));
    await harness.pass(MINUTE);
    expect(harness.shows('oncall')).toEqual(['up']);
  });
});
