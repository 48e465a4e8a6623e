import { describe, expect, test } from 'vitest';
import { openOutbox, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const FALLBACK = { fallbackChannel: 'C0SYSTEMHEALTH' };
const refuse = (word: string) => ({ kind: 'error', error: word }) as const;

describe('never lost', () => {
  test('a single unknown error word of Slack makes the incident posted at once, as text only', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', refuse('some_new_word'));
    await harness.write(parent('A', 'down'), reply('A', 1, 'worse'));
    await harness.pass(10_000);
    expect(harness.shows('oncall')).toEqual(['down', '-> worse']);
    expect(harness.slack.workspace.messages[0]?.blocks).toEqual([]);
  });

  test.each(['some_new_word', 'invalid_arguments', 'invalid_metadata_schema', 'msg_blocks_too_long'])(
    '%s, whatever is sent: an incident waits, is tried every five minutes, and is posted once it passes',
    async (word) => {
      await using harness = await openOutbox();
      harness.slack.faults.always('chat.postMessage', refuse(word));
      await harness.write(parent('A', 'down'), reply('A', 1, 'worse'));
      await harness.pass(60 * MINUTE);
      expect(harness.shows('oncall')).toEqual([]);
      expect(await harness.unfinished()).toMatchObject([{ key: 'A', state: 'waiting', outcome: word }, { key: 'A:1' }]);
      const tries = harness.slack.wire.calls('chat.postMessage').length;
      expect(tries).toBeGreaterThanOrEqual(20);
      expect(tries).toBeLessThanOrEqual(30);
      harness.slack.faults.clear();
      await harness.pass(6 * MINUTE);
      // So late a first message tells what its replies would have told.
      expect(harness.shows('oncall')).toEqual(['down']);
      expect(await harness.unfinished()).toEqual([]);
    },
  );

  test('a channel that refuses it with such a word: the fallback channel hears of it, with the word', async () => {
    await using harness = await openOutbox(FALLBACK);
    harness.slack.faults.next('chat.postMessage', refuse('some_new_word'), refuse('some_new_word'));
    await harness.write(parent('A', 'down'), reply('A', 1, 'worse'));
    await harness.pass(MINUTE);
    expect(harness.shows('oncall')).toEqual([]);
    expect(harness.shows('system-health')).toEqual([
      'down This belongs in <#C0ONCALL>, where Slack refused it: some_new_word.',
      '-> worse',
    ]);
  });

  test('such a word holds up no other incident of the channel', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', refuse('some_new_word'), refuse('some_new_word'));
    await harness.write(parent('A', 'down'), parent('B', 'fine'));
    await harness.pass(10_000);
    expect(harness.shows('oncall')).toEqual(['fine']);
  });

  test('a reply that Slack refuses in every form is given up, and neither its thread nor what follows suffers', async () => {
    await using harness = await openOutbox(FALLBACK);
    await harness.write(parent('A', 'down'));
    await harness.pass(5_000);
    harness.slack.faults.next('chat.postMessage', refuse('some_new_word'), refuse('some_new_word'));
    await harness.write(reply('A', 1, 'odd'), reply('A', 2, 'recovered'));
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down', '-> recovered']);
    expect(harness.shows('system-health')).toEqual([]);
  });

  test('an edit that Slack refuses in every form leaves the message as it was, and the replies come all the same', async () => {
    await using harness = await openOutbox(FALLBACK);
    await harness.write(parent('A', 'down'));
    await harness.pass(5_000);
    harness.slack.faults.always('chat.update', refuse('some_new_word'));
    await harness.write(parent('A', 'up'), reply('A', 1, 'recovered'));
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down', '-> recovered']);
    expect((await harness.store.outbox.statuses(['A'])).get('A')).toMatchObject({
      state: 'sent',
      outcome: 'some_new_word',
    });
    harness.slack.faults.clear();
    await harness.write(parent('A', 'up for good'));
    await harness.pass(MINUTE);
    expect(harness.shows('oncall')).toEqual(['up for good', '-> recovered']);
  });

  test('a digest that Slack refuses is posted as text only, and given up when that is refused too', async () => {
    await using harness = await openOutbox(FALLBACK);
    const digest = (key: string) => ({ ...parent(key, key), expiresAt: harness.now() + 60 * MINUTE });
    harness.slack.faults.next('chat.postMessage', refuse('some_new_word'), refuse('some_new_word'));
    await harness.write(digest('one'));
    await harness.pass(30 * MINUTE);
    harness.slack.faults.next('chat.postMessage', refuse('some_new_word'));
    await harness.write(digest('two'));
    await harness.pass(30 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['two']);
    expect(harness.shows('system-health')).toEqual([]);
  });

  test('a message too large for a server before Slack (413) is posted as text only', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.next('chat.postMessage', { kind: 'status', status: 413 });
    await harness.write(parent('A', 'down'));
    await harness.pass(10_000);
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(harness.slack.workspace.messages[0]?.blocks).toEqual([]);
  });

  test('an incident that Slack refuses is logged as one that goes on being tried, with what to do', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.always('chat.postMessage', refuse('some_new_word'));
    await harness.write(parent('A', 'down'));
    await harness.pass(MINUTE);
    const errors = harness.lines.filter((line) => line.includes('"level":"error"'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/some_new_word.*Next step:/);
    expect(errors[0]).not.toContain('will never accept');
  });
});
