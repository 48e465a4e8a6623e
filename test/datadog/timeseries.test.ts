import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createLimitedFetch, createRateLimit, createTimeseriesApi } from '../../src/datadog/client.ts';
import { pointsOf, queryTimeseries } from '../../src/datadog/timeseries.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { listen } from '../../src/http-server/bounded-server.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** A Datadog that answers everything the same, and how it was asked. */
async function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const asked: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    asked.push({ ...request.headers });
    request.resume();
    response.writeHead(status, { ...JSON_TYPE, ...headers }).end(JSON.stringify(body));
  });
  const apiUrl = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
  const outcomes: string[] = [];
  const fetcher = createLimitedFetch({
    fetch: createHttpClient(),
    rateLimit: createRateLimit(() => 0),
    onRequest: (outcome) => void outcomes.push(outcome),
  });
  const api = createTimeseriesApi({ apiUrl, apiKey: 'k', appKey: 'a' }, fetcher);
  const query = (count: number) =>
    queryTimeseries(api, { queries: Array.from({ length: count }, (_, index) => `avg:m${index}{*}`), from: 0, to: 1 });
  return { asked, outcomes, apiUrl, query, [Symbol.asyncDispose]: async () => void server.close() };
}

describe('timeseries', () => {
  test.each([404, 405, 408, 413, 422])('a %d is no bad query: it is asked once, and fails', async (status) => {
    await using datadog = await answering(status, { errors: ['no'] });
    await expect(datadog.query(600)).rejects.toMatchObject({ failure: { kind: 'unreadable' } });
    expect(datadog.asked).toHaveLength(1);
  });

  test('a split soon ends and the whole fails where Datadog refuses everything', async () => {
    await using datadog = await answering(400, { errors: ['unable to parse'] });
    await expect(datadog.query(600)).rejects.toMatchObject({ failure: { kind: 'bad-query' } });
    expect(datadog.asked.length).toBeLessThan(60);
  });

  test('a series that does not say which query it answers is credited to none', async () => {
    const attributes = { series: [{ group_tags: [] }], times: [1], values: [[0.99]] };
    await using datadog = await answering(200, { data: { type: 'timeseries_response', attributes } });
    await expect(datadog.query(2)).rejects.toMatchObject({ failure: { kind: 'unreadable' } });
  });

  /** What a Datadog that answers with these series tells of two queries, at hours 0 to 2 of ten that have passed. */
  async function told(series: readonly object[], values: readonly (readonly (number | null)[])[], times = [0, 1, 2]) {
    const attributes = { series, times: times.map((hour) => hour * HOUR), values };
    await using datadog = await answering(200, { data: { type: 'timeseries_response', attributes } });
    const api = createTimeseriesApi({ apiUrl: datadog.apiUrl, apiKey: 'k', appKey: 'a' }, fetch);
    const result = await queryTimeseries(api, { queries: ['avg:a{*}', 'avg:b{*}'], from: 0, to: 10 * HOUR });
    return pointsOf(result, 'avg:a{*}').map(({ at, value }) => [at / HOUR, value]);
  }

  const HOUR = 3_600_000;
  const whole = { query_index: 0, group_tags: [] };
  const REORDERED = [
    { query_index: 0, group_tags: ['a:1', 'b:2'] },
    { query_index: 0, group_tags: ['b:2', 'a:1', 'a:1'] },
  ];

  test.each<[string, Parameters<typeof told>, unknown]>([
    ['an hour that has not come is none, however much it is told', [[whole], [[1, 2, 3]], [8, 10, 80_000]], [[8, 1]]],
    ['of two values for one time neither is shown', [[whole], [[1, 2, 3]], [0, 0, 1]], [[1, 3]]],
    [
      'one value told twice is one value',
      [[whole], [[1, 1, 3]], [0, 0, 1]],
      [
        [0, 1],
        [1, 3],
      ],
    ],
    [
      'what two series say of one query has to agree',
      [
        [whole, whole],
        [
          [1, 2, 3],
          [1, 7, null],
        ],
      ],
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [
      'times may come in any order',
      [[whole], [[1, 2, 3]], [2, 0, 1]],
      [
        [0, 2],
        [1, 3],
        [2, 1],
      ],
    ],
    [
      'no group is the whole',
      [
        [whole, { query_index: 0, group_tags: ['env:x'] }],
        [[1], [2]],
      ],
      [],
    ],
    [
      'the same tags in another order are the same group',
      [REORDERED, [[1], [null, 2]]],
      [
        [0, 1],
        [1, 2],
      ],
    ],
    ['what no computer can reckon with is no data', [[whole], [[1e308, -1e101, 1e100]]], [[2, 1e100]]],
    ['a zero has no sign', [[whole], [[-0]]], [[0, 0]]],
  ])('%s', async (_, given, points) => {
    expect(await told(...given)).toEqual(points);
  });

  test('a redirect is not followed: the keys stay with the host that they are for', async () => {
    await using other = await answering(200, {});
    await using datadog = await answering(307, {}, { location: `${other.apiUrl}/api/v2/query/timeseries` });
    await expect(datadog.query(1)).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
    expect([datadog.asked.length, other.asked.length]).toEqual([1, 0]);
    expect(datadog.asked[0]).toMatchObject({ 'dd-api-key': 'k', 'dd-application-key': 'a' });
  });

  test('a request is counted once', async () => {
    await using datadog = await answering(500, { errors: ['x'] });
    await expect(datadog.query(1)).rejects.toMatchObject({ failure: { kind: 'server-error' } });
    expect(datadog.outcomes).toEqual(['500']);
  });
});
