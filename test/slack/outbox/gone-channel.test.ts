import { describe, expect, test } from 'vitest';
import { updateOthersOfChannel } from '../../../src/slack/outbox/gone-channel.ts';
import type { MessagePatch, OutboxMessage, ThreadMove } from '../../../src/store/outbox.ts';
import { stored } from '../../fixtures/outbox-messages.ts';
import { NOON, parent } from './outbox-harness.ts';

const incident = stored(parent('A', 'down'), 1);
const digest = (key: string, over: Partial<OutboxMessage> = {}) =>
  stored({ ...parent(key, 'a digest'), expiresAt: NOON + 1_000 }, 2, over);

/** What changes about these messages once the channel of the incident is archived. */
async function changesOf(waiting: readonly OutboxMessage[], oncallChannel: string | null) {
  const moves: ThreadMove[] = [];
  const patches: [string, MessagePatch][] = [];
  const store = {
    unfinished: async () => waiting,
    move: async (_: number, move: ThreadMove) => void moves.push(move),
    patch: async (_: number, changes: ReadonlyMap<string, MessagePatch>) => void patches.push(...changes),
  };
  const { key: thread, channel } = incident;
  const task = { message: incident, parent: null, others: [], thread, channel, channels: [channel] };
  await updateOthersOfChannel({ store, clock: () => NOON, oncallChannel }, { fence: 1, task, word: 'is_archived' });
  return { moves, patches };
}

describe('other messages of a channel that accepts none', () => {
  test('move to the channel that the settings name now, with a note', async () => {
    const { moves } = await changesOf([], 'C0NEW');
    expect(moves).toEqual([
      { from: incident.channel, to: 'C0NEW', note: expect.stringContaining('which is archived'), at: NOON },
    ]);
  });

  test('stay if the settings name the same channel or none', async () => {
    for (const channel of [incident.channel, null]) expect((await changesOf([], channel)).moves).toEqual([]);
  });

  test('get the error word if they may expire, once', async () => {
    const waiting = [
      incident,
      digest('D1'),
      digest('D2', { outcome: 'is_archived' }),
      digest('D3', { state: 'sending' }),
    ];
    expect((await changesOf(waiting, null)).patches).toEqual([['D1', { outcome: 'is_archived' }]]);
  });
});
