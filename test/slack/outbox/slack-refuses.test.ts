import { describe, expect, test } from 'vitest';
import type { OutboxStore } from '../../../src/store/outbox.ts';
import { shown } from '../../support/blocks.ts';
import { openOutbox, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const DELETED = 'Continues a thread whose first message was deleted.';

describe('Slack refuses', () => {
  test.each(['token_revoked', 'invalid_auth', 'account_inactive'])(
    'B18 %s: nothing more is sent, all of it is kept, it is said once and loudly, and sending goes on with a good token',
    async (error) => {
      await using harness = await openOutbox();
      harness.slack.faults.always('*', { kind: 'error', error });
      await harness.write(parent('A', 'down'), parent('B', 'elsewhere', 'C0SYSTEMHEALTH'));
      for (let minute = 0; minute < 5; minute += 1) await harness.pass(MINUTE);
      await harness.write(parent('A', 'up again'), reply('A', 1, 'recovered'));
      await harness.pass(MINUTE);
      const posts = harness.slack.wire.calls('chat.postMessage').length;
      expect(posts).toBe(2);
      // At once, and then once a minute.
      expect(harness.slack.wire.calls('auth.test')).toHaveLength(1 + 5);
      expect(harness.token).toEqual(['dead']);
      const loud = harness.lines.filter((line) => line.includes('"level":"error"'));
      expect(loud).toHaveLength(1);
      expect(loud[0]).toContain('Next step: reinstall the app to the workspace');

      harness.slack.faults.clear();
      await harness.pass(MINUTE);
      await harness.pass(MINUTE);
      expect(harness.token).toEqual(['dead', 'alive']);
      expect(harness.shows('oncall')).toEqual(['up again']);
      expect(harness.shows('system-health')).toEqual(['elsewhere']);
      expect(await harness.unfinished()).toEqual([]);
    },
  );

  test('B18 a word about the token for one channel only: the others are not kept waiting, and it is tried once a minute', async () => {
    await using harness = await openOutbox();
    harness.slack.faults.always('chat.postMessage C0ONCALL', { kind: 'error', error: 'invalid_auth' });
    await harness.write(parent('A', 'down'), parent('B', 'elsewhere', 'C0SYSTEMHEALTH'));
    await harness.write({ ...reply('B', 1, 'worse'), channel: 'C0SYSTEMHEALTH' });
    await harness.pass(10_000);
    expect(harness.shows('system-health')).toEqual(['elsewhere', '-> worse']);
    await harness.pass(10 * MINUTE);
    expect(harness.token).toEqual([]);
    expect(harness.slack.wire.calls('chat.postMessage').length).toBeLessThanOrEqual(2 + 11);
    harness.slack.faults.clear();
    await harness.pass(2 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down']);
  });

  const ARCHIVED = 'This belongs in <#C0ONCALL>, which is archived.';

  test('B19 is_archived: the thread goes to the fallback channel, and its first message says why', async () => {
    await using harness = await openOutbox({ fallbackChannel: 'C0SYSTEMHEALTH' });
    harness.slack.archive('oncall');
    await harness.write(parent('A', 'down'), reply('A', 1, 'worse'));
    await harness.pass(5_000);
    await harness.write(parent('A', 'up again'), reply('A', 2, 'recovered'));
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual([]);
    expect(harness.shows('system-health')).toEqual([`up again ${ARCHIVED}`, '-> worse', '-> recovered']);
    expect(harness.lines.filter((line) => line.includes('Slack rejects messages to a channel'))).toHaveLength(1);
    expect(await harness.unfinished()).toEqual([]);
  });

  test('B19 not_in_channel in the middle of a thread: it goes on in the fallback channel', async () => {
    await using harness = await openOutbox({ fallbackChannel: 'C0SYSTEMHEALTH' });
    await harness.write(parent('A', 'down'), reply('A', 1, 'worse'));
    await harness.pass(10_000);
    harness.slack.removeBot('oncall');
    await harness.write(reply('A', 2, 'reminder'));
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down', '-> worse']);
    expect(harness.shows('system-health')).toEqual([
      'down This belongs in <#C0ONCALL>, which the bot is not a member of.',
      '-> reminder',
    ]);
  });

  test('B19 archived when the parent is to be edited: the thread goes on in the fallback channel', async () => {
    await using harness = await openOutbox({ fallbackChannel: 'C0SYSTEMHEALTH' });
    await harness.write(parent('A', 'down'));
    await harness.pass(10_000);
    harness.slack.archive('oncall');
    await harness.write(parent('A', 'up'), reply('A', 1, 'recovered'));
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(harness.shows('system-health')).toEqual([`up ${ARCHIVED}`, '-> recovered']);
  });

  test('B19 channel_not_found with channels given by name: the note names it, and mentions nobody', async () => {
    await using harness = await openOutbox({ fallbackChannel: '#system-health' });
    await harness.write(parent('A', 'down', '#gone <!here>'), reply('A', 1, 'worse'));
    await harness.pass(60 * MINUTE);
    expect(harness.shows('system-health')).toEqual([
      'down This belongs in #gone &lt;!here&gt;, which the bot cannot find.',
      '-> worse',
    ]);
  });

  test('B19 no fallback channel: it is kept, tried every 5 minutes, logged once, and posted when the channel is back', async () => {
    await using harness = await openOutbox();
    harness.slack.archive('oncall');
    await harness.write(parent('A', 'down'));
    await harness.pass(21 * MINUTE);
    expect(harness.slack.wire.calls('chat.postMessage')).toHaveLength(5);
    expect(harness.lines.filter((line) => line.includes('"level":"error"'))).toHaveLength(1);
    expect(await harness.unfinished()).toMatchObject([{ state: 'waiting', outcome: 'is_archived' }]);
    harness.slack.unarchive('oncall');
    await harness.pass(5 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down']);
  });

  test('B19 a channel that is gone again is logged again', async () => {
    await using harness = await openOutbox();
    const errors = () => harness.lines.filter((line) => line.includes('"level":"error"')).length;
    harness.slack.archive('oncall');
    await harness.write(parent('A', 'down'));
    await harness.pass(6 * MINUTE);
    expect(errors()).toBe(1);
    harness.slack.unarchive('oncall');
    await harness.pass(6 * MINUTE);
    harness.slack.archive('oncall');
    await harness.write(reply('A', 1, 'worse'));
    await harness.pass(6 * MINUTE);
    expect(errors()).toBe(2);
    expect(harness.lines.filter((line) => line.includes('Slack rejects messages to a channel'))).toHaveLength(2);
  });

  test('B19 two lost channels are both tried every 5 minutes, and the first to come back gets the incident', async () => {
    await using harness = await openOutbox({ fallbackChannel: 'C0SYSTEMHEALTH' });
    harness.slack.archive('oncall');
    harness.slack.archive('system-health');
    await harness.write(parent('A', 'down'));
    await harness.pass(12 * MINUTE);
    expect(harness.slack.wire.calls('chat.postMessage')).toHaveLength(6);
    expect(harness.lines.filter((line) => line.includes('"level":"error"'))).toHaveLength(2);
    harness.slack.unarchive('oncall');
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(harness.shows('system-health')).toEqual([]);
  });

  test('B20 the parent was deleted when it is to be edited: a new one continues it, and replies go there', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down'));
    await harness.pass(5_000);
    const [first] = harness.slack.workspace.messages;
    if (first) harness.slack.deleteMessage(first);
    await harness.write(parent('A', 'worse'), reply('A', 1, 'got worse'));
    await harness.pass(90_000);
    await harness.write(parent('A', 'up'), reply('A', 2, 'recovered'));
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual([`up ${DELETED}`, '-> got worse', '-> recovered']);
    const calls = harness.slack.wire.calls('chat.update');
    expect(calls.map(({ refusal }) => refusal)).toEqual(['message_not_found', null]);
  });

  test.each(['answered', 'in doubt'])(
    'B21 the parent was deleted when a reply is posted (%s): the stray becomes the parent, and the reply stands beneath it',
    async (how) => {
      await using harness = await openOutbox();
      await harness.write(parent('A', 'down'));
      await harness.pass(5_000);
      const [first] = harness.slack.workspace.messages;
      if (first) harness.slack.deleteMessage(first);
      if (how === 'in doubt') harness.slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
      await harness.write(reply('A', 1, 'reminder'));
      await harness.pass(10_000);
      await harness.write(reply('A', 2, 'another'));
      await harness.pass(60 * MINUTE);
      expect(harness.shows('oncall')).toEqual([`down ${DELETED}`, '-> reminder', '-> another']);
      expect(harness.slack.workspace.messages[0]?.metadata).toMatchObject({ event_payload: { key: 'A' } });
      expect(harness.slack.wire.calls('chat.postMessage')).toHaveLength(4);
      expect(await harness.unfinished()).toEqual([]);
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
    await using harness = await openOutbox({ through, refuses: new Set(['data_table']) });
    const draft = parent('A', 'down');
    await harness.write({ ...draft, content: { ...draft.content, blocks: [...draft.content.blocks, TABLE] } });
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['down']);
    expect(harness.slack.workspace.messages[0]?.blocks).toEqual([]);
    expect(harness.slack.wire.calls('chat.postMessage')).toHaveLength(2);
    expect(outcomes.at(-1)).toBe('shown as text only: invalid_blocks');
  });

  test('B22 an edit whose blocks are refused takes the old blocks away', async () => {
    await using harness = await openOutbox({ refuses: new Set(['data_table']) });
    await harness.write(parent('A', 'down'));
    await harness.pass(5_000);
    await harness.write({ ...parent('A', 'worse'), content: { text: 'worse', blocks: [TABLE] } });
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['worse']);
    expect(harness.slack.workspace.messages[0]?.blocks).toEqual([]);
  });

  test('a message that Slack will never take is refused and logged with its thread kept, and holds up nothing else', async () => {
    await using harness = await openOutbox();
    await harness.write({ ...parent('A', ''), content: { text: '', blocks: [] } }, parent('B', 'fine'));
    await harness.write(reply('A', 1, 'worse'));
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['fine']);
    expect(await harness.unfinished()).toEqual([]);
    const kept = await harness.store.outbox.statuses(['A', 'A:1']);
    expect([kept.get('A')?.state, kept.get('A:1')?.state]).toEqual(['refused', 'waiting']);
    await harness.write(parent('A', 'down after all'));
    await harness.pass(60 * MINUTE);
    // So late a first message tells what its replies would have told.
    expect(harness.shows('oncall')).toEqual(['fine', 'down after all']);
    expect((await harness.store.outbox.statuses(['A:1'])).get('A:1')).toMatchObject({ state: 'sent' });
    expect(harness.lines.filter((line) => line.includes('will never accept'))).toHaveLength(1);
  });

  test('B23 the longest message with notes stays within what Slack takes, and the notes are read out and shown', async () => {
    await using harness = await openOutbox({ fallbackChannel: 'C0SYSTEMHEALTH' });
    harness.slack.archive('oncall');
    const draft = parent('A', 'x'.repeat(4_000));
    const blocks = Array.from({ length: 50 }, () => ({ type: 'divider' }));
    await harness.write({ ...draft, content: { ...draft.content, blocks } });
    await harness.pass(60 * MINUTE);
    const [message] = harness.slack.workspace.messages;
    expect(message?.blocks).toHaveLength(50);
    expect(message?.text).toHaveLength(4_000);
    expect(message?.text).toMatch(/x… This belongs in <#C0ONCALL>, which is archived\.$/);
    expect(message && shown(message)).toContain(ARCHIVED);
  });
});
