import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalDatadog, startLocalDatadog } from '../src/server.ts';
import { clientOf } from './client.ts';
import { DAY, gauge, HOUR, MIDNIGHT, NOW, rejection } from './gauges.ts';

const data = [
  gauge('app.hour', (at) => Math.floor((at - MIDNIGHT) / HOUR)),
  gauge('app.cost', 100, 'cluster:a'),
  gauge('app.cost', 20, 'cluster:b'),
];
const hours = '.rollup(avg, 3600)';
let datadog: LocalDatadog;

beforeAll(async () => {
  datadog = await startLocalDatadog({ data, clock: () => NOW });
});
afterAll(() => datadog.close());

async function columns(...asked: Parameters<ReturnType<typeof clientOf>['scalar']>) {
  const answer = await clientOf(datadog).scalar(...asked);
  return JSON.parse(JSON.stringify(answer.data?.attributes?.columns));
}

test('a query is reduced to one number by its aggregator', async () => {
  const span = [NOW - 4 * HOUR, NOW] as const;
  expect(await columns(`avg:app.hour{*}${hours}`, 'last', ...span)).toEqual([
    { name: 'q0', type: 'number', values: [13], meta: { unit: null } },
  ]);
  expect(await columns(`avg:app.hour{*}${hours}`, 'avg', ...span)).toMatchObject([{ values: [11.5] }]);
  expect(await columns(`avg:app.hour{*}${hours}`, 'sum', ...span)).toMatchObject([{ values: [46] }]);
  expect(await columns(`avg:app.hour{*}${hours}`, 'l2norm', ...span)).toMatchObject([{ values: [Math.sqrt(534)] }]);
});

test('groups come as a column of tag values before the numbers', async () => {
  expect(await columns('sum:app.cost{*} by {cluster}', 'last', NOW - HOUR, NOW)).toEqual([
    { name: 'cluster', type: 'group', values: [['a'], ['b']] },
    { name: 'q0', type: 'number', values: [100, 20], meta: { unit: null } },
  ]);
  expect(await columns('sum:app.cost{*}', 'last', NOW - HOUR, NOW)).toMatchObject([{ values: [120] }]);
});

test('no data is a column without values', async () => {
  expect(await columns('avg:never.sent{*}', 'avg', NOW - HOUR, NOW)).toEqual([
    { name: 'q0', type: 'number', values: [], meta: { unit: null } },
  ]);
});

test.each([
  ['q0 - week_before(q0)', 168],
  ["calendar_shift(q0, '-1d', 'UTC')", -11],
  ['default_zero(q0) / 2', 6.5],
])('the formula %s is computed on the reduced numbers', async (formula, expected) => {
  const [column] = await columns(`avg:app.hour{*}${hours}`, 'last', NOW - HOUR, NOW, formula);
  expect(column).toMatchObject({ name: formula, values: [expected] });
});

test('default_zero makes a zero of nothing', async () => {
  const [column] = await columns('avg:never.sent{*}', 'avg', NOW - DAY, NOW, 'default_zero(q0)');
  expect(column.values).toEqual([0]);
});

test('an aggregator is required, and only those that are computed truly are taken', async () => {
  const headers = { 'DD-API-KEY': datadog.keys.api, 'DD-APPLICATION-KEY': datadog.keys.app };
  const queries = [{ data_source: 'metrics', name: 'a', query: 'avg:app.hour{*}' }];
  const body = JSON.stringify({ data: { type: 'scalar_request', attributes: { from: NOW - HOUR, to: NOW, queries } } });
  const response = await fetch(`${datadog.url}/api/v2/query/scalar`, { method: 'POST', headers, body });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    errors: ['API input validation failed: the query a lacks its aggregator'],
  });
  const refused = await rejection(columns('avg:app.hour{*}', 'percentile', NOW - HOUR, NOW));
  expect(refused).toMatchObject({ code: 400, body: { errors: [expect.stringContaining('not known to the local')] } });
  const moving = await rejection(columns('avg:app.hour{*}', 'avg', NOW - HOUR, NOW, "moving_rollup(q0, 60, 'avg')"));
  expect(moving).toMatchObject({ code: 400 });
});
