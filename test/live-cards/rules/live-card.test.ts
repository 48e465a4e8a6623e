import { fresh, sampleRollup } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import {
  channelOfKey,
  commandLineOf,
  isDueNow,
  isSameScope,
  LEAST_MS,
  liveKey,
  REDRAW_MS,
  STALE_AFTER_MS,
  statusesOf,
} from '../../../src/live-cards/rules/live-card.ts';
import { staleSince, unreadSince, withFom } from '../live-harness.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const HOUR = 3_600_000;
const answerOf = (fom: number | null) => fresh(sampleRollup(withFom('Failing Workflows', fom)));
const drawn = (values: { readonly shows?: string; readonly drawnAt?: number } = {}) => ({
  shows: statusesOf(answerOf(0.2)),
  drawnAt: NOON,
  ...values,
});

describe('live card', () => {
  test('statuses are the same while only numbers change, and differ with a status or without data', () => {
    expect(statusesOf(answerOf(0.2))).toBe(statusesOf(answerOf(0.29)));
    const all = [0.2, 0.5, 0.9, null].map((fom) => statusesOf(answerOf(fom)));
    expect(new Set(all).size).toBe(4);
    expect(new Set([statusesOf(staleSince(NOON)), statusesOf(unreadSince(NOON)), statusesOf(answerOf(0.2))]).size).toBe(
      3,
    );
  });

  test('a metric that was not read is another status than one without data: the card calls the score not read in full', () => {
    const { value, ...answer } = answerOf(null);
    const areas = value.areas.map((area) => ({
      ...area,
      rows: area.rows.map((row) => ({ ...row, unread: 'HTTP 500' })),
    }));
    expect(statusesOf({ ...answer, value: { ...value, areas } })).not.toBe(statusesOf(answerOf(null)));
  });

  test('the status of an area and the overall one count too: a card shows them beside those of its metrics', () => {
    const scored = (area: number, overall: number) => {
      const { value, ...answer } = answerOf(0.2);
      const today = (score: number) => [{ value: score, withData: 1, of: 1 }];
      const areas = value.areas.map((one, at) => (at === 0 ? { ...one, scores: today(area) } : one));
      return statusesOf({ ...answer, value: { ...value, areas, overall: today(overall) } });
    };
    expect(scored(0.71, 0.71)).toBe(scored(0.9, 0.75));
    expect(new Set([scored(0.71, 0.71), scored(0.69, 0.71), scored(0.71, 0.69), scored(0.2, 0.71)]).size).toBe(4);
  });

  test.each([
    ['nothing changed', 0.21, LEAST_MS, false],
    ['a status changed within the last minute', 0.9, LEAST_MS - 1, false],
    ['a status changed', 0.9, LEAST_MS, true],
    ['nothing changed for most of an hour', 0.21, REDRAW_MS, true],
    ['the clock was set back', 0.21, -1, true],
  ])('a card that is fresh, where %s, is drawn again: %s', (_, fom, ageMs, isDue) => {
    expect(isDueNow(drawn(), answerOf(fom), NOON + ageMs)).toBe(isDue);
  });

  test('a card is redrawn before it is an hour old, with the time that 200 cards wait for their edits', () => {
    expect(HOUR - REDRAW_MS).toBeGreaterThanOrEqual(200 * 2_000);
  });

  test('values that are old count after ten minutes, and then once', () => {
    const now = NOON + 20 * LEAST_MS;
    expect(isDueNow(drawn(), staleSince(now - STALE_AFTER_MS + 1), now)).toBe(false);
    expect(isDueNow(drawn(), unreadSince(now - STALE_AFTER_MS), now)).toBe(true);
    const old = staleSince(now - STALE_AFTER_MS);
    expect(isDueNow(drawn(), old, now)).toBe(true);
    expect(isDueNow(drawn({ shows: statusesOf(old) }), old, now)).toBe(false);
  });

  test('a key names its channel, and no other text does', () => {
    expect(channelOfKey(liveKey('C0HEALTH', NOON))).toBe('C0HEALTH');
    for (const text of ['', 'incident:a', 'live:D1:1', 'live:C1', 'live:C1:x', 'live:<!here>:1'])
      expect(channelOfKey(text)).toBeUndefined();
  });

  test('a line can be typed again', () => {
    expect(commandLineOf({ area: 'ci', environment: 'staging' })).toBe('/health ci env:staging');
    expect(commandLineOf({ area: null, environment: null })).toBe('/health');
    expect(isSameScope({ area: 'ci', environment: null }, { area: 'ci', environment: 'staging' })).toBe(false);
  });
});
