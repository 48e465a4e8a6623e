import { describe, expect, test } from 'vitest';
import type { PlannedDigest } from '../../blocks/digest/planned-digest.ts';
import { digestList, readVisibleDigests } from '../../commands/visible-digests.ts';
import { shown } from '../support/blocks.ts';

const NOW = Date.parse('2026-11-24T11:00:00Z');
const planned = (channel: string, problem: string | null = null): PlannedDigest => ({
  subscription: { channel, time: '09:00', timeZone: 'UTC', days: [1], since: 0 },
  nextAt: NOW,
  isDefault: false,
  by: 'U0LEAD',
  problem,
});
const overview = {
  planned: [planned('C0OPEN'), planned('C0SECRET'), planned('C0GONE', 'channel_not_found'), planned('U0OTHER')],
  unusable: [{ channel: 'C0LOST', by: 'U0LEAD', problem: 'x' }],
};

function portsOf() {
  const asked: string[] = [];
  const ports = {
    digests: { list: async () => overview } as never,
    visibleTo: async (_: string, channels: readonly string[]) => {
      asked.push(...channels);
      return new Set(channels.filter((channel) => channel === 'C0OPEN'));
    },
    clock: () => NOW,
    timeZone: 'UTC',
  };
  return { asked, ports };
}

describe('visible digests', () => {
  test('it is asked about all places of digests', async () => {
    const { asked, ports } = portsOf();
    const { visible } = await readVisibleDigests(ports, 'U0ENGINEER');
    expect(asked).toEqual(['C0LOST', 'C0OPEN', 'C0SECRET', 'C0GONE', 'U0OTHER']);
    expect([...visible]).toEqual(['C0OPEN']);
  });

  test('the list in which a digest can be ended names what the bot no longer sees too, and no other channel', async () => {
    const text = shown(await digestList(portsOf().ports, 'U0ENGINEER'));
    expect(text).toMatch(/<#C0GONE>[\s\S]*<#C0OPEN>/);
    expect(text).not.toMatch(/C0SECRET|C0LOST/);
    expect(text).toContain('2 more channels get one: private, or not known to be public');
  });
});
