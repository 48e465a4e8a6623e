import { type LocalSlack, type StoredMessage, storeMessage } from '@metta-health-bot/local-slack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADOPTED } from '../../../src/slack/outbox/notes.ts';
import type { About, MessageDraft } from '../../../src/store/outbox.ts';
import { type Databases, KINDS, openDisposable } from '../../store/databases.ts';
import { NOON, openOutbox, parent, reply } from './outbox-harness.ts';

const GITHUB: About = { subject: 'subject github', live: true };
const DAY_MS = 86_400_000;

const card = (key: string, text: string, about: About = GITHUB, channel = 'C0ONCALL'): MessageDraft => ({
  ...parent(key, text, channel),
  about,
});

/** A message as a bot has left it there whose store is gone. */
function shown(slack: LocalSlack, key: string, over: Partial<StoredMessage> & { readonly payload?: object } = {}) {
  const { payload = { ...GITHUB, revision: 3 }, ...message } = over;
  return storeMessage(slack.workspace, {
    channel: 'C0ONCALL',
    via: 'chat.postMessage',
    text: `old ${key}`,
    metadata: { event_type: 'metta_health_message', event_payload: { key, ...payload } },
    ...message,
  });
}

const calls = (slack: LocalSlack, method: string) => slack.wire.calls(method).length;

describe.each(KINDS)('%s', (_, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());
  const open = async (options: Parameters<typeof openOutbox>[0] = {}) =>
    openOutbox({ store: await openDisposable(databases), ...options });

  test('a live message about the same goes on: edited, with a note, its thread with it, under the new key', async () => {
    await using harness = await open();
    const { ts } = shown(harness.slack, 'before');
    await harness.write(card('A', 'down'), reply('A', 1, 'worse'));
    await harness.pass(60_000);
    expect(harness.shows('oncall')).toEqual([`down ${ADOPTED}`, '-> worse']);
    expect(harness.slack.workspace.messages[0]).toMatchObject({
      ts,
      metadata: { event_payload: { key: 'A', subject: 'subject github', live: true, revision: 1 } },
    });
    await harness.write(card('A', 'over', { ...GITHUB, live: false }));
    await harness.pass(60_000);
    expect(harness.shows('oncall')).toEqual([`over ${ADOPTED}`, '-> worse']);
    expect(harness.slack.workspace.messages[0]).toMatchObject({
      metadata: { event_payload: { live: false, revision: 2 } },
    });
    expect(harness.lines.filter((line) => line.includes('continues in an earlier message'))).toHaveLength(1);
  });

  test('a first message costs one request more, and a digest or a reply none', async () => {
    await using harness = await open();
    await harness.write(card('A', 'down'), reply('A', 1, 'worse'), parent('digest', 'good morning'));
    await harness.pass(60_000);
    expect(harness.shows('oncall')).toEqual(['down', '-> worse', 'good morning']);
    expect(calls(harness.slack, 'conversations.history')).toBe(1);
    expect(calls(harness.slack, 'auth.test')).toBe(0);
  });

  test.each<[string, Parameters<typeof shown>[2]]>([
    ['is over', { payload: { ...GITHUB, live: false, revision: 3 } }],
    ['is about something else', { payload: { subject: 'subject wandb', live: true, revision: 3 } }],
    ['is of a storm of that name', { payload: { subject: 'storm github', live: true, revision: 3 } }],
    ['is of a version that wrote its key only', { payload: {} }],
    ['has odd metadata', { payload: { subject: 'subject github', live: 'true', revision: 3 } }],
    ['is of another app', { postedBy: 'user', user: 'U0OTHERBOT' }],
    ['says the user of the bot and is of another app', { postedBy: 'user' }],
    ['is of a person, through this app', { user: 'U0ENGINEER' }],
    ['stands in another channel', { channel: 'C0SYSTEMHEALTH' }],
  ])('a message that %s is left alone', async (_, over) => {
    await using harness = await open();
    const before = shown(harness.slack, 'before', over);
    await harness.write(card('A', 'down'));
    await harness.pass(60_000);
    expect(harness.slack.workspace.messages).toMatchObject([before, { text: 'down' }]);
  });

  test('a message of an incident that this store knows is never another one’s, however late its edit', async () => {
    await using harness = await open();
    await harness.write(card('A', 'down'));
    await harness.pass(1_000);
    harness.slack.faults.next('chat.update', { kind: 'status', status: 429, retryAfter: 50 });
    await harness.write(card('A', 'over', { ...GITHUB, live: false }));
    await harness.pass();
    await harness.write(card('B', 'down again'));
    await harness.pass(120_000);
    expect(harness.shows('oncall')).toEqual(['over', 'down again']);
  });

  test('the newest of two found messages continues', async () => {
    await using harness = await open();
    shown(harness.slack, 'first');
    shown(harness.slack, 'second');
    await harness.write(card('A', 'down'));
    await harness.pass(60_000);
    expect(harness.shows('oncall')).toEqual(['old first', `down ${ADOPTED}`]);
  });

  test("the bot's own message, recorded before it was posted and put back since, goes on as it is", async () => {
    await using harness = await open();
    shown(harness.slack, 'A', { payload: { ...GITHUB, live: false, revision: 4 } });
    await harness.write(card('A', 'down'));
    await harness.pass(60_000);
    expect(harness.shows('oncall')).toEqual(['down']);
  });

  test("the bot's own message that waited to be tried again when the database was copied, and was posted since, goes on", async () => {
    await using harness = await open();
    harness.slack.faults.next('chat.postMessage', { kind: 'status', status: 429, retryAfter: 30 });
    await harness.write(card('A', 'down'));
    await harness.pass();
    expect((await harness.unfinished()).map(({ state, attempts }) => [state, attempts])).toEqual([['waiting', 1]]);
    // It was posted after the copy was made, and the copy is put back.
    shown(harness.slack, 'A', { payload: { ...GITHUB, revision: 1 } });
    harness.jump(60_000);
    harness.leadFrom(harness.now());
    harness.restart();
    await harness.pass(60_000);
    expect(harness.shows('oncall')).toEqual(['down']);
  });

  test('a message that waits while one process leads after another is searched for once under each', async () => {
    await using harness = await open();
    harness.slack.faults.always('chat.postMessage', { kind: 'status', status: 429, retryAfter: 30 });
    await harness.write(card('A', 'down'));
    await harness.pass(300_000);
    expect(calls(harness.slack, 'chat.postMessage')).toBeGreaterThan(5);
    expect(calls(harness.slack, 'conversations.history')).toBe(1);
    harness.jump(1_000);
    harness.leadFrom(harness.now());
    harness.restart();
    await harness.pass(300_000);
    expect(calls(harness.slack, 'conversations.history')).toBe(2);
    harness.slack.faults.clear();
    await harness.pass(120_000);
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(calls(harness.slack, 'conversations.history')).toBe(2);
  });

  test('an incident that came and went while Slack was away ends the message from before', async () => {
    await using harness = await open();
    shown(harness.slack, 'before');
    await harness.write(card('A', 'over', { ...GITHUB, live: false }));
    await harness.pass(60_000);
    expect(harness.shows('oncall')).toEqual([`over ${ADOPTED}`]);
  });

  test('a message that can no longer be changed is not taken up again and again', async () => {
    await using harness = await open();
    shown(harness.slack, 'before');
    harness.slack.faults.always('chat.update', { kind: 'error', error: 'edit_window_closed' });
    await harness.write(card('A', 'down'));
    await harness.pass(60_000);
    expect(harness.shows('oncall')).toEqual(['old before', expect.stringMatching(/^down /)]);
    expect(calls(harness.slack, 'conversations.history')).toBe(1);
  });

  test('an incident that was posted in the fallback channel continues there, also when its own channel can be used again', async () => {
    await using harness = await open({ fallbackChannel: 'system-health' });
    shown(harness.slack, 'before', { channel: 'C0SYSTEMHEALTH' });
    await harness.write(card('A', 'down'), reply('A', 1, 'worse'));
    await harness.pass(60_000);
    expect(harness.shows('oncall')).toEqual([]);
    expect(harness.shows('system-health')).toEqual([`down ${ADOPTED}`, '-> worse']);
    expect(calls(harness.slack, 'conversations.history')).toBe(2);
  });

  test("the message in the incident's own channel continues where each channel has one", async () => {
    await using harness = await open({ fallbackChannel: 'C0SYSTEMHEALTH' });
    shown(harness.slack, 'before');
    shown(harness.slack, 'other', { channel: 'C0SYSTEMHEALTH' });
    await harness.write(card('A', 'down'));
    await harness.pass(60_000);
    expect(harness.shows('oncall')).toEqual([`down ${ADOPTED}`]);
    expect(harness.shows('system-health')).toEqual(['old other']);
  });

  test('the fallback channel is searched too where the channel is gone', async () => {
    await using harness = await open({ fallbackChannel: 'C0SYSTEMHEALTH' });
    harness.slack.archive('oncall');
    shown(harness.slack, 'before', { channel: 'C0SYSTEMHEALTH' });
    await harness.write(card('A', 'down'));
    await harness.pass(60_000);
    expect(harness.shows('system-health')).toEqual([expect.stringContaining(ADOPTED)]);
  });
});

test.each([
  ['may not be read', { kind: 'error', error: 'missing_scope' }],
  ['is limited in rate', { kind: 'status', status: 429, retryAfter: 600 }],
  ['answers with HTML', { kind: 'html' }],
  ['breaks off', { kind: 'drop' }],
] as const)('a history that %s keeps no incident from being posted at once, and is asked once', async (_, fault) => {
  await using harness = await openOutbox();
  shown(harness.slack, 'before');
  harness.slack.faults.always('conversations.history', fault);
  await harness.write(card('A', 'down'));
  await harness.pass();
  expect(harness.shows('oncall')).toEqual(['old before', 'down']);
  expect(calls(harness.slack, 'conversations.history')).toBe(1);
  expect(harness.lines.join()).toContain('a new message is posted unless another channel has one');
});

test('a history that is limited in rate for a short time is waited for, once', async () => {
  await using harness = await openOutbox();
  shown(harness.slack, 'before');
  harness.slack.faults.next('conversations.history', { kind: 'status', status: 429, retryAfter: 1 });
  await harness.write(card('A', 'down'));
  await harness.pass(60_000);
  expect(harness.shows('oncall')).toEqual([`down ${ADOPTED}`]);
  expect(calls(harness.slack, 'conversations.history')).toBe(2);
});

test.each([
  ['again after that', 1, 2],
  ['for longer than 5 s', 6, 1],
])('a history that is limited in rate %s is not waited for', async (_, retryAfter, asked) => {
  await using harness = await openOutbox();
  shown(harness.slack, 'before');
  harness.slack.faults.always('conversations.history', { kind: 'status', status: 429, retryAfter });
  await harness.write(card('A', 'down'));
  await harness.pass(60_000);
  expect(harness.shows('oncall')).toEqual(['old before', 'down']);
  expect(calls(harness.slack, 'conversations.history')).toBe(asked);
});

test('a history that hangs holds up a post for 3 s', async () => {
  await using harness = await openOutbox();
  harness.slack.faults.always('conversations.history', { kind: 'hang' });
  await harness.write(card('A', 'down'));
  const began = performance.now();
  await harness.pass();
  expect(performance.now() - began).toBeLessThan(9_000);
  expect(harness.shows('oncall')).toEqual(['down']);
});

test("a message whose author cannot be read counts as nobody's, and the incident is posted", async () => {
  await using harness = await openOutbox();
  shown(harness.slack, 'before');
  harness.slack.faults.always('auth.test', { kind: 'drop' });
  await harness.write(card('A', 'down'));
  await harness.pass();
  expect(harness.shows('oncall')).toEqual(['old before', 'down']);
});

test('the search goes back 30 days, and over 1,000 messages in 5 requests', async () => {
  await using harness = await openOutbox();
  shown(harness.slack, 'older');
  harness.jump(30 * DAY_MS + 60_000);
  await harness.write(card('A', 'down'));
  await harness.pass();
  expect(harness.shows('oncall')).toEqual(['old older', 'down']);

  shown(harness.slack, 'before', { payload: { subject: 'subject wandb', live: true, revision: 1 } });
  for (let other = 0; other < 999; other += 1) shown(harness.slack, `other ${other}`, { metadata: null });
  const wandb = { subject: 'subject wandb', live: true };
  const before = calls(harness.slack, 'conversations.history');
  await harness.write(card('B', 'found', wandb));
  await harness.pass(60_000);
  expect(harness.shows('oncall')).toContain(`found ${ADOPTED}`);
  expect(calls(harness.slack, 'conversations.history') - before).toBe(5);

  shown(harness.slack, 'eval', { payload: { subject: 'subject eval', live: true, revision: 1 } });
  for (let other = 0; other < 1_000; other += 1) shown(harness.slack, `more ${other}`, { metadata: null });
  await harness.write(card('C', 'not found', { subject: 'subject eval', live: true }));
  await harness.pass(60_000);
  expect(harness.shows('oncall').slice(-1)).toEqual(['not found']);
  expect(calls(harness.slack, 'conversations.history') - before).toBe(10);
  expect(harness.now()).toBeGreaterThan(NOON);
});
