import { describe, expect, test } from 'vitest';
import { createFollowUp, MOST_FOLLOWED } from '../../src/digest/follow-up.ts';
import { createIsolation } from '../../src/digest/isolation.ts';
import { openTestStore } from '../support/store.ts';

const NINE = Date.parse('2026-11-24T09:00:00Z');
const DAY = 86_400_000;

/** The keys that a follow-up asks the outbox for, after it remembered so many digests, each with a picture, of their own or of all. */
async function followedAfter(
  count: number,
  pictureOf: (number: number) => { readonly png: Uint8Array; readonly title: string; readonly alt: string },
  at = NINE,
) {
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
  for (let number = 0; number < count; number += 1) {
    const run = { channel: 'C1', date: '2026-11-24', outcome: 'sent', at: NINE, message: `digest ${number}` } as const;
    followUp.remember([run], [pictureOf(number)]);
  }
  await followUp.tick(1, [], at);
  return new Set(asked);
}

const picture = (bytes: number) => ({ png: new Uint8Array(bytes), title: 'x', alt: 'x' });

describe('publisher follow up', () => {
  test('the last ten thousand digests are followed, for two days', async () => {
    const shared = picture(1);
    const followed = await followedAfter(MOST_FOLLOWED + 1, () => shared);
    const last = `digest ${MOST_FOLLOWED}`;
    expect([followed.size, followed.has('digest 0'), followed.has(last)]).toEqual([MOST_FOLLOWED, false, true]);
    expect((await followedAfter(3, () => shared, NINE + 2 * DAY)).size).toBe(3);
    expect((await followedAfter(3, () => shared, NINE + 2 * DAY + 1)).size).toBe(0);
  });

  test('the pictures of the digests that are followed have 64 MB in all', async () => {
    const followed = await followedAfter(5, () => picture(15_000_000));
    expect([...followed].sort()).toEqual(['digest 1', 'digest 2', 'digest 3', 'digest 4']);
  });

  test('a picture that a thousand digests show is in memory once, and counts once: all of them are followed', async () => {
    const shared = picture(1_000_000);
    expect((await followedAfter(1_000, () => shared)).size).toBe(1_000);
  });
});
