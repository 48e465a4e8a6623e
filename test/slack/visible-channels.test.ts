import { describe, expect, test } from 'vitest';
import { MOST_LOOKED_UP } from '../../src/slack/lookups.ts';
import { createVisibleChannels, MOST_PRIVATE } from '../../src/slack/visible-channels.ts';

const KINDS: Readonly<Record<string, boolean | undefined>> = {
  C0OPEN: false,
  C0MINE: true,
  C0SECRET: true,
  C0LATE: true,
};

function sightOf(isPrivate: (channel: string) => boolean | undefined) {
  const asked: string[] = [];
  const visibleTo = createVisibleChannels({
    lookups: { isPrivate: async (channel) => isPrivate(channel) },
    isMember: async (channel) => {
      asked.push(channel);
      return channel === 'C0SECRET' ? 'not-a-member' : channel === 'C0LATE' ? 'unknown' : 'member';
    },
  });
  return { asked, visibleTo };
}

describe('visible channels', () => {
  test('are public ones and private ones of which the person is a member; what Slack does not say counts as no', async () => {
    const { asked, visibleTo } = sightOf((channel) => KINDS[channel]);
    const all = ['C0OPEN', 'C0MINE', 'C0SECRET', 'C0LATE', 'C0GONE', 'C0OPEN', 'U0LEAD'];
    expect([...(await visibleTo('U1', all))].toSorted()).toEqual(['C0MINE', 'C0OPEN']);
    expect(asked).toEqual(['C0MINE', 'C0SECRET', 'C0LATE']);
  });

  test('of very many channels the first are looked up, and of those the members of fewer', async () => {
    const many = Array.from({ length: 300 }, (_, at) => `C${at}`);
    const open = sightOf(() => false);
    expect((await open.visibleTo('U1', many)).size).toBe(MOST_LOOKED_UP);
    const closed = sightOf(() => true);
    expect((await closed.visibleTo('U1', many)).size).toBe(MOST_PRIVATE);
    expect(closed.asked).toHaveLength(MOST_PRIVATE);
  });
});
