import { describe, expect, test } from 'vitest';
import { wholeCoverage } from '../../../packages/demo/src/preview/sample-past.ts';
import { BOT_EVENTS, type CoverageFacts, coverageOf, isComplete } from '../../../src/incidents/history/coverage.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TO = Date.parse('2026-11-23T12:00:00Z');
const FROM = TO - 7 * DAY;
const FACTS: CoverageFacts = {
  from: FROM,
  to: TO,
  unreadable: 0,
  incomplete: 0,
  retentionMs: 400 * DAY,
  knownSince: FROM - DAY,
  readFrom: null,
  firstOpenedAt: null,
  evaluatedAt: TO - 60_000,
  longestGapMs: 5 * 60_000,
  bot: [],
};
const of = (facts: Partial<CoverageFacts>) => coverageOf({ ...FACTS, ...facts });

describe('coverage', () => {
  test('a period of which everything is known is complete', () => {
    expect(of({})).toEqual(wholeCoverage(FROM, TO));
    expect(isComplete(of({}))).toBe(true);
  });

  test.each<[string, Partial<CoverageFacts>, number, string | null]>([
    ['kept for three days', { retentionMs: 3 * DAY }, TO - 3 * DAY, 'retention'],
    ['a database of yesterday', { knownSince: TO - DAY }, TO - DAY, 'database'],
    ['more than are read at once', { readFrom: TO - 2 * DAY }, TO - 2 * DAY, 'number'],
    ['the latest of several counts', { retentionMs: 3 * DAY, knownSince: TO - DAY }, TO - DAY, 'database'],
    ['an age that is not known', { knownSince: null }, FROM, null],
    ['a database made by another clock, after now', { knownSince: TO + DAY }, FROM, null],
  ])('%s', (_, facts, knownFrom, limit) => {
    expect(of(facts)).toMatchObject({ knownFrom, limit });
    expect(isComplete(of(facts))).toBe(limit === null);
  });

  test('gaps of the bot are those that it wrote down, and the one that lasts; before the first evaluation nothing is known', () => {
    const gap = { at: TO - DAY, what: BOT_EVENTS.notEvaluated, why: new Date(TO - 2 * DAY).toISOString() };
    const old = { ...gap, at: FROM - 1 };
    const damaged = { ...gap, why: 'since then' };
    expect(of({ bot: [old, gap, damaged] }).gaps).toEqual([{ since: TO - 2 * DAY, until: TO - DAY }]);
    const stopped = of({ bot: [gap], evaluatedAt: TO - HOUR });
    expect(stopped.gaps.at(-1)).toEqual({ since: TO - HOUR, until: null });
    expect(isComplete(stopped)).toBe(false);
    expect(isComplete(of({ evaluatedAt: null }))).toBe(false);
  });

  test.each<[string, Partial<CoverageFacts>, number, string | null]>([
    ['a database that was evaluated late', {}, TO - DAY, 'evaluation'],
    ['a database whose age is not known', { knownSince: null }, TO - DAY, 'evaluation'],
    ['an incident since', { firstOpenedAt: TO - HOUR }, TO - DAY, 'evaluation'],
    ['an older incident, which proves older evaluations', { firstOpenedAt: TO - 2 * DAY }, FROM, null],
    ['a new database, evaluated at once', { knownSince: TO - DAY - 60_000 }, TO - DAY - 60_000, 'database'],
    ['a retention that ends later', { retentionMs: HOUR }, TO - HOUR, 'retention'],
  ])('before the first evaluation nothing is known: %s', (_, facts, knownFrom, limit) => {
    const bot = [{ at: TO - DAY, what: BOT_EVENTS.began, why: '' }];
    expect(of({ bot, ...facts })).toMatchObject({ knownFrom, limit });
    expect(isComplete(of({ bot, ...facts }))).toBe(limit === null);
  });

  test('a restore is one, of however many incidents; incidents that were lost are counted', () => {
    const entry = (what: string, at: number) => ({ at, what, why: 'github-1' });
    const bot = [
      entry(BOT_EVENTS.restored, TO - DAY),
      entry(BOT_EVENTS.restored, TO - DAY),
      entry(BOT_EVENTS.restored, TO - HOUR),
      entry(BOT_EVENTS.lost, TO - HOUR),
      entry(BOT_EVENTS.lost, TO - HOUR),
      entry(BOT_EVENTS.lost, FROM - HOUR),
    ];
    expect(of({ bot })).toMatchObject({ restoredAt: [TO - DAY, TO - HOUR], lost: 2 });
    expect(isComplete(of({ bot }))).toBe(false);
    for (const one of [{ unreadable: 1 }, { incomplete: 1 }]) expect(isComplete(of(one))).toBe(false);
  });
});
