import { describe, expect, test } from 'vitest';
import { lastLocalDays } from '../../../src/core/days.ts';
import { buildRollup, type MetricReading } from '../../../src/health/rollup.ts';
import { redRules, watchRules } from '../../../src/incidents/rules/score-rules.ts';
import { scoreSignals } from '../../../src/incidents/rules/score-signals.ts';
import type { Watch } from '../../../src/watches/rules/watch.ts';
import { catalogOf } from '../../fixtures/catalogs.ts';
import { HOUR, MINUTE } from '../incident-harness.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const DAY = 24 * HOUR;
const point = (value: number, age = 0): MetricReading => ({ fom: [{ at: NOW - age, value }], raw: [] });
const watch = (values: Partial<Watch> = {}): Watch => ({
  channel: 'C1',
  subject: 'shop.*',
  level: 'red',
  holdMs: MINUTE,
  by: 'U1',
  at: 0,
  ...values,
});

function rollupOf(catalog: ReturnType<typeof catalogOf>, readings: Readonly<Record<string, MetricReading>>) {
  const span = { timeZone: 'UTC', days: lastLocalDays(NOW, 'UTC', 7), now: NOW, bucketMs: MINUTE };
  return buildRollup(catalog, span, new Map(Object.entries(readings)));
}

/** Verdicts about an area with these values, by metric, for a watch of it. */
function judgeArea(readings: Readonly<Record<string, MetricReading>>, values: Partial<Watch> = {}) {
  const catalog = catalogOf({ shop: ['a', 'b', 'c'] });
  return scoreSignals(watchRules([watch(values)], catalog), rollupOf(catalog, readings)).map(
    ({ rule, verdict, says }) => `${rule} ${verdict}${says && `: ${says}`}`,
  );
}

describe('scores', () => {
  test('metrics that a rule names are breached when red today; no data is unknown', () => {
    const catalog = catalogOf({ shop: ['red', 'yellow', 'green', 'gray', 'overdue'], till: ['red'] }, [], {
      alerts: { rules: [{ name: 'red', kind: 'red', metrics: ['shop.*'], for: '1h', severity: 'warning' }] },
    });
    const rollup = rollupOf(catalog, {
      'shop.red': point(0.2999),
      'shop.yellow': point(0.3),
      'shop.green': point(1),
      'shop.overdue': point(0.1, 2 * HOUR),
      'till.red': point(0),
    });
    const signals = scoreSignals(redRules(catalog), rollup);
    expect(signals.map(({ subject, verdict }) => `${subject} ${verdict}`)).toEqual([
      'shop.red breach',
      'shop.yellow healthy',
      'shop.green healthy',
      'shop.gray unknown',
      'shop.overdue unknown',
    ]);
    expect(signals[0]).toEqual({
      rule: 'red',
      subject: 'shop.red',
      label: 'shop red (SHOP)',
      verdict: 'breach',
      severity: 'warning',
      holdMs: HOUR,
      says: "today's score is 0.29, red",
    });
    expect(scoreSignals(redRules(catalog), null).every(({ verdict }) => verdict === 'unknown')).toBe(true);
  });

  test('an area at the very edge of a status has the status that its card shows, whatever the order of its metrics', () => {
    const tenths = Array.from({ length: 11 }, (_, index) => index / 10);
    const atEdge = tenths.flatMap((a) =>
      tenths.flatMap((b) => tenths.flatMap((c) => ([9, 21].includes(Math.round(10 * (a + b + c))) ? [[a, b, c]] : []))),
    );
    expect(atEdge.length).toBeGreaterThan(50);
    for (const [a = 0, b = 0, c = 0] of atEdge) {
      const readings = { 'shop.a': point(a), 'shop.b': point(b), 'shop.c': point(c) };
      const isYellow = Math.round(10 * (a + b + c)) === 9;
      expect(judgeArea(readings), `${a} ${b} ${c}`).toEqual(['red@C1 healthy']);
      expect(judgeArea(readings, { level: 'yellow' })[0], `${a} ${b} ${c}`).toMatch(
        isYellow ? /^yellow@C1 breach: today's score is 0\.30, not green/ : /^yellow@C1 healthy/,
      );
    }
    // One more metric that is not reported may be as good as the edge needs.
    const gone = { fom: [{ at: NOW - DAY, value: 0.5 }], raw: [] };
    expect(judgeArea({ 'shop.a': point(0.1), 'shop.b': point(0.7), 'shop.c': gone })).toEqual(['red@C1 unknown']);
  });

  test('an area is judged by its score, and the metrics that are worst are named', () => {
    expect(judgeArea({ 'shop.a': point(0), 'shop.b': point(0.2), 'shop.c': point(0.6) })).toEqual([
      "red@C1 breach: today's score is 0.27, red; lowest: shop a, shop b",
    ]);
    expect(judgeArea({ 'shop.a': point(0), 'shop.b': point(1), 'shop.c': point(1) })).toEqual(['red@C1 healthy']);
    expect(judgeArea({})).toEqual(['red@C1 unknown']);
  });

  test('an area neither fires nor recovers because a metric is no longer reported', () => {
    const [old, gone] = [point(0, DAY), point(1, DAY)];
    // Without its worst metric it would be healthy, and without its best one red.
    expect(judgeArea({ 'shop.a': old, 'shop.b': point(0.4), 'shop.c': point(0.4) })).toEqual(['red@C1 unknown']);
    expect(judgeArea({ 'shop.a': gone, 'shop.b': point(0.2), 'shop.c': point(0.2) })).toEqual(['red@C1 unknown']);
    expect(judgeArea({ 'shop.a': gone, 'shop.b': point(0), 'shop.c': point(0) })).toEqual([
      expect.stringMatching(/^red@C1 unknown/),
    ]);
    const unread = { fom: [], raw: [], unread: 'no response' };
    expect(judgeArea({ 'shop.a': unread, 'shop.b': point(0.4), 'shop.c': point(0.4) })).toEqual(['red@C1 unknown']);
    // One that never had data says nothing.
    expect(judgeArea({ 'shop.b': point(0.4), 'shop.c': point(0.4) })).toEqual(['red@C1 healthy']);
  });

  test('a watch of yellow is breached by yellow and by red, each with a rule of its own', () => {
    const area = (value: number) => ({ 'shop.a': point(value), 'shop.b': point(value), 'shop.c': point(value) });
    const level = { level: 'yellow' } as const;
    expect(judgeArea(area(0.9), level)).toEqual(['yellow@C1 healthy', 'red@C1 healthy']);
    expect(judgeArea(area(0.5), level)).toEqual([
      "yellow@C1 breach: today's score is 0.50, not green; lowest: shop a, shop b, shop c",
      'red@C1 healthy',
    ]);
    expect(judgeArea(area(0.1), level).map((words) => words.split(':')[0])).toEqual([
      'yellow@C1 breach',
      'red@C1 breach',
    ]);
  });

  test('a watch whose row is damaged is unknown, and one of something that is gone is about nothing', () => {
    const bad = { 'shop.a': point(0), 'shop.b': point(0), 'shop.c': point(0) };
    expect(judgeArea(bad, { isDamaged: true })).toEqual(['yellow@C1 unknown', 'red@C1 unknown']);
    expect(judgeArea(bad, { subject: 'shop.gone' })).toEqual([]);
    expect(judgeArea(bad, { subject: 'gone.*' })).toEqual([]);
    expect(judgeArea(bad, { subject: 'shop.a' })).toEqual(["red@C1 breach: today's score is 0.00, red"]);
  });
});
