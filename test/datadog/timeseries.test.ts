import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { createTimeseriesApi } from '../../src/datadog/client.ts';
import { createLimitedFetch } from '../../src/datadog/limited-fetch.ts';
import { createRateLimit } from '../../src/datadog/rate-limit.ts';
import { queryTimeseries } from '../../src/datadog/timeseries.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { listen } from '../../src/server/listen.ts';

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

test.each([404, 405, 408, 413, 422])('a %d is no bad query: it is asked once, and fails', async (status) => {
  await using datadog = await answering(status, { errors: ['no'] });
  await expect(datadog.query(600)).rejects.toMatchObject({ failure: { kind: 'unreadable' } });
  expect(datadog.asked).toHaveLength(1);
});

test('where Datadog refuses everything, splitting ends soon and the whole fails', async () => {
  await using datadog = await answering(400, { errors: ['unable to parse'] });
  await expect(datadog.query(600)).rejects.toMatchObject({ failure: { kind: 'bad-query' } });
  expect(datadog.asked.length).toBeLessThan(60);
});

test('a series that does not say which query it answers is credited to none', async () => {
  const attributes = { series: [{ group_tags: [] }], times: [1], values: [[0.99]] };
  await using datadog = await answering(200, { data: { type: 'timeseries_response', attributes } });
  await expect(datadog.query(2)).rejects.toMatchObject({ failure: { kind: 'unreadable' } });
});

test('a redirect is not followed: the keys stay with the host that they are for', async () => {
  await using other = await answering(200, {});
  await using datadog = await answering(307, {}, { location: `${other.apiUrl}/api/v2/query/timeseries` });
  await expect(datadog.query(1)).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
  expect([datadog.asked.length, other.asked.length]).toEqual([1, 0]);
  expect(datadog.asked[0]).toMatchObject({ 'dd-api-key': 'k', 'dd-application-key': 'a' });
});

test('each request is counted once', async () => {
  await using datadog = await answering(500, { errors: ['x'] });
  await expect(datadog.query(1)).rejects.toMatchObject({ failure: { kind: 'server-error' } });
  expect(datadog.outcomes).toEqual(['500']);
});
