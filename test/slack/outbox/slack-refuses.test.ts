import { expect, test } from 'vitest';
import type { OutboxStore } from '../../../src/store/outbox.ts';
import { shown } from '../../support/blocks.ts';
import { openOffice, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const DELETED = 'Continues a thread whose first message was deleted.';

test.each(['token_revoked', 'invalid_auth', 'account_inactive'])(
  'B18 %s: nothing more is sent, all of it is kept, it is said once and loudly, and sending goes on with a good token',
  async (error) => {
    await using office = await openOffice();
    office.slack.faults.always('*', { kind: 'error', error });
    await office.write(parent('A', 'down'), parent('B', 'elsewhere', 'C0SYSTEMHEALTH'));
    for (let minute = 0; minute < 5; minute += 1) await office.pass(MINUTE);
    await office.write(parent('A', 'up again'), reply('A', 1, 'recovered'));
    await office.pass(MINUTE);
    const posts = office.slack.wire.calls('chat.postMessage').length;
    expect(posts).toBe(2);
    expect(office.slack.wire.calls('auth.test')).toHaveLength(5);
    expect(office.token).toEqual(['dead']);
    const loud = office.lines.filter((line) => line.includes('"level":"error"'));
    expect(loud).toHaveLength(1);
    expect(loud[0]).toContain('Next step: reinstall the app to the workspace');

    office.slack.faults.clear();
    await office.pass(MINUTE);
    await office.pass(MINUTE);
    expect(office.token).toEqual(['dead', 'alive']);
    expect(office.shows('oncall')).toEqual(['up again']);
    expect(office.shows('system-health')).toEqual(['elsewhere']);
    expect(await office.unfinished()).toEqual([]);
  },
);

const ARCHIVED = 'This belongs in <#C0ONCALL>, which is archived.';

test('B19 is_archived: the thread goes to the fallback channel, and its first message says why', async () => {
  await using office = await openOffice({ fallbackChannel: 'C0SYSTEMHEALTH' });
  office.slack.archive('oncall');
  await office.write(parent('A', 'down'), reply('A', 1, 'worse'));
  await office.pass(5_000);
  await office.write(parent('A', 'up again'), reply('A', 2, 'recovered'));
  await office.pass(60 * MINUTE);
  expect(office.shows('oncall')).toEqual([]);
  expect(office.shows('system-health')).toEqual([`up again ${ARCHIVED}`, '-> worse', '-> recovered']);
  expect(office.lines.filter((line) => line.includes('accepts no messages'))).toHaveLength(1);
  expect(await office.unfinished()).toEqual([]);
});

test('B19 not_in_channel in the middle of a thread: it goes on in the fallback channel', async () => {
  await using office = await openOffice({ fallbackChannel: 'C0SYSTEMHEALTH' });
  await office.write(parent('A', 'down'), reply('A', 1, 'worse'));
  await office.pass(10_000);
  office.slack.removeBot('oncall');
  await office.write(reply('A', 2, 'reminder'));
  await office.pass(60 * MINUTE);
  expect(office.shows('oncall')).toEqual(['down', '-> worse']);
  expect(office.shows('system-health')).toEqual([
    'down This belongs in <#C0ONCALL>, which the bot is not a member of.',
    '-> reminder',
  ]);
});

test('B19 archived when the parent is to be edited: the thread goes on in the fallback channel', async () => {
  await using office = await openOffice({ fallbackChannel: 'C0SYSTEMHEALTH' });
  await office.write(parent('A', 'down'));
  await office.pass(10_000);
  office.slack.archive('oncall');
  await office.write(parent('A', 'up'), reply('A', 1, 'recovered'));
  await office.pass(60 * MINUTE);
  expect(office.shows('oncall')).toEqual(['down']);
  expect(office.shows('system-health')).toEqual([`up ${ARCHIVED}`, '-> recovered']);
});

test('B19 channel_not_found with channels given by name: the note names it, and mentions nobody', async () => {
  await using office = await openOffice({ fallbackChannel: '#system-health' });
  await office.write(parent('A', 'down', '#gone <!here>'), reply('A', 1, 'worse'));
  await office.pass(60 * MINUTE);
  expect(office.shows('system-health')).toEqual([
    'down This belongs in #gone &lt;!here&gt;, which the bot cannot find.',
    '-> worse',
  ]);
});

test('B19 no fallback channel: it is kept, tried every 5 minutes, logged once, and posted when the channel is back', async () => {
  await using office = await openOffice();
  office.slack.archive('oncall');
  await office.write(parent('A', 'down'));
  await office.pass(21 * MINUTE);
  expect(office.slack.wire.calls('chat.postMessage')).toHaveLength(5);
  expect(office.lines.filter((line) => line.includes('"level":"error"'))).toHaveLength(1);
  expect(await office.unfinished()).toMatchObject([{ state: 'waiting', outcome: 'is_archived' }]);
  office.slack.unarchive('oncall');
  await office.pass(5 * MINUTE);
  expect(office.shows('oncall')).toEqual(['down']);
});

test('B19 a channel that is gone again is logged again', async () => {
  await using office = await openOffice();
  const errors = () => office.lines.filter((line) => line.includes('"level":"error"')).length;
  office.slack.archive('oncall');
  await office.write(parent('A', 'down'));
  await office.pass(6 * MINUTE);
  expect(errors()).toBe(1);
  office.slack.unarchive('oncall');
  await office.pass(6 * MINUTE);
  office.slack.archive('oncall');
  await office.write(reply('A', 1, 'worse'));
  await office.pass(6 * MINUTE);
  expect(errors()).toBe(2);
  expect(office.lines.filter((line) => line.includes('accepts no messages'))).toHaveLength(2);
});

test('B19 both channels gone: both are tried every 5 minutes, and the first to come back gets it', async () => {
  await using office = await openOffice({ fallbackChannel: 'C0SYSTEMHEALTH' });
  office.slack.archive('oncall');
  office.slack.archive('system-health');
  await office.write(parent('A', 'down'));
  await office.pass(12 * MINUTE);
  expect(office.slack.wire.calls('chat.postMessage')).toHaveLength(6);
  expect(office.lines.filter((line) => line.includes('"level":"error"'))).toHaveLength(2);
  office.slack.unarchive('oncall');
  await office.pass(60 * MINUTE);
  expect(office.shows('oncall')).toEqual(['down']);
  expect(office.shows('system-health')).toEqual([]);
});

test('B20 the parent was deleted when it is to be edited: a new one continues it, and replies go there', async () => {
  await using office = await openOffice();
  await office.write(parent('A', 'down'));
  await office.pass(5_000);
  const [first] = office.slack.workspace.messages;
  if (first) office.slack.deleteMessage(first);
  await office.write(parent('A', 'worse'), reply('A', 1, 'got worse'));
  await office.pass(90_000);
  await office.write(parent('A', 'up'), reply('A', 2, 'recovered'));
  await office.pass(60 * MINUTE);
  expect(office.shows('oncall')).toEqual([`up ${DELETED}`, '-> got worse', '-> recovered']);
  const calls = office.slack.wire.calls('chat.update');
  expect(calls.map(({ refusal }) => refusal)).toEqual(['message_not_found', null]);
});

test.each(['answered', 'in doubt'])(
  'B21 the parent was deleted when a reply is posted (%s): the stray becomes the parent, and the reply stands beneath it',
  async (how) => {
    await using office = await openOffice();
    await office.write(parent('A', 'down'));
    await office.pass(5_000);
    const [first] = office.slack.workspace.messages;
    if (first) office.slack.deleteMessage(first);
    if (how === 'in doubt') office.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
    await office.write(reply('A', 1, 'reminder'));
    await office.pass(10_000);
    await office.write(reply('A', 2, 'another'));
    await office.pass(60 * MINUTE);
    expect(office.shows('oncall')).toEqual([`down ${DELETED}`, '-> reminder', '-> another']);
    expect(office.slack.workspace.messages[0]?.metadata).toMatchObject({ event_payload: { key: 'A' } });
    expect(office.slack.wire.calls('chat.postMessage')).toHaveLength(4);
    expect(await office.unfinished()).toEqual([]);
  },
);

const TABLE = {
  type: 'data_table',
  caption: 'Collectors',
  columns: [{ header: 'Name' }],
  rows: [],
};

test('B22 blocks that this workspace does not take: once more as text only, and the store says so', async () => {
  const outcomes: unknown[] = [];
  const through = ({ patch, ...store }: OutboxStore): OutboxStore => ({
    ...store,
    patch(fence, changes) {
      outcomes.push(changes.get('A')?.outcome);
      return patch(fence, changes);
    },
  });
  await using office = await openOffice({ through, refuses: new Set(['data_table']) });
  const draft = parent('A', 'down');
  await office.write({ ...draft, content: { ...draft.content, blocks: [...draft.content.blocks, TABLE] } });
  await office.pass(60 * MINUTE);
  expect(office.shows('oncall')).toEqual(['down']);
  expect(office.slack.workspace.messages[0]?.blocks).toEqual([]);
  expect(office.slack.wire.calls('chat.postMessage')).toHaveLength(2);
  expect(outcomes.at(-1)).toBe('shown as text only: invalid_blocks');
});

test('B22 an edit whose blocks are refused takes the old blocks away', async () => {
  await using office = await openOffice({ refuses: new Set(['data_table']) });
  await office.write(parent('A', 'down'));
  await office.pass(5_000);
  await office.write({ ...parent('A', 'worse'), content: { text: 'worse', blocks: [TABLE] } });
  await office.pass(60 * MINUTE);
  expect(office.shows('oncall')).toEqual(['worse']);
  expect(office.slack.workspace.messages[0]?.blocks).toEqual([]);
});

test('what Slack will never take is refused and logged with its thread kept, and holds up nothing else', async () => {
  await using office = await openOffice();
  await office.write({ ...parent('A', ''), content: { text: '', blocks: [] } }, parent('B', 'fine'));
  await office.write(reply('A', 1, 'worse'));
  await office.pass(60 * MINUTE);
  expect(office.shows('oncall')).toEqual(['fine']);
  expect(await office.unfinished()).toEqual([]);
  const kept = await office.store.outbox.statuses(['A', 'A:1']);
  expect([kept.get('A')?.state, kept.get('A:1')?.state]).toEqual(['refused', 'waiting']);
  await office.write(parent('A', 'down after all'));
  await office.pass(60 * MINUTE);
  // So late a first message tells what its replies would have told.
  expect(office.shows('oncall')).toEqual(['fine', 'down after all']);
  expect((await office.store.outbox.statuses(['A:1'])).get('A:1')).toMatchObject({ state: 'sent' });
  expect(office.lines.filter((line) => line.includes('will never accept'))).toHaveLength(1);
});

test('B23 the longest message with notes stays within what Slack takes, and the notes are read out and shown', async () => {
  await using office = await openOffice({ fallbackChannel: 'C0SYSTEMHEALTH' });
  office.slack.archive('oncall');
  const draft = parent('A', 'x'.repeat(4_000));
  const blocks = Array.from({ length: 50 }, () => ({ type: 'divider' }));
  await office.write({ ...draft, content: { ...draft.content, blocks } });
  await office.pass(60 * MINUTE);
  const [message] = office.slack.workspace.messages;
  expect(message?.blocks).toHaveLength(50);
  expect(message?.text).toHaveLength(4_000);
  expect(message?.text).toMatch(/x… This belongs in <#C0ONCALL>, which is archived\.$/);
  expect(message && shown(message)).toContain(ARCHIVED);
});
