import { describe, expect, test } from 'vitest';
import { inChannel, repliesTo, unreadCount } from '../../page/src/channels.ts';
import { keepEqual } from '../../page/src/keep-equal.ts';
import { pageMessage, pageState } from './page-state.ts';

const parent = pageMessage({ ts: '1.0' });
const reply = pageMessage({ ts: '2.0', threadTs: '1.0' });
const broadcast = pageMessage({ ts: '3.0', threadTs: '1.0', isBroadcast: true });
const elsewhere = pageMessage({ ts: '4.0', channel: 'C2' });
const all = [parent, reply, broadcast, elsewhere];

describe('channels', () => {
  test('a reply stands in its thread, and in the channel only when it was sent there too', () => {
    expect(inChannel(all, 'C1')).toEqual([parent, broadcast]);
    expect(repliesTo(all, parent)).toEqual([reply, broadcast]);
  });

  test('messages of others after the last reading are unread', () => {
    const own = pageMessage({ ts: '5.0', author: 'engineer', by: 'user' });
    expect(unreadCount([...all, own], { channel: 'C1', lastRead: '0', reader: 'engineer' })).toBe(2);
    expect(unreadCount([...all, own], { channel: 'C1', lastRead: '1.0', reader: 'engineer' })).toBe(1);
    expect(unreadCount([...all, own], { channel: 'C1', lastRead: '3.0', reader: 'engineer' })).toBe(0);
    expect(unreadCount([...all, own], { channel: 'C1', lastRead: '3.0', reader: 'lead' })).toBe(1);
  });

  test('a message that has not changed stays the same object, one that has does not', () => {
    const before = pageState([parent, reply]);
    const after = keepEqual(before, pageState([{ ...parent }, { ...reply, text: 'edited' }, broadcast]));
    expect(after.messages[0]).toBe(parent);
    expect(after.messages[1]).toEqual({ ...reply, text: 'edited' });
    expect(after.messages).toHaveLength(3);
  });
});
