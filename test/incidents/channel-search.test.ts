import { describe, expect, test } from 'vitest';
import { MOST_TRIES, startChannelSearch, WATCHED_AT_ONCE } from '../../src/incidents/channel-search.ts';
import type { ShownMessage, ShownSearch } from '../../src/store/outbox.ts';
import { incidentOf } from '../fixtures/incidents.ts';

const messageIn = (channel: string): ShownMessage => ({
  channel,
  ts: '1.1',
  key: `incident:${channel}`,
  revision: 1,
  about: { subject: `watch ${channel}:ci.*`, live: true },
});

function searchOf(
  watched: readonly string[],
  active: readonly string[],
  answer: (channel: string) => ShownSearch = (channel) => ({ kind: 'read', messages: [messageIn(channel)] }),
) {
  const reads: string[] = [];
  const lines: string[] = [];
  const search = startChannelSearch({
    channels: ['C0ONCALL'],
    watched: async () => watched,
    current: async () => active.map((channel) => incidentOf({ id: channel, channel })),
    async read(channel) {
      reads.push(channel);
      return answer(channel);
    },
    log: { warn: (_, words) => void lines.push(words) },
  });
  return { search, reads, lines };
}

const channelsOf = (messages: readonly ShownMessage[] | undefined) => messages?.map(({ channel }) => channel);

describe('the search of the channels', () => {
  test('an evaluation waits for on-call and the channels with an open incident; the others follow, a few at a time', async () => {
    const many = Array.from({ length: 7 }, (_, index) => `C${index}`);
    const { search, reads } = searchOf([...many, 'U1'], ['C3', 'C9', 'U1']);
    expect(channelsOf(await search.first(false))).toEqual(['C0ONCALL', 'C3', 'C9']);
    expect(channelsOf(await search.next())).toEqual(['C0', 'C1', 'C2', 'C4', 'C5']);
    expect(channelsOf(await search.next())).toEqual(['C6']);
    expect(await search.next()).toEqual([]);
    expect(new Set(reads).size).toBe(reads.length);
    expect(WATCHED_AT_ONCE.after).toBe(5);
  });

  test('what was found in a channel of a watch is found again where one of on-call has to be read again', async () => {
    let isDown = true;
    const { search, reads } = searchOf([], ['C1'], (channel) =>
      channel === 'C0ONCALL' && isDown
        ? { kind: 'passing', detail: 'HTTP 500' }
        : { kind: 'read', messages: [messageIn(channel)] },
    );
    expect(await search.first(false)).toBeUndefined();
    isDown = false;
    expect(channelsOf(await search.first(false))).toEqual(['C0ONCALL', 'C1']);
    expect(reads.filter((channel) => channel === 'C1')).toHaveLength(1);
  });

  test('a channel whose watch was set later, or again after it was ended, is searched then, once', async () => {
    const watched = ['C1'];
    const { search, reads } = searchOf(watched, []);
    await search.first(false);
    expect(channelsOf(await search.next())).toEqual(['C1']);
    watched.push('C2', 'U1', 'C0ONCALL');
    expect(channelsOf(await search.next())).toEqual(['C2']);
    expect(await search.next()).toEqual([]);
    watched.splice(0, 1);
    expect(await search.next()).toEqual([]);
    watched.push('C1');
    expect(channelsOf(await search.next())).toEqual(['C1']);
    expect(reads.filter((channel) => channel === 'C0ONCALL')).toHaveLength(1);
  });

  test('a channel that cannot be read is tried some times, keeps no evaluation waiting, and is logged once', async () => {
    const { search, reads, lines } = searchOf(['C1'], ['C1'], (channel) =>
      channel === 'C1' ? { kind: 'passing', detail: 'HTTP 500' } : { kind: 'read', messages: [] },
    );
    expect(await search.first(false)).toEqual([]);
    for (let times = 0; times < 2 * MOST_TRIES; times += 1) await search.next();
    expect(reads.filter((channel) => channel === 'C1')).toHaveLength(MOST_TRIES);
    expect(lines).toHaveLength(1);
  });
});
