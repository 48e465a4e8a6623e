import { describe, expect, test } from 'vitest';
import { backoff, dueNow, nextDue, tasksOf } from '../../../src/slack/outbox/due-tasks.ts';
import type { OutboxMessage } from '../../../src/store/outbox.ts';
import { stored } from '../../fixtures/outbox-messages.ts';
import { NOON, parent, reply } from './outbox-harness.ts';

const SENT = { state: 'sent', shownRevision: 1, posted: { channel: 'C0ONCALL', ts: '1.1' } } as const;
const PLACES = { fallbackChannel: null, ids: new Map() };
const FREE = new Map<string, number>();
const keys = (messages: readonly OutboxMessage[], freeAt: ReadonlyMap<string, number> = FREE, busy: string[] = []) =>
  dueNow(tasksOf(messages, PLACES), { freeAt, busy: new Set(busy), now: NOON }).map(({ message }) => message.key);

describe('schedule', () => {
  test('waits double from 1 s to 60 s, with up to a fifth more', () => {
    expect([1, 2, 3, 6, 7, 50].map((attempts) => backoff(attempts, 0))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
    ]);
    expect(backoff(1, 0.5)).toBe(1_100);
  });

  test('a thread begins with its first message, whatever the order in which they were written down', () => {
    const first = stored(parent('A', 'down'), 9);
    const replies = [stored(reply('A', 1, 'x'), 3), stored(reply('A', 2, 'y'), 4)];
    expect(keys([...replies, first])).toEqual(['A']);
    expect(keys([...replies, { ...first, ...SENT }])).toEqual(['A:1']);
    expect(keys([...replies, { ...first, ...SENT, revision: 2 }])).toEqual(['A']);
  });

  test('a reply that waits holds up the later ones of its thread, and no other thread', () => {
    const first = stored(parent('A', 'down'), 1, SENT);
    const late = stored(reply('A', 1, 'x'), 2, { dueAt: NOON + 1 });
    const other = stored(parent('B', 'down'), 4);
    expect(keys([first, late, stored(reply('A', 2, 'y'), 3), other])).toEqual(['B']);
  });

  test('a channel has one delivery task at a time: the oldest', () => {
    const messages = [stored(parent('A', 'a'), 2), stored(parent('B', 'b'), 1), stored(parent('C', 'c', 'C0OTHER'), 3)];
    expect(keys(messages).sort()).toEqual(['B', 'C']);
    expect(keys(messages, FREE, ['C0ONCALL'])).toEqual(['C']);
    expect(keys(messages, FREE, ['B']).sort()).toEqual(['A', 'C']);
    expect(keys(messages, new Map([['C0ONCALL', NOON + 1]]))).toEqual(['C']);
  });

  test('the next time that something is due counts the pace of its channel', () => {
    const turns = tasksOf([stored(parent('A', 'a'), 1), stored(parent('B', 'b', 'C0OTHER'), 2)], PLACES);
    const freeAt = new Map([
      ['C0ONCALL', NOON + 30],
      ['C0OTHER', NOON + 20],
    ]);
    expect(nextDue(turns, freeAt, NOON)).toBe(NOON + 20);
    expect(nextDue([], freeAt, NOON)).toBe(Number.POSITIVE_INFINITY);
  });

  test('a channel is the same by its name and its id, once the id is known', () => {
    const named = stored(parent('A', 'a', '#oncall'), 1);
    const turns = tasksOf([named], { fallbackChannel: null, ids: new Map([['#oncall', 'C0ONCALL']]) });
    expect(turns[0]?.channel).toBe('C0ONCALL');
  });

  test('replies whose first message Slack refused are kept: alone they would explain nothing', () => {
    const refused = stored(parent('A', 'a'), 1, { state: 'refused' });
    expect(tasksOf([refused, stored(reply('A', 1, 'x'), 2)], PLACES)).toEqual([]);
  });
});
