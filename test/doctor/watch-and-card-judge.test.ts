import { describe, expect, test } from 'vitest';
import {
  judgeChannels,
  judgeCurrent,
  judgeMessages,
  judgeNames,
  type Seen,
  STALE_CARD_MS,
} from '../../src/doctor/watch-and-card-judge.ts';
import type { StoredCard } from '../../src/store/read-watches-and-cards.ts';
import type { Watch } from '../../src/watches/rules/watch.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { liveCard } from '../fixtures/live-cards.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const HOUR = 3_600_000;
const { areas } = catalogOf({ ci: ['tests'] });
const watch = (channel: string, subject: string): Watch => {
  return { channel, subject, level: 'red', holdMs: 0, by: 'U1', at: 1 };
};
const states = (results: readonly { readonly state: string }[]) => results.map(({ state }) => state);

describe('names of watches', () => {
  test('one that the catalog does not have is a warning with its channel, of as many as there are', () => {
    const watches = [watch('C1', 'ci.tests'), watch('C1', 'ci.*'), watch('C2', 'ci.gone'), watch('U3', 'old.*')];
    const [result] = judgeNames({ watches, unreadable: 0 }, areas);
    expect(result).toMatchObject({
      state: 'warning',
      detail: 'the catalog does not have ci.gone in C2, old in U3, so nothing is posted about it',
    });
    expect(states(judgeNames({ watches: watches.slice(0, 2), unreadable: 0 }, areas))).toEqual(['ok']);
    expect(states(judgeNames({ watches: [], unreadable: 0 }, areas))).toEqual(['ok']);
  });

  test('rows that cannot be read are not known to be right', () => {
    expect(states(judgeNames({ watches: [], unreadable: 2 }, areas))).toEqual(['unchecked']);
  });
});

const looksOf = (...all: readonly Seen[]) => all.map((seen, index) => ({ channel: `C${index}`, seen }));

describe('looks into Slack', () => {
  const archived = { word: 'is_archived' };
  test.each([
    ['nothing to look at', [], ['ok']],
    ['all there', looksOf('there', 'there'), ['ok']],
    ['one gone', looksOf('there', archived), ['warning']],
    ['one not seen is never ok', looksOf('there', 'unknown'), ['unchecked']],
    ['one gone and one not seen', looksOf(archived, 'unknown'), ['warning', 'unchecked']],
  ])('%s', (_, looks, expected) => {
    expect(states(judgeChannels('watches.channels', looks))).toEqual(expected);
    expect(states(judgeChannels('live.channels', looks))).toEqual(expected);
    expect(states(judgeMessages(looks))).toEqual(expected);
  });

  test('a channel is named with its reason', () => {
    const [result] = judgeChannels('watches.channels', looksOf(archived, { word: 'not_in_channel' }));
    expect(result?.detail).toBe('the bot cannot post in C0 (archived), C1 (without the bot)');
  });
});

const SENT = { state: 'sent', outcome: null, posted: { channel: 'C1', ts: '1.2' } } as const;

describe('age of living cards', () => {
  const stored = (values: Parameters<typeof liveCard>[0], message: StoredCard['message'] = SENT): StoredCard => ({
    card: liveCard({ begunAt: NOW - 10 * HOUR, drawnAt: NOW - HOUR, ...values }),
    message,
  });
  const judged = (card: StoredCard, ledUntil: number | null = NOW + 1) =>
    judgeCurrent({ cards: [card], ledUntil }, NOW)[0];

  test('one that was drawn within the last hour is current, also by a clock that was set back', () => {
    expect(judged(stored({}))?.state).toBe('ok');
    expect(judged(stored({ drawnAt: NOW + HOUR }))?.state).toBe('ok');
    expect(judgeCurrent({ cards: [], ledUntil: null }, NOW)[0]?.state).toBe('ok');
  });

  test('one that is not drawn any more is not ok while a bot leads, and a warning while none does', () => {
    const stale = stored({ drawnAt: NOW - STALE_CARD_MS - 1 });
    expect(judged(stale)).toMatchObject({ state: 'not-ok', detail: expect.stringContaining('last drawn 2 h ago') });
    expect(judged(stale, null)).toMatchObject({ state: 'warning', nextStep: 'start the bot' });
    expect(judged(stale, NOW - 1)?.state).toBe('warning');
  });

  test('one that was never posted, and one whose channel accepts nothing, are named', () => {
    const waiting = { state: 'waiting', outcome: null, posted: null } as const;
    expect(judged(stored({}, waiting))?.detail).toContain('(not posted yet)');
    expect(judged(stored({ begunAt: NOW - 1_000 }, waiting))?.state).toBe('ok');
    expect(judged(stored({ refusedSince: NOW - 3 * HOUR }))?.detail).toContain('has accepted nothing for 3 h');
  });
});
