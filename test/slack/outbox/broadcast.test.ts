import { describe, expect, test } from 'vitest';
import { postingClient } from '../../../packages/local-slack/test/bot.ts';
import type { MessageDraft } from '../../../src/store/outbox.ts';
import { type OutboxHarness, openOutbox, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const GROUP = '<!subteam^S0ONCALL>';

const card = (text: string, live = true): MessageDraft => ({
  ...parent('A', text),
  about: { subject: 'subject github', live },
});
const loud = (number: number, text: string): MessageDraft => ({ ...reply('A', number, text), broadcast: true });

/** What the channel shows by Slack's own history: texts, newest last, an arrow before those that stand in a thread too. */
async function channel({ slack }: OutboxHarness): Promise<readonly string[]> {
  const { messages = [] } = await postingClient(slack).conversations.history({ channel: 'C0ONCALL' });
  return messages
    .map(({ text, subtype, root }) => (subtype === 'thread_broadcast' ? `${root?.text} -> ${text}` : (text ?? '')))
    .reverse();
}

describe('broadcast', () => {
  test('G70 a reply that asks for action is seen in the channel, once, and others stay in the thread', async () => {
    await using harness = await openOutbox();
    await harness.write(card('down'), reply('A', 1, 'acknowledged'), loud(2, 'fails again'));
    await harness.pass(10_000);
    expect(harness.shows('oncall')).toEqual(['down', '-> acknowledged', '-> fails again']);
    expect(await channel(harness)).toEqual(['down', 'down -> fails again']);
  });

  test.each(['accept-then-drop', 'accept-then-hang'] as const)(
    'G70 %s: Slack has taken the broadcast and not answered: it is found and not posted again',
    async (kind) => {
      await using harness = await openOutbox({ timeoutMs: 500 });
      await harness.write(card('down'));
      await harness.pass(5_000);
      harness.slack.faults.next('chat.postMessage', { kind });
      await harness.write(loud(1, 'fails again'));
      await harness.pass(MINUTE);
      expect(await channel(harness)).toEqual(['down', 'down -> fails again']);
      expect(await harness.unfinished()).toEqual([]);
    },
  );

  test('G70 the process died when Slack had taken the broadcast: the next one finds it', async () => {
    await using harness = await openOutbox();
    await harness.write(card('down'));
    await harness.pass(5_000);
    await harness.write(loud(1, 'fails again'));
    const [{ ts: threadTs = '' } = {}] = harness.slack.workspace.messages;
    const message = loud(1, 'fails again').content;
    await harness.desk.outboxClient.post({ channel: 'C0ONCALL', threadTs, broadcast: true, message, key: 'A:1' });
    const attempt = { state: 'sending', attempts: 1, attemptedAt: harness.now(), sendingRevision: 1 } as const;
    await harness.store.outbox.patch(1, new Map([['A:1', attempt]]));
    harness.restart();
    await harness.pass(MINUTE);
    expect(await channel(harness)).toEqual(['down', 'down -> fails again']);
    expect(await harness.unfinished()).toEqual([]);
  });

  test('G70 a broadcast that Slack never got is posted once, in the channel too', async () => {
    await using harness = await openOutbox();
    await harness.write(card('down'));
    await harness.pass(5_000);
    harness.slack.faults.next('chat.postMessage', { kind: 'drop' }, { kind: 'status', status: 503 });
    await harness.write(loud(1, 'fails again'));
    await harness.pass(2 * MINUTE);
    expect(await channel(harness)).toEqual(['down', 'down -> fails again']);
  });

  test('G70 late replies that are merged are seen in the channel where one asks for action, with the mention of the group', async () => {
    await using harness = await openOutbox();
    await harness.write(card('down'));
    await harness.pass(5_000);
    harness.slack.faults.always('chat.postMessage', { kind: 'status', status: 503 });
    await harness.write(reply('A', 1, 'changed'), loud(2, `fails again ${GROUP}`));
    await harness.pass(3 * MINUTE);
    harness.slack.faults.clear();
    await harness.pass(2 * MINUTE);
    const shown = await channel(harness);
    expect(shown).toHaveLength(2);
    expect(shown[1]).toMatch(/^down -> Delayed .*in short: changed.*in short: fails again.*<!subteam\^S0ONCALL>$/s);
  });

  test('G70 what is over by the time Slack takes it calls nobody: it stays in the thread, without a mention', async () => {
    await using harness = await openOutbox();
    await harness.write(card('down'));
    await harness.pass(5_000);
    harness.slack.faults.always('chat.postMessage', { kind: 'status', status: 503 });
    await harness.write(loud(1, 'fails again'));
    await harness.pass(3 * MINUTE);
    await harness.write(card('over', false), reply('A', 2, 'recovered'));
    harness.slack.faults.clear();
    await harness.pass(2 * MINUTE);
    expect(await channel(harness)).toEqual(['over']);
    expect(harness.shows('oncall')[1]).toMatch(/fails again.*recovered$/s);
  });

  test.each(['cant_broadcast_message', 'restricted_action_thread_only_channel'])(
    'G70 %s: the reply is posted in its thread, and the outcome says so',
    async (error) => {
      await using harness = await openOutbox({ fallbackChannel: 'C0SYSTEMHEALTH' });
      await harness.write(card('down'));
      await harness.pass(5_000);
      harness.slack.faults.next('chat.postMessage', { kind: 'error', error });
      await harness.write(loud(1, 'fails again'));
      await harness.pass(10_000);
      expect(harness.shows('oncall')).toEqual(['down', '-> fails again']);
      expect(await channel(harness)).toEqual(['down']);
      expect((await harness.store.outbox.statuses(['A:1'])).get('A:1')).toMatchObject({
        state: 'sent',
        outcome: `shown in its thread only: ${error}`,
      });
    },
  );

  test('G70 a broadcast of a lost database is no first message: nothing continues in it', async () => {
    await using before = await openOutbox();
    await before.write(card('down'));
    await before.write(loud(1, 'fails again'));
    await before.pass(10_000);
    const search = await before.desk.outboxClient.firstMessages({ channel: 'C0ONCALL', since: 0 });
    expect(search).toMatchObject({ kind: 'read', messages: [{ key: 'A' }] });
    expect(search.kind === 'read' && search.messages).toHaveLength(1);
  });

  test('G70 the first message was deleted: the broadcast takes its place, and is not posted twice', async () => {
    await using harness = await openOutbox();
    await harness.write(card('down'));
    await harness.pass(5_000);
    for (const message of [...harness.slack.workspace.messages]) harness.slack.deleteMessage(message);
    await harness.write(loud(1, 'fails again'));
    await harness.pass(MINUTE);
    expect(harness.shows('oncall')).toEqual([
      'down Continues a thread whose first message was deleted.',
      '-> fails again',
    ]);
    expect(await channel(harness)).toHaveLength(2);
  });

  test('a reply that strayed into the channel is a stray also when somebody has answered it', async () => {
    await using harness = await openOutbox();
    const post = (key: string, threadTs: string | null) =>
      harness.desk.outboxClient.post({ channel: 'C0ONCALL', threadTs, message: { text: key, blocks: [] }, key });
    const stray = await post('A:1', '1.000001');
    if (stray.kind !== 'delivered') throw new Error(stray.kind);
    await post('answer', stray.ts);
    const found = await harness.desk.outboxClient.find({
      channel: 'C0ONCALL',
      threadTs: '1.000001',
      key: 'A:1',
      since: 0,
    });
    expect(found).toMatchObject({ kind: 'found', ts: stray.ts, isThreaded: false });
  });
});
