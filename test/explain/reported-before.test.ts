import { describe, expect, test } from 'vitest';
import type { EventsBefore, NearbyEvent } from '../../src/explain/events-before.ts';
import {
  explainsRed,
  hoursBefore,
  kindOf,
  nearestChange,
  REPORTED_LENGTHS,
} from '../../src/explain/reported-before.ts';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-11-23T12:00:00Z');
const event = (title: string, more: Partial<NearbyEvent> = {}): NearbyEvent => {
  return { feed: 'change', what: 'change', at: NOON, aheadMs: 0, title, level: 'info', fields: {}, ...more };
};
const spanOf = (...changes: readonly NearbyEvent[]): EventsBefore => {
  return { from: NOON - 12.5 * HOUR, to: NOON + HOUR / 2, moment: NOON, changes, failures: [] };
};

describe('reported before', () => {
  test('the first of those before is the nearest, and the others are counted; failures are none', () => {
    expect(nearestChange(spanOf(event('near'), event('far')))).toMatchObject({ title: 'near', more: 1, hours: 12 });
    expect(nearestChange({ ...spanOf(), failures: [event('failed', { what: 'failure' })] })).toBeNull();
    expect(hoursBefore({ from: NOON - 60_000, moment: NOON })).toBe(1);
  });

  test('a kind that is not known is none, and what began is told by that', () => {
    expect(kindOf(event('', { fields: { kind: 'push' } }))).toBe('push');
    expect(kindOf(event('', { fields: { kind: 'constructor' } }))).toBe('other');
    expect(kindOf(event('', { what: 'start' }))).toBe('start');
  });

  test('a title of 10,000 characters and an address of as many are not stored', () => {
    const long = event('x'.repeat(10_000), { url: `https://e.example/${'y'.repeat(10_000)}` });
    const stored = nearestChange(spanOf(long));
    expect(stored?.title.length).toBeLessThanOrEqual(REPORTED_LENGTHS.title + 1);
    expect(stored?.url).toBe('');
    expect(JSON.stringify(stored).length).toBeLessThan(1_000);
  });

  test('only a change for the worse that is new and lasts may stand beside a red metric', () => {
    const step = {
      kind: 'step',
      isWorse: true,
      isRise: true,
      before: 1,
      after: 2,
      at: NOON,
      from: NOON,
      to: NOON,
    } as const;
    const change = { ...step, confidence: 'clear', isAfterGap: false, recoveredAt: null } as const;
    expect(explainsRed(change, NOON)).toBe(true);
    expect(explainsRed(change, NOON + 1)).toBe(false);
    expect(explainsRed({ ...change, isWorse: false }, NOON)).toBe(false);
    expect(explainsRed({ ...change, recoveredAt: NOON + HOUR }, NOON)).toBe(false);
    expect(explainsRed({ kind: 'no-data', since: NOON }, NOON)).toBe(false);
  });
});
