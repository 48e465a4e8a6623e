import type { Fault } from '@metta-health-bot/local-slack';
import { expect, test } from 'vitest';
import { openOffice, parent, reply } from './outbox-harness.ts';

const HOUR = 60 * 60_000;

test.each<[string, Fault]>([
  ['its connection was dropped', { kind: 'accept-then-drop' }],
  ['the answer was cut off', { kind: 'cut' }],
  ['the answer was 503', { kind: 'status', status: 503, accepted: true }],
])('a post that Slack has taken, and %s, is told once though the history has it 4 s later', async (_, fault) => {
  await using office = await openOffice({ lateHistoryMs: 4_000 });
  office.slack.faults.next('chat.postMessage', fault);
  await office.write(parent('A', 'down'));
  await office.pass(HOUR);
  expect(office.shows('oncall')).toEqual(['down']);
  office.slack.faults.next('chat.postMessage', fault);
  await office.write(reply('A', 1, 'worse'));
  await office.pass(HOUR);
  expect(office.shows('oncall')).toEqual(['down', '-> worse']);
  expect(office.slack.wire.calls('chat.postMessage')).toHaveLength(2);
});

test('so is one of a process that ended while Slack had it', async () => {
  await using office = await openOffice({ lateHistoryMs: 4_000, timeoutMs: 100 });
  office.slack.faults.next('chat.postMessage', { kind: 'accept-then-hang' });
  await office.write(parent('A', 'down'));
  await office.pass();
  office.restart();
  await office.pass(HOUR);
  expect(office.shows('oncall')).toEqual(['down']);
});
