import { afterEach, expect, test } from 'vitest';
import { type LocalDatadog, type LocalDatadogOptions, startLocalDatadog } from '../src/server.ts';
import { clientOf } from './client.ts';
import { gauge, HOUR, NOW, rejection } from './gauges.ts';

let datadog: LocalDatadog;
const start = async (options: Partial<LocalDatadogOptions> = {}) => {
  datadog = await startLocalDatadog({ data: [gauge('app.load', 7)], clock: () => NOW, ...options });
  return datadog;
};
afterEach(() => datadog.close());

const queryUrl = () => `${datadog.url}/api/v1/query?query=app.load{*}&from=${NOW / 1000 - 3600}&to=${NOW / 1000}`;
const keyed = () => ({ 'DD-API-KEY': datadog.keys.api, 'DD-APPLICATION-KEY': datadog.keys.app });
const rates = ({ headers }: Response) => [...headers].filter(([name]) => name.startsWith('x-ratelimit-'));

test('a request without any key gets 401, one with a wrong or a missing key 403', async () => {
  await start();
  const anonymous = await fetch(queryUrl());
  expect(anonymous.status).toBe(401);
  const wrong = clientOf({ url: datadog.url, keys: { api: 'wrong', app: datadog.keys.app } });
  expect(await rejection(wrong.timeseries(['app.load{*}'], NOW - HOUR, NOW))).toMatchObject({
    code: 403,
    body: { errors: ['Forbidden'] },
  });
  const half = await fetch(queryUrl(), { headers: { 'DD-API-KEY': datadog.keys.api } });
  expect(half.status).toBe(403);
  expect(await half.json()).toEqual({ errors: ['Forbidden'] });
});

test('validating needs the API key only', async () => {
  await start({ keys: { api: 'k', app: 'a' } });
  const response = await fetch(`${datadog.url}/api/v1/validate`, { headers: { 'DD-API-KEY': 'k' } });
  expect(await response.json()).toEqual({ valid: true });
  expect(rates(response)).toEqual([]);
});

test('an unknown path is a 404 that is remembered', async () => {
  await start();
  const response = await fetch(`${datadog.url}/api/v1/slo?x=1`, { method: 'POST', headers: keyed() });
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ errors: ['Not found'] });
  expect(datadog.unexpected).toEqual(['POST /api/v1/slo?x=1']);
});

test('every request is recorded with its body and status, the oldest forgotten after a thousand', async () => {
  await start({ budget: { requests: 5000, seconds: 3600 } });
  await clientOf(datadog).timeseries(['app.load{*}'], NOW - HOUR, NOW);
  expect(datadog.requests).toEqual([
    {
      at: NOW,
      method: 'POST',
      path: '/api/v2/query/timeseries',
      body: expect.objectContaining({ data: expect.objectContaining({ type: 'timeseries_request' }) }),
      status: 200,
    },
  ]);
  for (let index = 0; index < 1000; index += 50) {
    await Promise.all(Array.from({ length: 50 }, () => fetch(`${datadog.url}/api/v1/validate`)));
  }
  expect(datadog.requests).toHaveLength(1000);
  expect(datadog.requests[0]?.status).toBe(401);
});

test('answers tell the budget by the clock, and one over it is a 429 until the period ends', async () => {
  let now = NOW + 10 * 60_000;
  await start({ clock: () => now, budget: { requests: 2, seconds: 3600 } });
  const first = await fetch(queryUrl(), { headers: keyed() });
  expect(Object.fromEntries(rates(first))).toEqual({
    'x-ratelimit-limit': '2',
    'x-ratelimit-name': 'query_timeseries',
    'x-ratelimit-period': '3600',
    'x-ratelimit-remaining': '1',
    'x-ratelimit-reset': '3000',
  });
  await fetch(queryUrl(), { headers: keyed() });
  const over = await rejection(clientOf(datadog).timeseries(['app.load{*}'], NOW - HOUR, NOW));
  expect(over).toMatchObject({ code: 429, body: { errors: [expect.stringContaining('Rate limit of 2 requests')] } });
  const still = await fetch(queryUrl(), { headers: keyed() });
  expect(still.status).toBe(429);
  expect(still.headers.get('x-ratelimit-remaining')).toBe('0');
  now = NOW + HOUR;
  const later = await fetch(queryUrl(), { headers: keyed() });
  expect([later.status, later.headers.get('x-ratelimit-remaining')]).toEqual([200, '1']);
});

test('the usual budget is 1600 requests an hour', async () => {
  await start();
  const { headers } = await fetch(queryUrl(), { headers: keyed() });
  expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-period')]).toEqual(['1600', '3600']);
});

test('answers are compressed for those who ask and only for them', async () => {
  await start();
  const encoding = async (accepted: string) => {
    const response = await fetch(queryUrl(), { headers: { ...keyed(), 'Accept-Encoding': accepted } });
    expect(await response.json()).toMatchObject({ status: 'ok' });
    return response.headers.get('content-encoding');
  };
  expect(await encoding('gzip, deflate')).toBe('gzip');
  expect(await encoding('identity')).toBeNull();
});

test('validating both keys needs both, and an application key with scopes may do only what they allow', async () => {
  await start({ keys: { api: 'k', app: 'a', scopes: ['events_read'] } });
  const ask = (path: string, app: string, method = 'GET') =>
    fetch(`${datadog.url}${path}`, {
      method,
      headers: { 'DD-API-KEY': 'k', 'DD-APPLICATION-KEY': app },
      ...(method === 'POST' && { body: '{}' }),
    });
  expect(await (await ask('/api/v2/validate_keys', 'a')).json()).toEqual({ status: 'ok' });
  expect((await ask('/api/v2/validate_keys', 'wrong')).status).toBe(403);
  const query = `/api/v1/query?query=app.load{*}&from=${NOW / 1000 - 3600}&to=${NOW / 1000}`;
  const refused = await ask(query, 'a');
  expect(refused.status).toBe(403);
  expect(await refused.json()).toEqual({ errors: ['Failed permission authorization checks'] });
  expect((await ask('/api/v1/dashboard', 'a')).status).toBe(403);
  expect((await ask('/api/v2/events/search', 'a', 'POST')).status).toBe(200);
});
