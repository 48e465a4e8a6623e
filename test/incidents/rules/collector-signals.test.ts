import { describe, expect, test } from 'vitest';
import { symptomText } from '../../../blocks/incidents/incident-symptoms.ts';
import { moment } from '../../../blocks/kit/time.ts';
import type { AlertRule, CatalogCollector } from '../../../src/catalog/catalog.ts';
import type { CollectorReading } from '../../../src/health/collector-health.ts';
import { collectorSignals } from '../../../src/incidents/rules/collector-signals.ts';
import { HOUR, MINUTE } from '../incident-harness.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const RULES: readonly AlertRule[] = [
  { name: 'failed', kind: 'failed', severity: 'critical' },
  { name: 'errors', kind: 'errors', over: 3, severity: 'warning' },
  { name: 'duration', kind: 'duration', over: 30, severity: 'warning' },
  { name: 'no_data', kind: 'no_data', intervals: 2, for: 2 * MINUTE, severity: 'critical' },
];
const SHOP: CatalogCollector = { name: 'shop', title: 'Shop', every: 15 * MINUTE, emits: ['shop.*'] };
const GOOD: CollectorReading = {
  lastRunAt: NOW - 5 * MINUTE,
  durationSeconds: 12,
  metricCount: 40,
  failed: false,
  errorsLastHour: 0,
  refused: undefined,
};

/** Verdict and words of every rule by its name, for a reading that differs from a good one so. */
function judge(differs: Partial<CollectorReading>, rules = RULES) {
  const readings = new Map([['shop', { ...GOOD, ...differs }]]);
  const signals = collectorSignals(rules, { collectors: [SHOP], readings, now: NOW });
  return Object.fromEntries(
    signals.map(({ rule, verdict, says }) => [rule, says === '' ? verdict : `${verdict}: ${says}`]),
  );
}

const HEALTHY = { failed: 'healthy', errors: 'healthy', duration: 'healthy', no_data: 'healthy' };
const UNKNOWN = { failed: 'unknown', errors: 'unknown', duration: 'unknown', no_data: 'unknown' };

describe('collector verdict', () => {
  test('a current run that reports nothing wrong is healthy by every rule', () => {
    expect(judge({})).toEqual(HEALTHY);
  });

  test('every rule gives a signal for every collector, with its own severity and hold', () => {
    const till: CatalogCollector = { name: 'till', every: HOUR, emits: ['till.*'] };
    const signals = collectorSignals(RULES, {
      collectors: [SHOP, till],
      readings: new Map([['shop', GOOD]]),
      now: NOW,
    });
    expect(signals).toHaveLength(8);
    expect(signals[6]).toMatchObject({
      rule: 'no_data',
      subject: 'shop',
      label: 'Shop',
      severity: 'critical',
      holdMs: 120_000,
    });
    expect(signals[1]).toMatchObject({ rule: 'failed', subject: 'till', label: 'till', verdict: 'unknown', holdMs: 0 });
  });

  test('a breach is described in numbers', () => {
    expect(judge({ failed: true, errorsLastHour: 5, durationSeconds: 41.256 })).toEqual({
      failed: 'breach: its newest run failed',
      errors: 'breach: 5 errors in the last hour, more than 3',
      duration: 'breach: its newest run took 41.26 s, more than 30 s',
      no_data: 'healthy',
    });
    expect(judge({ errorsLastHour: 1 }, [{ name: 'errors', kind: 'errors', over: 0, severity: 'warning' }])).toEqual({
      errors: 'breach: 1 error in the last hour, more than 0',
    });
  });

  test('the bound itself is no breach, and what is hardly more never reads as the bound', () => {
    expect(judge({ errorsLastHour: 3, durationSeconds: 30, lastRunAt: NOW - 30 * MINUTE })).toEqual(HEALTHY);
    expect(judge({ durationSeconds: 30.004 }).duration).toBe('breach: its newest run took 30.004 s, more than 30 s');
  });

  test('no_data after two intervals without a run says since when, and the last run proves no health', () => {
    const words = 'expected every 15 min';
    expect(judge({ lastRunAt: NOW - 31 * MINUTE })).toEqual({ ...UNKNOWN, no_data: `breach: ${words}` });
    for (const lastRunAt of [NOW - 31 * MINUTE, NOW - 24 * HOUR]) {
      const signals = collectorSignals(RULES, {
        collectors: [SHOP],
        readings: new Map([['shop', { ...GOOD, lastRunAt }]]),
        now: NOW,
      });
      expect(signals.map(({ rule, noRunSince }) => [rule, noRunSince])).toEqual([
        ['failed', undefined],
        ['errors', undefined],
        ['duration', undefined],
        ['no_data', lastRunAt],
      ]);
      const [said] = signals.filter(({ noRunSince }) => noRunSince !== undefined);
      const when = (instant: number) => moment(instant, NOW, 'Europe/Berlin');
      const at = lastRunAt === NOW - 24 * HOUR ? 'Nov 22, 13:00' : '12:29';
      expect(said && symptomText(said, when)).toBe(`no run since ${at}, ${words}`);
    }
  });

  test('a failure that was the last thing heard stays a failure', () => {
    expect(judge({ lastRunAt: NOW - 10 * HOUR, failed: true }).failed).toBe('breach: its newest run failed');
  });

  test('a collector that never ran has no data, and its other rules are unknown', () => {
    const nothing = { lastRunAt: null, durationSeconds: null, metricCount: null, failed: null, errorsLastHour: null };
    expect(judge(nothing)).toEqual({ ...UNKNOWN, no_data: 'breach: no run found, expected every 15 min' });
  });

  test('a run that does not say how long it took leaves only that unknown', () => {
    expect(judge({ durationSeconds: null })).toEqual({ ...HEALTHY, duration: 'unknown' });
  });

  test('when Datadog refuses, everything is unknown in its own words', () => {
    const says = new Set(Object.values(judge({ refused: 'No such scope', failed: true, lastRunAt: null })));
    expect([...says]).toEqual(['unknown: Datadog rejected the query: No such scope']);
  });
});
