import { gzipSync } from 'node:zlib';
import { client, v2 } from '@datadog/datadog-api-client';
import { afterEach, expect, test } from 'vitest';
import { type LocalDatadog, startLocalDatadog } from '../src/server.ts';
import { asTag } from '../src/tags.ts';
import { clientOf } from './client.ts';
import { HOUR, NOW } from './gauges.ts';

let datadog: LocalDatadog;
const start = async () => {
  datadog = await startLocalDatadog({ data: [], clock: () => NOW });
  return new v2.MetricsApi(
    client.createConfiguration({
      baseServer: new client.BaseServerConfiguration(datadog.url, {}),
      authMethods: { apiKeyAuth: datadog.keys.api },
    }),
  );
};
afterEach(() => datadog.close());

const gauge = (metric: string, minutesAgo: number, value: number, tags: string[] = []) => ({
  metric,
  type: 3 as const,
  tags,
  points: [{ timestamp: Math.floor(NOW / 1000) - 60 * minutesAgo, value }],
});
const raw = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${datadog.url}/api/v2/series`, {
    method: 'POST',
    headers: { 'DD-API-KEY': datadog.keys.api, ...headers },
    body,
  });

test('the official client submits gauges, compressed, and queries find them by their tags', async () => {
  const api = await start();
  const series = [gauge('shop.orders', 10, 3, ['env:a']), gauge('shop.orders', 5, 5, ['env:b'])];
  const answer = await api.submitMetrics({ body: { series }, contentEncoding: 'gzip' });
  expect(answer.errors).toEqual([]);
  const asked = clientOf(datadog).timeseries(['sum:shop.orders{*}', 'sum:shop.orders{env:b}'], NOW - HOUR, NOW);
  const attributes = (await asked).data?.attributes;
  expect(attributes?.values?.map((values) => values.filter((value) => value !== null))).toEqual([[3, 5], [5]]);
});

test('points over an hour old or ten minutes ahead vanish, and Datadog says nothing of it', async () => {
  const api = await start();
  const series = [gauge('shop.orders', 61, 1), gauge('shop.orders', -11, 1), gauge('shop.orders', 59, 1)];
  expect((await api.submitMetrics({ body: { series } })).errors).toEqual([]);
  expect(datadog.unexpected).toEqual([
    'a point of shop.orders of 2026-11-23T12:59:00.000Z, over an hour old: Datadog drops it without a word',
    'a point of shop.orders of 2026-11-23T14:11:00.000Z, over ten minutes ahead: Datadog drops it without a word',
  ]);
  const kept = datadog.submissions.data().flatMap(({ timesIn }) => timesIn?.(0, Number.MAX_SAFE_INTEGER) ?? []);
  expect(kept).toEqual([NOW - 59 * 60_000]);
});

test('a point exactly an hour old or ten minutes ahead is kept, and a series without any is not there', async () => {
  const api = await start();
  await api.submitMetrics({ body: { series: [gauge('a.b', 60, 1), gauge('a.b', -10, 1), gauge('never.b', 90, 1)] } });
  expect(datadog.submissions.data().map(({ metric }) => metric)).toEqual(['a.b']);
  expect(datadog.unexpected).toHaveLength(1);
});

test.each([
  ['a value that is none', { metric: 'a.b', type: 3, points: [{ timestamp: 1, value: null }] }],
  ['a name that is none', { metric: '1.a', type: 3, points: [] }],
  ['a field that nobody knows', { metric: 'a.b', type: 3, points: [], color: 'red' }],
])('%s is refused', async (_, series) => {
  await start();
  expect((await raw(JSON.stringify({ series: [series] }))).status).toBe(400);
});

test('tags are kept as Datadog writes them, and what none may be is noticed', async () => {
  const api = await start();
  const tags = ['Env:Prod Tests', `long:${'x'.repeat(200)}`, '1st:a', 'empty:'];
  await api.submitMetrics({ body: { series: [gauge('a.b', 1, 1, tags), gauge('c.d', 1, 1, tags)] } });
  expect(datadog.submissions.data()[0]?.tags).toEqual(['empty:', 'env:prod_tests', `long:${'x'.repeat(195)}`, 'st:a']);
  expect(datadog.unexpected).toEqual([
    `the tag long:${'x'.repeat(55)}... has 205 characters: Datadog keeps 200`,
    'the tag 1st:a does not start with a letter, as a tag of Datadog must',
    'the tag empty: ends with a colon, which no tag of Datadog may',
  ]);
});

test('too large a payload is refused, by its bytes as they come and by those unpacked', async () => {
  await start();
  expect((await raw(' '.repeat(512_001))).status).toBe(413);
  const unpacked = (bytes: number) => {
    const body = JSON.stringify({ series: [], filling: 'ä'.repeat(bytes / 2) });
    return raw(gzipSync(body), { 'content-encoding': 'gzip' });
  };
  // Of the second, the field that nobody knows is at fault, no more its size.
  expect([(await unpacked(5_242_880)).status, (await unpacked(5_242_000)).status]).toEqual([413, 400]);
});

/** The cases of pkg/trace/traceutil/normalize/normalize_test.go of DataDog/datadog-agent. */
test.each([
  ['#test_starting_hash', 'test_starting_hash'],
  ['TestCAPSandSuch', 'testcapsandsuch'],
  ['Test Conversion Of Weird !@#$%^&**() Characters', 'test_conversion_of_weird_characters'],
  ['1love', 'love'],
  ['ünicöde:metäl', 'ünicöde:metäl'],
  ['Data🐨dog🐶 繋がっ⛰てて', 'data_dog_繋がっ_てて'],
  [' #hashtag!@#spaces #__<>#  ', 'hashtag_spaces'],
  [':::test', ':::test'],
  ['contiguous_____underscores', 'contiguous_underscores'],
  ['foo_', 'foo'],
  ['12.:trim@@', ':trim'],
  ['---fun:k####y_ta@#g/1_@@#', 'fun:k_y_ta_g/1'],
  ['AlsO:œ#@ö))œk', 'also:œ_ö_œk'],
  ['a'.repeat(888), 'a'.repeat(200)],
])('a tag is stored as Datadog stores it: %j', (tag, stored) => {
  expect(asTag(tag)).toBe(stored);
});

test('two spellings of one tag are one series, and of two values at one time the last stays', async () => {
  const api = await start();
  const series = [gauge('shop.orders', 10, 10, ['who:Robin Doe']), gauge('shop.orders', 10, 2, ['who:robin__doe_'])];
  await api.submitMetrics({ body: { series } });
  const asked = clientOf(datadog).timeseries(['sum:shop.orders{*} by {who}'], NOW - HOUR, NOW);
  const { values, series: found } = (await asked).data?.attributes ?? {};
  expect(found?.map(({ groupTags }) => groupTags)).toEqual([['who:robin_doe']]);
  expect(values?.flat().filter((value) => value !== null)).toEqual([2]);
});
