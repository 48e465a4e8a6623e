import { expect, test } from 'vitest';
import { startLocalDatadog } from '../src/server.ts';
import { clientOf } from './client.ts';
import { gauge, NOW, rejection } from './gauges.ts';

const MINUTE = 60_000;
const LOAD = {
  name: 'Load',
  type: 'metric alert',
  query: 'min(last_5m):max:system.load{*} > 2',
  message: 'Look. @ann@example.com',
  options: { thresholds: { critical: 2 }, notifyNoData: true, noDataTimeframe: 10, requireFullWindow: false },
} as const;
/** A point each minute until `end`. */
const load = (valueAt: (at: number) => number, end = Number.POSITIVE_INFINITY) => ({
  ...gauge('system.load', (at) => (at < end ? valueAt(at) : null)),
  every: 60,
});

async function open(series = load(() => 1)) {
  const state = { now: NOW };
  const datadog = await startLocalDatadog({ data: [series], clock: () => state.now });
  const { monitors } = clientOf(datadog);
  return Object.assign(state, { datadog, monitors, [Symbol.asyncDispose]: datadog.close });
}

test('the official client creates, reads, changes, lists and deletes monitors', async () => {
  await using it = await open();
  const { datadog, monitors } = it;
  expect(await monitors.validateMonitor({ body: LOAD })).toEqual({});
  const created = await monitors.createMonitor({ body: LOAD });
  expect(created).toMatchObject({ id: 10_000_001, name: 'Load', type: 'query alert', multi: false });
  expect(created.options).toMatchObject({ noDataTimeframe: 10, includeTags: true, newHostDelay: 300 });
  const monitorId = created.id ?? 0;
  // Fields that an update does not name stay; options are replaced.
  const changed = await monitors.updateMonitor({
    monitorId,
    body: { name: 'Load 2', options: { thresholds: { critical: 2 } } },
  });
  expect(changed).toMatchObject({ name: 'Load 2', message: LOAD.message, options: { notifyNoData: false } });
  expect(changed.options?.noDataTimeframe).toBeUndefined();
  expect(await monitors.getMonitor({ monitorId })).toMatchObject({ name: 'Load 2', overallState: 'OK' });
  expect(await monitors.listMonitors({ page: 0, pageSize: 10 })).toHaveLength(1);
  expect(await monitors.listMonitors({ page: 1, pageSize: 10 })).toEqual([]);
  expect(await monitors.deleteMonitor({ monitorId })).toMatchObject({ deletedMonitorId: monitorId });
  expect(await rejection(monitors.getMonitor({ monitorId }))).toMatchObject({ code: 404 });
  expect(datadog.unexpected).toEqual([]);
});

test.each([
  [{ query: 'query' }, /parameter 'query' is invalid: invalid operator specified: /],
  [
    { query: 'avg(last_1h):sum:system.net.bytes_rcvd{host:host0} > 200' },
    /Alert threshold \(2\.0\) does not match that used in the query \(200\.0\)\./,
  ],
  [{ query: 'min(last_5m):max:system.load > 2' }, /system\.load/],
  [{ options: { thresholds: { warning: 1 } } }, /Alert status is required/],
  [{ options: { ...LOAD.options, onMissingData: 'resolve' as const } }, /cannot be used together/],
  [{ name: '' }, /'name'/],
  [{ priority: 6 }, /'priority' is invalid/],
  [{ query: 'min(current_1d):max:system.load{*} > 2' }, /current_1d .* is not known to the local Datadog/],
  [{ query: 'count(last_5m):max:system.load{*} > 2' }, /parameter 'query' is invalid/],
  [{ query: 'change(last_5m):max:system.load{*} > 2' }, /change .* is not known to the local Datadog/],
  [
    { options: { thresholds: { critical: 2, warning: 3 } } },
    /Warning threshold \(3\.0\) must be less than the alert threshold \(2\.0\) with > comparison/,
  ],
  [
    { query: 'min(last_5m):max:system.load{*} < 2', options: { thresholds: { critical: 2, warning: 2 } } },
    /Warning threshold \(2\.0\) must be greater than the alert threshold \(2\.0\) with < comparison/,
  ],
  [{ options: { noDataTimeframe: 10, onMissingData: 'resolve' as const } }, /cannot be used together/],
  [{ options: { onMissingData: 'resolve' as const, timeoutH: 1 } }, /timeout_h cannot be set/],
  [{ options: { noDataTimeframe: 0 } }, /'no_data_timeframe' is invalid/],
  [{ options: { noDataTimeframe: 1_441 } }, /must not exceed group retention/],
  [{ options: { timeoutH: 25 } }, /'timeout_h' is invalid/],
  [{ options: { renotifyOccurrences: 2 } }, /can only be used if renotify_interval is set/],
  [{ options: { renotifyInterval: 1.5 } }, /'renotify_interval' is invalid/],
  [{ options: { evaluationDelay: -1 } }, /'evaluation_delay' is invalid/],
  [{ options: { newGroupDelay: 60 } }, /can only be used for multi-alert monitors/],
  [{ options: { schedulingOptions: { evaluationWindow: { hourStarts: 0 } } } }, /must have a current query period/],
])('what Datadog refuses is refused, validated or created: %j', async (change, words) => {
  await using it = await open();
  const body = { ...LOAD, ...change };
  for (const ask of [() => it.monitors.validateMonitor({ body }), () => it.monitors.createMonitor({ body })]) {
    const error = await rejection(ask());
    expect(error).toMatchObject({ code: 400 });
    expect(JSON.stringify((error as { body: unknown }).body)).toMatch(words);
  }
  expect(it.datadog.monitors.all()).toEqual([]);
});

test.each(['last_0m', 'last_10081m', 'last_169h', 'last_8d', 'last_2w', 'last_5s', 'last_5', 'five'])(
  'a window of %s is refused',
  async (window) => {
    await using it = await open();
    const refused = it.monitors.validateMonitor({ body: { ...LOAD, query: `min(${window}):max:system.load{*} > 2` } });
    const errors = ["The value provided for parameter 'query' is invalid"];
    expect(await rejection(refused)).toMatchObject({ code: 400, body: { errors } });
  },
);

test.each([
  ['last_1m', {}],
  ['last_10080m', {}],
  ['last_168h', {}],
  ['last_1d', {}],
  ['last_1w', {}],
  ['last_5m', { renotifyInterval: 30, renotifyOccurrences: 2, renotifyStatuses: ['alert' as const] }],
  ['last_5m', { newGroupDelay: 0, timeoutH: 24, evaluationDelay: 300 }],
  // Less than twice the window: recommended against, and taken.
  ['last_1h', { notifyNoData: true, noDataTimeframe: 20 }],
])('what Datadog takes is taken: a window of %s with %j', async (window, options) => {
  await using it = await open();
  const query = `min(${window}):max:system.load{*} > 2`;
  expect(await it.monitors.validateMonitor({ body: { ...LOAD, query, options } })).toEqual({});
});

test('a monitor alerts when the value was beyond the threshold all along the window, and recovers', async () => {
  await using it = await open(load((at) => (at >= NOW && at < NOW + 10 * MINUTE ? 3 : 1)));
  const { id = 0 } = await it.monitors.createMonitor({ body: LOAD });
  // At 4:30 the window holds the points of the minutes 0 to 4.
  const states = new Map<number, string>();
  for (let minute = 0; minute <= 15; minute += 1) {
    it.now = NOW + minute * MINUTE + 30_000;
    states.set(minute, it.datadog.monitorState(String(id)));
  }
  expect([...states].filter(([, state]) => state === 'Alert').map(([minute]) => minute)).toEqual([4, 5, 6, 7, 8, 9]);
  expect(new Set(states.values())).toEqual(new Set(['OK', 'Alert']));
});

test('without points a monitor keeps its state, until there are none for its time', async () => {
  await using it = await open(load(() => 3, NOW));
  const { id = 0 } = await it.monitors.createMonitor({ body: LOAD });
  const stateAfter = (minutes: number) => {
    it.now = NOW + minutes * MINUTE;
    return it.datadog.monitorState(String(id));
  };
  expect([0, 4, 8].map(stateAfter)).toEqual(['Alert', 'Alert', 'Alert']);
  expect([11, 60, 2_000].map(stateAfter)).toEqual(['No Data', 'No Data', 'No Data']);
});

test('a series that never was is no data', async () => {
  await using it = await open();
  const query = 'min(last_5m):max:never.sent{*} > 2';
  const { id = 0 } = await it.monitors.createMonitor({ body: { ...LOAD, query } });
  expect(it.datadog.monitorState(String(id))).toBe('No Data');
});
