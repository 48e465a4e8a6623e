import { describe, expect, test } from 'vitest';
import type { ChannelPacing } from '../../../src/slack/outbox/channel-pacing.ts';
import { createOutboxWorker } from '../../../src/slack/outbox/sender.ts';
import type { OutboxMessage } from '../../../src/store/outbox.ts';
import { stored } from '../../fixtures/outbox-messages.ts';
import { NOON, parent } from './outbox-harness.ts';

/** A promise and the way to resolve it. */
function later<Value>() {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const token = { isAlive: () => true, died: async () => true, check: async () => true };
const waiting = stored(parent('A', 'down'), 1);

describe('worker batches', () => {
  test('a message of a batch that was read before its task ended is not taken twice', async () => {
    const reads = [later<OutboxMessage[]>(), later<OutboxMessage[]>()];
    const step = later<void>();
    const taken: string[] = [];
    const pacing: ChannelPacing = {
      channels: { fallbackChannel: null, ids: new Map() },
      freeAt: new Map(),
      deliver(_, { message }) {
        taken.push(message.key);
        return step.promise;
      },
    };
    let read = 0;
    const store = { unfinished: () => reads[read++]?.promise ?? Promise.resolve([]), waiting: async () => [] };
    const rounds = createOutboxWorker(store, { pacing, token, clock: () => NOON, onStep: () => {} });
    reads[0]?.resolve([waiting]);
    await rounds.start(() => 1);

    const second = rounds.start(() => 1);
    await expect.poll(() => read).toBe(2);
    step.resolve();
    await rounds.settled();
    reads[1]?.resolve([waiting]);
    expect(await second).toMatchObject({ started: 0 });
    expect(taken).toEqual(['A']);
  });

  test('a lease that ends while the outbox is read starts nothing', async () => {
    const pacing: ChannelPacing = {
      channels: { fallbackChannel: null, ids: new Map() },
      freeAt: new Map(),
      deliver: () => Promise.reject(new Error('nothing may be taken')),
    };
    const store = { unfinished: async () => [waiting], waiting: async () => [] };
    const rounds = createOutboxWorker(store, { pacing, token, clock: () => NOON, onStep: () => {} });
    const fences = [1, null];
    expect(await rounds.start(() => fences.shift() ?? null)).toMatchObject({ started: 0 });
  });
});
