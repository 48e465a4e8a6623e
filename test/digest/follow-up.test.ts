import { describe, expect, test } from 'vitest';
import { createFollowUp } from '../../src/digest/follow-up.ts';
import { createIsolation } from '../../src/digest/isolation.ts';
import { openTestStore } from '../support/store.ts';

const NINE = Date.parse('2026-11-24T09:00:00Z');
const DAY = 86_400_000;

/** The keys that a follow-up asks the outbox for, after it remembered so many digests with pictures of so many bytes. */
async function followedAfter(count: number, pictureBytes: number, at = NINE) {
  await using store = await openTestStore();
  const asked: string[] = [];
  const fates = async (keys: readonly string[]) => {
    asked.push(...keys);
    return new Map();
  };
  const followUp = createFollowUp(
    {
      store: () => ({ ...store, outbox: { ...store.outbox, statuses: fates } }),
      pictures: {
        upload: () => expect.fail('nothing is uploaded'),
        shareInThread: () => expect.fail('nothing is shared'),
      },
      onMessages: () => {},
    },
    createIsolation(() => expect.fail('nothing fails')),
  );
  const picture = { png: new Uint8Array(pictureBytes), title: 'x', alt: 'x', fileId: 'F1' };
  for (let number = 0; number < count; number += 1) {
    const run = { channel: 'C1', date: '2026-11-24', outcome: 'sent', at: NINE, message: `digest ${number}` } as const;
    followUp.remember([run], [picture]);
  }
  await followUp.tick(1, [], at);
  return new Set(asked);
}

describe('publisher follow up', () => {
  test('the last thousand digests are followed, for two days', async () => {
    const followed = await followedAfter(1_001, 1);
    expect([followed.size, followed.has('digest 0'), followed.has('digest 1000')]).toEqual([1_000, false, true]);
    expect((await followedAfter(3, 1, NINE + 2 * DAY)).size).toBe(3);
    expect((await followedAfter(3, 1, NINE + 2 * DAY + 1)).size).toBe(0);
  });

  test('the pictures of the digests that are followed have 64 MB in all', async () => {
    const followed = await followedAfter(5, 15_000_000);
    expect([...followed].sort()).toEqual(['digest 1', 'digest 2', 'digest 3', 'digest 4']);
  });
});
