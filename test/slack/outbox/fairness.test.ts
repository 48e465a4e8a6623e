import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backlogLines, createBacklogCount } from '../../../src/slack/outbox/backlog.ts';
import type { MessageDraft } from '../../../src/store/outbox.ts';
import { RowError } from '../../../src/store/store-error.ts';
import { type Databases, KINDS, openDisposable } from '../../store/databases.ts';
import { NOON, type OutboxHarness, openOutbox, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const posts = ({ slack }: OutboxHarness) => slack.wire.calls('chat.postMessage').length;
const many = (count: number): readonly MessageDraft[] =>
  [...Array(count).keys()].map((n) => parent(`A${n}`, `down ${n}`));

describe.each(KINDS)('%s', (_name, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  test('however many messages wait for a channel that is gone, another channel gets its own in its time', async () => {
    await using harness = await openOutbox({ store: await openDisposable(databases) });
    harness.slack.archive('oncall');
    await harness.write(...many(1_200));
    await harness.pass(1_000);
    await harness.write(parent('B', 'fine', 'C0SYSTEMHEALTH'));
    await harness.pass(1_000);
    expect(harness.shows('system-health')).toEqual(['fine']);
    expect(harness.rounds.backlog()).toMatchObject({ waiting: 1_200, oldestAt: NOON });
    expect(backlogLines(harness.rounds.backlog(), harness.now() + 5 * MINUTE)).toEqual([
      '1,200 messages have waited for C0ONCALL since 2026-11-23T12:00:00Z',
    ]);
  });

  test('a message that waits behind all that is handed out is counted too, one in each of very many channels', async () => {
    await using harness = await openOutbox({ store: await openDisposable(databases) });
    await harness.write(...[...Array(1_100).keys()].map((n) => parent(`A${n}`, 'down', `C${n}`)));
    const { outbox } = harness.store;
    const counted = createBacklogCount(outbox);
    await counted.count(await outbox.unfinished(), NOON);
    const { waiting, channels } = counted.backlog();
    expect([waiting, channels.length]).toEqual([1_100, 1_100]);
  });

  test('after two answers of 500 from Slack the alert is posted, whatever the jitter of the waits', async () => {
    await using harness = await openOutbox({ store: await openDisposable(databases), random: 0.397_113 });
    harness.slack.faults.next('chat.postMessage', { kind: 'status', status: 500 });
    harness.slack.faults.next('chat.postMessage', { kind: 'status', status: 500 });
    await harness.write(parent('A', 'down'));
    await harness.pass(5 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(harness.lines.filter((line) => line.includes('StoreError'))).toEqual([]);
  });
});

test('a channel that is gone is tried once in five minutes, and all that waits goes out when it is back', async () => {
  await using harness = await openOutbox();
  harness.slack.archive('oncall');
  await harness.write(...many(30));
  await harness.pass(HOUR);
  expect(posts(harness)).toBeLessThanOrEqual(13);
  expect(posts(harness)).toBeGreaterThanOrEqual(12);
  harness.slack.unarchive('oncall');
  await harness.pass(6 * MINUTE);
  expect(harness.shows('oncall')).toEqual(many(30).map(({ content }) => content.text));
});

test('with a fallback that is gone too each of the two is tried once in five minutes', async () => {
  await using harness = await openOutbox({ fallbackChannel: 'C0SYSTEMHEALTH' });
  harness.slack.archive('oncall');
  harness.slack.archive('system-health');
  await harness.write(...many(30));
  await harness.pass(HOUR);
  expect(posts(harness)).toBeLessThanOrEqual(2 * 13 + 30);
  harness.slack.unarchive('system-health');
  await harness.pass(10 * MINUTE);
  expect(harness.shows('system-health')).toHaveLength(30);
});

test('a locked thread holds up no other of its channel', async () => {
  await using harness = await openOutbox();
  await harness.write(parent('A', 'down'));
  await harness.pass(2_000);
  harness.slack.faults.next('chat.postMessage', { kind: 'error', error: 'restricted_action_thread_locked' });
  await harness.write(reply('A', 1, 'worse'), parent('B', 'other'));
  await harness.pass(10_000);
  expect(harness.shows('oncall')).toEqual(['down', 'other']);
});

test('a message that waits for a channel that the settings no longer name follows to the new one, once, with its thread', async () => {
  await using harness = await openOutbox({ oncallChannel: 'C0SYSTEMHEALTH' });
  await harness.write(parent('shown', 'was shown'));
  await harness.pass(2_000);
  harness.slack.archive('oncall');
  const digest = { ...parent('D', 'a digest'), expiresAt: harness.now() + 24 * HOUR };
  await harness.write(...many(40), reply('A3', 1, 'worse'), reply('shown', 1, 'recovered'), digest);
  await harness.pass(10 * MINUTE);
  const shown = harness.shows('system-health');
  const note = 'Moved here from <#C0ONCALL>, which is archived.';
  expect(shown.filter((text) => text.startsWith('down')).sort()).toEqual(
    many(40)
      .map(({ content }) => `${content.text} ${note}`)
      .sort(),
  );
  expect(shown[shown.indexOf(`down 3 ${note}`) + 1]).toBe('-> worse');
  expect(shown[shown.indexOf(`was shown ${note}`) + 1]).toBe('-> recovered');
  expect((await harness.unfinished()).map(({ key }) => key)).toEqual(['D']);
  expect(posts(harness)).toBeLessThanOrEqual(1 + 43 + 4);
  harness.slack.unarchive('oncall');
  await harness.pass(10 * MINUTE);
  expect(harness.shows('oncall')).toEqual(['was shown', 'a digest']);
});

test('a message whose outcome the database does not take costs no other, and is named once', async () => {
  await using harness = await openOutbox({
    through: (store) => ({
      ...store,
      patch: (fence, changes) =>
        changes.has('A') ? Promise.reject(new RowError('rejects a value')) : store.patch(fence, changes),
    }),
  });
  await harness.write(parent('A', 'bad'), parent('B', 'good'), reply('B', 1, 'worse'));
  await harness.pass(5_000);
  expect(harness.shows('oncall')).toEqual(['good', '-> worse']);
  expect(harness.lines.filter((line) => line.includes('"key":"A"'))).toHaveLength(1);
});
