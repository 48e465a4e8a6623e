import { describe, expect, test } from 'vitest';
import type { ChannelPacing } from '../../../src/slack/outbox/channel-pacing.ts';
import { createOutboxWorker, MOST_EXPIRING } from '../../../src/slack/outbox/sender.ts';
import type { MessageDraft, OutboxMessage } from '../../../src/store/outbox.ts';
import { stored } from '../../fixtures/outbox-messages.ts';
import { openTestStore } from '../../support/store.ts';
import { NOON, parent } from './outbox-harness.ts';

const HOUR = 3_600_000;
const token = { isAlive: () => true, died: async () => true, check: async () => true };
const digest = (number: number): MessageDraft => ({
  ...parent(`digest ${number}`, 'a digest', `C${number}`),
  expiresAt: NOON + HOUR,
});

/** A worker over these messages, whose deliveries end when they are told to. */
function startWorker(messages: OutboxMessage[]) {
  const taken: string[] = [];
  const ends: (() => void)[] = [];
  let [reads, most] = [0, 0];
  const pacing: ChannelPacing = {
    channels: { fallbackChannel: null, ids: new Map() },
    freeAt: new Map(),
    deliver(_, { message }) {
      taken.push(message.key);
      return new Promise<void>((resolve) => {
        ends.push(() => {
          messages.splice(messages.indexOf(message), 1);
          resolve();
        });
        most = Math.max(most, ends.length);
      });
    },
  };
  const store = {
    unfinished: async () => {
      reads += 1;
      return [...messages];
    },
    waiting: async () => [],
  };
  const worker = createOutboxWorker(store, { pacing, token, clock: () => NOON, onStep: () => {} });
  return {
    start: () => worker.start(() => 1),
    taken,
    reads: () => reads,
    mostAtOnce: () => most,
    async end(count: number) {
      for (const end of ends.splice(0, count)) end();
      await Promise.resolve();
    },
  };
}

describe('a crowd of channels', () => {
  test('of 300 digests that are due at once so many are sent at a time, and an incident is sent at once', async () => {
    const messages = Array.from({ length: 300 }, (_, number) => stored(digest(number), number));
    const worker = startWorker(messages);
    expect(await worker.start()).toEqual({ started: MOST_EXPIRING, nextAt: Number.POSITIVE_INFINITY });
    expect((await worker.start()).started).toBe(0);
    messages.push(stored(parent('incident', 'down'), 301));
    expect((await worker.start()).started).toBe(1);
    expect(worker.taken.at(-1)).toBe('incident');
    for (let rest = messages.length; rest > 0; rest = messages.length) {
      await worker.end(30);
      await worker.start();
    }
    expect(new Set(worker.taken).size).toBe(301);
    expect(worker.mostAtOnce()).toBeLessThanOrEqual(MOST_EXPIRING + 1);
  });

  test('while deliveries keep ending the outbox is read once for each start, and the next channel begins', async () => {
    const messages = [stored(digest(1), 1), stored(digest(2), 2)];
    const worker = startWorker(messages);
    await worker.start();
    messages.push(stored(digest(3), 3));
    const start = worker.start();
    await worker.end(1);
    expect((await start).started).toBe(1);
    expect([worker.reads(), worker.taken]).toEqual([2, ['digest 1', 'digest 2', 'digest 3']]);
  });

  test('an incident is handed out first, however many channels wait for their digests', async () => {
    await using store = await openTestStore();
    const digests = Array.from({ length: 1_100 }, (_, number) => digest(number));
    const write = (messages: readonly MessageDraft[]) =>
      store.incidents.commit({ incidents: [], audit: [], messages, at: NOON });
    await write(digests);
    await write([parent('incident', 'down', 'C0ONCALL')]);
    const keys = (await store.outbox.unfinished()).map(({ key }) => key);
    expect(keys).toHaveLength(1_000);
    expect(keys).toContain('incident');
  });
});
