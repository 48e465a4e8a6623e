import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalDatadog, startLocalDatadog } from '../src/server.ts';
import { clientOf } from './client.ts';
import { gauge, HOUR, MIDNIGHT, NOW, rejection } from './gauges.ts';

const data = [gauge('app.load', 7, 'env:production'), gauge('app.jobs', 2, 'env:production', 'status:failed')];
let datadog: LocalDatadog;

beforeAll(async () => {
  datadog = await startLocalDatadog({ data, clock: () => NOW });
});
afterAll(() => datadog.close());

const ask = (query: string, from = MIDNIGHT, to = MIDNIGHT + 2 * HOUR) =>
  clientOf(datadog).v1.queryMetrics({ from: from / 1000, to: to / 1000, query });

test('times are asked in seconds and answered in milliseconds', async () => {
  const { series, status, fromDate, toDate } = await ask('avg:app.load{*}.rollup(avg, 3600)');
  expect({ status, fromDate, toDate }).toEqual({ status: 'ok', fromDate: MIDNIGHT, toDate: MIDNIGHT + 2 * HOUR });
  expect(series).toHaveLength(1);
  expect(series?.[0]).toMatchObject({
    start: MIDNIGHT,
    end: MIDNIGHT + 2 * HOUR - 1,
    interval: 3600,
    length: 2,
    metric: 'app.load',
    scope: '*',
    queryIndex: 0,
    pointlist: [
      [MIDNIGHT, 7],
      [MIDNIGHT + HOUR, 7],
    ],
  });
});

test('several queries stand in one string, and a comma inside a query does not part it', async () => {
  const query = 'avg:never.sent{*},avg:app.jobs{env:production,!team:x} by {status}.rollup(avg, 3600)';
  const { series } = await ask(query);
  expect(series).toHaveLength(1);
  expect(series?.[0]).toMatchObject({
    queryIndex: 1,
    scope: 'env:production,!team:x,status:failed',
    tagSet: ['status:failed'],
  });
});

test('a partial first bucket is left out as in the recording', async () => {
  const { series } = await ask('avg:app.load{*}.rollup(avg, 900)', MIDNIGHT + 1000, MIDNIGHT + HOUR);
  expect(series?.[0]).toMatchObject({ start: MIDNIGHT + 900_000, length: 3 });
});

test('a query that is none is refused with 400', async () => {
  expect(await rejection(ask('oops'))).toMatchObject({ code: 400 });
});
