import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { lintMonitor, validateMonitor } from '../../src/monitors/validate.ts';

const OPTIONS = { thresholds: { critical: 1 }, notify_no_data: true, no_data_timeframe: 10 };
const GOOD = {
  name: 'Load',
  type: 'metric alert',
  query: 'avg(last_5m):avg:system.load.5{*} by {host} > 1',
  message: 'Look.',
  tags: ['managed-by:metta-health-bot'],
  options: OPTIONS,
} satisfies JsonObject;
const told = (body: JsonObject) => validateMonitor(body).map(({ path, message }) => `${path}: ${message}`);
const linted = (body: JsonObject) => lintMonitor(body).map(({ path, message }) => `${path}: ${message}`);
const options = (change: JsonObject): JsonObject => ({ ...GOOD, options: { ...OPTIONS, ...change } });

describe('validate', () => {
  test('a monitor that Datadog takes is fine, and so is one of another type', () => {
    expect(told(GOOD)).toEqual([]);
    expect(linted(GOOD)).toEqual([]);
    expect(
      told({ ...GOOD, type: 'log alert', query: 'logs("x").index("main").rollup("count").last("5m") > 1' }),
    ).toEqual([]);
    expect(
      told({ ...GOOD, query: 'sum(last_1d):sum:a.b{c:d}.as_count() / ( sum:a.c{*}.as_count() + 1 ) > 1' }),
    ).toEqual([]);
    expect(told({ ...GOOD, query: 'change(avg(last_5m),last_1h):avg:a.b{*} > 1' })).toEqual([]);
  });

  test.each<[body: JsonObject, problem: string]>([
    [{ ...GOOD, query: 'avg:system.load.5{*} > 1' }, '/query: is not of the form `avg(last_5m):avg:metric{scope} > 1`'],
    [
      { ...GOOD, query: 'avg(last_5m):avg:system.load.5 > 1' },
      '/query: is not of the form `avg(last_5m):avg:metric{scope} > 1`',
    ],
    [{ ...GOOD, name: ' ' }, '/name: is empty or missing'],
    [{ ...GOOD, type: 'metric' }, '/type: "metric" is not one of'],
    [{ ...GOOD, notify: [] }, '/: unknown property "notify"'],
    [options({ thresholds: { critical: 2 } }), '/options/thresholds/critical: is 2, and the query compares with 1'],
    [options({ thresholds: { warning: 0.5 } }), '/options/thresholds: has "warning" without "critical"'],
    [
      options({ thresholds: { critical: 1, warning: 2 } }),
      '/options/thresholds/warning: is not reached before "critical"',
    ],
    [options({ on_missing_data: 'resolve' }), '/options: has both "notify_no_data" and "on_missing_data"'],
    [options({ no_data_timeframe: '10' }), '/options/no_data_timeframe: must be integer,null'],
    [options({ no_data_timeout: 10 }), '/options: unknown property "no_data_timeout"'],
  ])('a monitor that Datadog refuses is reported with its place: %j', (body, problem) => {
    expect(told(body)).toEqual([expect.stringContaining(problem)]);
  });

  test.each<[body: JsonObject, problem: string]>([
    [options({ no_data_timeframe: 9 }), '/options/no_data_timeframe: is less than twice the window of 5 minutes'],
    [options({ require_full_window: true }), '/options/require_full_window: skips evaluations'],
    [{ ...GOOD, message: '{{#is_alert}} Look.' }, '/message: opens a block'],
    [{ ...GOOD, tags: [] }, '/tags: has no "managed-by:metta-health-bot"'],
  ])('a monitor that Datadog accepts and evaluates wrongly is reported: %j', (body, problem) => {
    expect(linted(body)).toEqual([expect.stringContaining(problem)]);
  });

  test('a query of any length and shape is answered at once', () => {
    for (const part of ['a(last_1m)', 'last_1', '{', ':', ' >', '(last_5m):avg:a{'])
      expect(told({ ...GOOD, query: part.repeat(2_000) })).not.toEqual([]);
  });
});
