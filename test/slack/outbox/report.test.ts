import { expect, test } from 'vitest';
import type { OutboxStore } from '../../../src/store/outbox.ts';
import { openOffice, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each([
  ['drop', 2 * HOUR],
  ['hang', 10 * MINUTE],
  ['html', 20 * MINUTE],
] as const)(
  'B25 Slack is out (%s, %i ms) while all of it happens: one message that tells it, and no reply',
  async (kind, outage) => {
    await using office = await openOffice(kind === 'hang' ? { timeoutMs: 100 } : {});
    office.slack.faults.always('*', { kind });
    await office.write(parent('A', 'down since 12:00'), reply('A', 1, 'worse'));
    await office.pass(outage / 2);
    await office.write(parent('A', 'down from 12:00 to 13:00'), reply('A', 2, 'recovered'));
    await office.pass(outage / 2);
    office.slack.faults.clear();
    await office.pass(HOUR);
    expect(office.shows('oncall')).toEqual(['down from 12:00 to 13:00']);
    expect(await office.unfinished()).toEqual([]);
    await office.write(reply('A', 3, 'reopened'));
    await office.pass(HOUR);
    expect(office.shows('oncall')).toEqual(['down from 12:00 to 13:00', '-> reopened']);
    expect(office.slack.unexpected).toEqual([]);
  },
);

test('B25 a recovery seconds before Slack is back is told by the late first message too', async () => {
  await using office = await openOffice();
  office.slack.faults.always('*', { kind: 'drop' });
  await office.write(parent('A', 'down'));
  await office.pass(20 * MINUTE);
  await office.write(parent('A', 'recovered'), reply('A', 1, 'recovered'));
  await office.pass(5_000);
  office.slack.faults.clear();
  await office.pass(HOUR);
  expect(office.shows('oncall')).toEqual(['recovered']);
});

test('B25 the first message arrived just before the outage: the recovery is still told as a reply', async () => {
  await using office = await openOffice();
  office.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
  office.slack.faults.always('*', { kind: 'drop' });
  await office.write(parent('A', 'down'));
  await office.pass(10 * MINUTE);
  await office.write(parent('A', 'up'), reply('A', 1, 'recovered'));
  await office.pass(10 * MINUTE);
  office.slack.faults.clear();
  await office.pass(HOUR);
  expect(office.shows('oncall')).toEqual(['up', '-> recovered']);
});

test('replies of an outage become one beneath their parent; one that has no short form stands alone', async () => {
  await using office = await openOffice();
  await office.write(parent('A', 'down'));
  await office.pass(2_000);
  office.slack.faults.always('*', { kind: 'drop' });
  await office.write(reply('A', 1, 'one'));
  await office.write({ ...reply('A', 2, 'a picture'), summary: null });
  await office.write(reply('A', 3, 'three'), reply('A', 4, 'four'));
  await office.pass(10 * MINUTE);
  office.slack.faults.clear();
  await office.pass(HOUR);
  expect(office.shows('oncall')).toEqual([
    'down',
    '-> Delayed because Slack could not be reached, oldest first:\n• in short: one\n• in short: three\n• in short: four',
    '-> a picture',
  ]);
  expect(await office.unfinished()).toEqual([]);
});

test('a merged reply that got no answer is found by its key, and settles all that it tells', async () => {
  await using office = await openOffice();
  await office.write(parent('A', 'down'));
  await office.pass(2_000);
  office.slack.faults.always('*', { kind: 'drop' });
  await office.write(reply('A', 1, 'one'), reply('A', 2, 'two'));
  await office.pass(10 * MINUTE);
  office.slack.faults.clear();
  office.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
  office.restart();
  await office.pass(HOUR);
  expect(office.shows('oncall')).toEqual([
    'down',
    '-> Delayed because Slack could not be reached, oldest first:\n• in short: one\n• in short: two',
  ]);
  expect(await office.unfinished()).toEqual([]);
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
  await using office = await openOffice({ through });
  await office.write(parent('A', 'down'));
  await office.pass(2_000);
  await office.write(reply('A', 1, 'one'), reply('A', 2, 'two'));
  office.jump(10 * MINUTE);
  const refusal = { kind: 'error', error: 'no_text' } as const;
  office.slack.faults.next('chat.postMessage', refusal, refusal);
  await office.pass(HOUR);
  expect(office.shows('oncall')).toEqual(['down', '-> two']);
  expect(alone).toEqual([null]);
});

test('a single late reply is posted as it is', async () => {
  await using office = await openOffice();
  await office.write(parent('A', 'down'));
  await office.pass(2_000);
  office.slack.faults.always('*', { kind: 'drop' });
  await office.write(reply('A', 1, 'one'));
  await office.pass(10 * MINUTE);
  office.slack.faults.clear();
  await office.pass(HOUR);
  expect(office.shows('oncall')).toEqual(['down', '-> one']);
});
