import { expect, test } from 'vitest';
import { openOffice, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const FALLBACK = { fallbackChannel: 'C0SYSTEMHEALTH' };
const refuse = (word: string) => ({ kind: 'error', error: word }) as const;

test('a word that nobody knows, once: the incident is told at once, as text only', async () => {
  await using office = await openOffice();
  office.slack.faults.next('chat.postMessage', refuse('some_new_word'));
  await office.write(parent('A', 'down'), reply('A', 1, 'worse'));
  await office.pass(10_000);
  expect(office.shows('oncall')).toEqual(['down', '-> worse']);
  expect(office.slack.workspace.messages[0]?.blocks).toEqual([]);
});

test.each(['some_new_word', 'invalid_arguments', 'invalid_metadata_schema', 'msg_blocks_too_long'])(
  '%s, whatever is sent: an incident waits, is tried every five minutes, and is told once it passes',
  async (word) => {
    await using office = await openOffice();
    office.slack.faults.always('chat.postMessage', refuse(word));
    await office.write(parent('A', 'down'), reply('A', 1, 'worse'));
    await office.pass(60 * MINUTE);
    expect(office.shows('oncall')).toEqual([]);
    expect(await office.unfinished()).toMatchObject([{ key: 'A', state: 'waiting', outcome: word }, { key: 'A:1' }]);
    const tries = office.slack.wire.calls('chat.postMessage').length;
    expect(tries).toBeGreaterThanOrEqual(20);
    expect(tries).toBeLessThanOrEqual(30);
    office.slack.faults.clear();
    await office.pass(6 * MINUTE);
    // So late a first message tells what its replies would have told.
    expect(office.shows('oncall')).toEqual(['down']);
    expect(await office.unfinished()).toEqual([]);
  },
);

test('a channel that refuses it with such a word: the fallback channel hears of it, with the word', async () => {
  await using office = await openOffice(FALLBACK);
  office.slack.faults.next('chat.postMessage', refuse('some_new_word'), refuse('some_new_word'));
  await office.write(parent('A', 'down'), reply('A', 1, 'worse'));
  await office.pass(MINUTE);
  expect(office.shows('oncall')).toEqual([]);
  expect(office.shows('system-health')).toEqual([
    'down This belongs in <#C0ONCALL>, where Slack refused it: some_new_word.',
    '-> worse',
  ]);
});

test('such a word holds up no other incident of the channel', async () => {
  await using office = await openOffice();
  office.slack.faults.next('chat.postMessage', refuse('some_new_word'), refuse('some_new_word'));
  await office.write(parent('A', 'down'), parent('B', 'fine'));
  await office.pass(10_000);
  expect(office.shows('oncall')).toEqual(['fine']);
});

test('a reply that Slack refuses in every form is given up, and neither its thread nor what follows suffers', async () => {
  await using office = await openOffice(FALLBACK);
  await office.write(parent('A', 'down'));
  await office.pass(5_000);
  office.slack.faults.next('chat.postMessage', refuse('some_new_word'), refuse('some_new_word'));
  await office.write(reply('A', 1, 'odd'), reply('A', 2, 'recovered'));
  await office.pass(60 * MINUTE);
  expect(office.shows('oncall')).toEqual(['down', '-> recovered']);
  expect(office.shows('system-health')).toEqual([]);
});

test('an edit that Slack refuses in every form leaves the message as it was, and the replies come all the same', async () => {
  await using office = await openOffice(FALLBACK);
  await office.write(parent('A', 'down'));
  await office.pass(5_000);
  office.slack.faults.always('chat.update', refuse('some_new_word'));
  await office.write(parent('A', 'up'), reply('A', 1, 'recovered'));
  await office.pass(60 * MINUTE);
  expect(office.shows('oncall')).toEqual(['down', '-> recovered']);
  expect((await office.store.outbox.statuses(['A'])).get('A')).toMatchObject({
    state: 'sent',
    outcome: 'some_new_word',
  });
  office.slack.faults.clear();
  await office.write(parent('A', 'up for good'));
  await office.pass(MINUTE);
  expect(office.shows('oncall')).toEqual(['up for good', '-> recovered']);
});

test('a digest that Slack refuses is told as text only, and given up when that is refused too', async () => {
  await using office = await openOffice(FALLBACK);
  const digest = (key: string) => ({ ...parent(key, key), expiresAt: office.now() + 60 * MINUTE });
  office.slack.faults.next('chat.postMessage', refuse('some_new_word'), refuse('some_new_word'));
  await office.write(digest('one'));
  await office.pass(30 * MINUTE);
  office.slack.faults.next('chat.postMessage', refuse('some_new_word'));
  await office.write(digest('two'));
  await office.pass(30 * MINUTE);
  expect(office.shows('oncall')).toEqual(['two']);
  expect(office.shows('system-health')).toEqual([]);
});

test('too large for a server on the way to Slack (413): told as text only', async () => {
  await using office = await openOffice();
  office.slack.faults.next('chat.postMessage', { kind: 'status', status: 413 });
  await office.write(parent('A', 'down'));
  await office.pass(10_000);
  expect(office.shows('oncall')).toEqual(['down']);
  expect(office.slack.workspace.messages[0]?.blocks).toEqual([]);
});

test('an incident that Slack refuses is logged as one that goes on being tried, with what to do', async () => {
  await using office = await openOffice();
  office.slack.faults.always('chat.postMessage', refuse('some_new_word'));
  await office.write(parent('A', 'down'));
  await office.pass(MINUTE);
  const errors = office.lines.filter((line) => line.includes('"level":"error"'));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/some_new_word.*Next step:/);
  expect(errors[0]).not.toContain('will never accept');
});
