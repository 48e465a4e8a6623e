import { describe, expect, test } from 'vitest';
import { postingProblem, readRefusals } from '../../src/digest/posting-problems.ts';
import type { ChannelAccess } from '../../src/slack/lookups.ts';
import type { DeliveryStatus } from '../../src/store/outbox.ts';
import type { DigestRun } from '../../src/store/store.ts';

const runOf = (date: string, channel = 'CHANNEL'): DigestRun => ({
  channel,
  date,
  outcome: 'sent',
  at: 0,
  message: `${channel} ${date}`,
});
const SENT: DeliveryStatus = { state: 'sent', outcome: null, posted: { channel: 'C1', ts: '1' }, revision: 1 };
const waiting = (outcome: string | null): DeliveryStatus => ({ state: 'waiting', outcome, posted: null, revision: 1 });
const refused = (outcome: string): DeliveryStatus => ({ state: 'refused', outcome, posted: null, revision: 1 });

async function read(statuses: Readonly<Record<string, DeliveryStatus>>) {
  const known = new Map(Object.entries(statuses).map(([date, status]) => [`CHANNEL ${date}`, status]));
  const outbox = { statuses: async () => known };
  const runs = Object.keys(statuses).map((date) => runOf(date));
  const store = { outbox } as unknown as Parameters<typeof readRefusals>[0];
  return (await readRefusals(store, runs)).get('CHANNEL');
}

describe('refusals of digests', () => {
  test.each<[statuses: Readonly<Record<string, DeliveryStatus>>, word: string | undefined]>([
    [{ '2026-11-24': SENT }, undefined],
    [{ '2026-11-24': waiting('not_in_channel') }, 'not_in_channel'],
    [{ '2026-11-24': refused('expired: is_archived') }, 'is_archived'],
    [{ '2026-11-24': refused('expired') }, undefined],
    [{ '2026-11-24': waiting('HTTP 503') }, undefined],
    [{ '2026-11-23': SENT, '2026-11-24': waiting('not_in_channel') }, 'not_in_channel'],
    [{ '2026-11-23': waiting('not_in_channel'), '2026-11-24': SENT }, undefined],
    [{ '2026-11-23': refused('expired: not_in_channel'), '2026-11-24': waiting(null) }, 'not_in_channel'],
  ])('of %j the last one that says anything counts: %s', async (statuses, word) => {
    expect(await read(statuses)).toBe(word);
  });
});

describe('posting problem', () => {
  test.each<[refusal: string | undefined, access: ChannelAccess, problem: string | null]>([
    [undefined, 'open', null],
    [undefined, 'unknown', null],
    [undefined, { word: 'is_archived' }, 'is_archived'],
    ['not_in_channel', 'unknown', 'not_in_channel'],
    ['not_in_channel', 'open', null],
    ['not_in_channel', { word: 'is_archived' }, 'is_archived'],
    ['restricted_action', 'open', 'restricted_action'],
  ])('of the refusal %s and the access %j is %s', (refusal, access, problem) => {
    expect(postingProblem(refusal, access)).toBe(problem);
  });
});
