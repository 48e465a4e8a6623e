import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backlogLines, createBacklogCount } from '../../../src/slack/outbox/report.ts';
import type { MessageDraft } from '../../../src/store/outbox.ts';
import { RowError } from '../../../src/store/store-error.ts';
import { type Databases, KINDS, openDisposable } from '../../store/databases.ts';
import { NOON, type Office, openOffice, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const posts = ({ slack }: Office) => slack.wire.calls('chat.postMessage').length;
const many = (count: number): readonly MessageDraft[] =>
  [...Array(count).keys()].map((n) => parent(`A${n}`, `down ${n}`));

describe.each(KINDS)('%s', (_name, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  test('however many messages wait for a channel that is gone, another channel gets its own in its time', async () => {
    await using office = await openOffice({ store: await openDisposable(databases) });
    office.slack.archive('oncall');
    await office.write(...many(1_200));
    await office.pass(1_000);
    await office.write(parent('B', 'fine', 'C0SYSTEMHEALTH'));
    await office.pass(1_000);
    expect(office.shows('system-health')).toEqual(['fine']);
    expect(office.rounds.backlog()).toMatchObject({ waiting: 1_200, oldestAt: NOON });
    expect(backlogLines(office.rounds.backlog(), office.now() + 5 * MINUTE)).toEqual([
      '1,200 messages wait for C0ONCALL since 2026-11-23T12:00:00Z',
    ]);
  });

  test('what waits behind all that is handed out is counted too, one message in each of very many channels', async () => {
    await using office = await openOffice({ store: await openDisposable(databases) });
    await office.write(...[...Array(1_100).keys()].map((n) => parent(`A${n}`, 'down', `C${n}`)));
    const { outbox } = office.store;
    const counted = createBacklogCount(outbox);
    await counted.count(await outbox.unfinished(), NOON);
    const { waiting, channels } = counted.backlog();
    expect([waiting, channels.length]).toEqual([1_100, 1_100]);
  });

  test('after two answers of 500 from Slack the alert is posted, whatever the jitter of the waits', async () => {
    await using office = await openOffice({ store: await openDisposable(databases), random: 0.397_113 });
    office.slack.faults.next('chat.postMessage', { kind: 'status', status: 500 });
    office.slack.faults.next('chat.postMessage', { kind: 'status', status: 500 });
    await office.write(parent('A', 'down'));
    await office.pass(5 * MINUTE);
    expect(office.shows('oncall')).toEqual(['down']);
    expect(office.lines.filter((line) => line.includes('StoreError'))).toEqual([]);
  });
});

test('a channel that is gone is tried once in five minutes, and all that waits goes out when it is back', async () => {
  await using office = await openOffice();
  office.slack.archive('oncall');
  await office.write(...many(30));
  await office.pass(HOUR);
  expect(posts(office)).toBeLessThanOrEqual(13);
  expect(posts(office)).toBeGreaterThanOrEqual(12);
  office.slack.unarchive('oncall');
  await office.pass(6 * MINUTE);
  expect(office.shows('oncall')).toEqual(many(30).map(({ content }) => content.text));
});

test('with a fallback that is gone too each of the two is tried once in five minutes', async () => {
  await using office = await openOffice({ fallbackChannel: 'C0SYSTEMHEALTH' });
  office.slack.archive('oncall');
  office.slack.archive('system-health');
  await office.write(...many(30));
  await office.pass(HOUR);
  expect(posts(office)).toBeLessThanOrEqual(2 * 13 + 30);
  office.slack.unarchive('system-health');
  await office.pass(10 * MINUTE);
  expect(office.shows('system-health')).toHaveLength(30);
});

test('a locked thread holds up no other of its channel', async () => {
  await using office = await openOffice();
  await office.write(parent('A', 'down'));
  await office.pass(2_000);
  office.slack.faults.next('chat.postMessage', { kind: 'error', error: 'restricted_action_thread_locked' });
  await office.write(reply('A', 1, 'worse'), parent('B', 'other'));
  await office.pass(10_000);
  expect(office.shows('oncall')).toEqual(['down', 'other']);
});

test('what waits for a channel that the settings no longer name follows to the new one, once, with its thread', async () => {
  await using office = await openOffice({ oncallChannel: 'C0SYSTEMHEALTH' });
  await office.write(parent('shown', 'was shown'));
  await office.pass(2_000);
  office.slack.archive('oncall');
  const digest = { ...parent('D', 'a digest'), expiresAt: office.now() + 24 * HOUR };
  await office.write(...many(40), reply('A3', 1, 'worse'), reply('shown', 1, 'recovered'), digest);
  await office.pass(10 * MINUTE);
  const shown = office.shows('system-health');
  const note = 'Moved here from <#C0ONCALL>, which is archived.';
  expect(shown.filter((text) => text.startsWith('down')).sort()).toEqual(
    many(40)
      .map(({ content }) => `${content.text} ${note}`)
      .sort(),
  );
  expect(shown[shown.indexOf(`down 3 ${note}`) + 1]).toBe('-> worse');
  expect(shown[shown.indexOf(`was shown ${note}`) + 1]).toBe('-> recovered');
  expect((await office.unfinished()).map(({ key }) => key)).toEqual(['D']);
  expect(posts(office)).toBeLessThanOrEqual(1 + 43 + 4);
  office.slack.unarchive('oncall');
  await office.pass(10 * MINUTE);
  expect(office.shows('oncall')).toEqual(['was shown', 'a digest']);
});

test('a message whose outcome the database does not take costs no other, and is named once', async () => {
  await using office = await openOffice({
    through: (store) => ({
      ...store,
      patch: (fence, changes) =>
        changes.has('A') ? Promise.reject(new RowError('rejects a value')) : store.patch(fence, changes),
    }),
  });
  await office.write(parent('A', 'bad'), parent('B', 'good'), reply('B', 1, 'worse'));
  await office.pass(5_000);
  expect(office.shows('oncall')).toEqual(['good', '-> worse']);
  expect(office.lines.filter((line) => line.includes('"key":"A"'))).toHaveLength(1);
});
