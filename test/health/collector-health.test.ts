import { describe, expect, test } from 'vitest';
import { type CollectorReading, collectorLines } from '../../src/health/collector-health.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const MINUTE_MS = 60_000;
const HEALTHY: CollectorReading = {
  lastRunAt: NOW - MINUTE_MS,
  durationSeconds: 1.2,
  metricCount: 25,
  failed: false,
  errorsLastHour: 0,
  refused: undefined,
};
const shop = { name: 'shop', title: 'Shop', everyMs: 15 * MINUTE_MS };

function statusOf(reading: CollectorReading | undefined) {
  const readings = new Map(reading ? [['shop', reading]] : []);
  return collectorLines([shop], { readings, now: NOW, thresholds: { errors: 3, seconds: 30 } })[0]?.status;
}

describe('collector health', () => {
  test.each<[string, Partial<CollectorReading>, string]>([
    ['a recent run without errors', {}, 'green'],
    [
      'a run that said little',
      { durationSeconds: null, metricCount: null, failed: null, errorsLastHour: null },
      'gray',
    ],
    ['a run that did not say whether it failed', { failed: null }, 'gray'],
    ['a run that did not say how many errors it had', { errorsLastHour: null }, 'gray'],
    ['a run that did not say how long it took', { durationSeconds: null }, 'gray'],
    ['a run that did not say how many metrics it filled', { metricCount: null }, 'green'],
    [
      'a run that said no more than that it failed',
      { failed: true, durationSeconds: null, errorsLastHour: null },
      'red',
    ],
    ['one error in the last hour', { errorsLastHour: 1 }, 'yellow'],
    ['as many errors as are allowed', { errorsLastHour: 3 }, 'yellow'],
    ['more errors than are allowed', { errorsLastHour: 4 }, 'red'],
    ['a run that failed', { failed: true }, 'red'],
    ['a run just as long as allowed', { durationSeconds: 30 }, 'green'],
    ['a run that took too long', { durationSeconds: 30.1 }, 'yellow'],
    ['a run two intervals ago', { lastRunAt: NOW - 30 * MINUTE_MS }, 'green'],
    ['no run within two intervals', { lastRunAt: NOW - 31 * MINUTE_MS }, 'gray'],
    ['no run at all', { lastRunAt: null }, 'gray'],
    ['an old run that failed', { lastRunAt: NOW - 31 * MINUTE_MS, failed: true }, 'gray'],
    ['a refused query', { refused: 'no such metric', failed: true }, 'gray'],
  ])('%s is %3$s', (_, change, status) => {
    expect(statusOf({ ...HEALTHY, ...change })).toBe(status);
  });

  test('a collector that Datadog has nothing of is gray', () => {
    expect(statusOf(undefined)).toBe('gray');
  });

  test('a failing collector comes first, and the others in the order of the catalog', () => {
    const readings: Record<string, CollectorReading> = {
      a: HEALTHY,
      b: { ...HEALTHY, lastRunAt: null },
      c: { ...HEALTHY, errorsLastHour: 1 },
      d: HEALTHY,
      e: { ...HEALTHY, failed: true },
    };
    const collectors = Object.keys(readings).map((name) => ({ ...shop, name }));
    const lines = collectorLines(collectors, {
      readings: new Map(Object.entries(readings)),
      now: NOW,
      thresholds: { errors: 3, seconds: 30 },
    });
    expect(lines.map(({ name }) => name)).toEqual(['e', 'c', 'b', 'a', 'd']);
  });
});
