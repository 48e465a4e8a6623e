import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalDatadog, startLocalDatadog } from '../src/server.ts';
import { clientOf } from './client.ts';
import { gauge, HOUR, NOW, rejection } from './gauges.ts';

let datadog: LocalDatadog;
beforeEach(async () => {
  const data = [gauge('app.load', 7, 'env:production'), gauge('app.jobs', 3)];
  datadog = await startLocalDatadog({ data, clock: () => NOW });
});
afterEach(() => datadog.close());

const queries = ['avg:app.load{*} by {env}.rollup(avg, 3600)', 'avg:app.jobs{*}.rollup(avg, 3600)'];
const ask = (asked = queries) => clientOf(datadog).timeseries(asked, NOW - 2 * HOUR, NOW);
const values = async () => (await ask()).data?.attributes?.values;
const raw = (signal: AbortSignal | null = null) =>
  fetch(`${datadog.url}/api/v1/query?query=app.load{*}&from=${NOW / 1000 - 3600}&to=${NOW / 1000}`, {
    headers: { 'DD-API-KEY': datadog.keys.api, 'DD-APPLICATION-KEY': datadog.keys.app },
    signal,
  });
const whole = [
  [7, 7],
  [3, 3],
];

test('a fault set for the next request strikes once, in the order they were set', async () => {
  datadog.faults.next({ kind: 'status', status: 500 });
  datadog.faults.next({ kind: 'status', status: 403 });
  expect(await rejection(ask())).toMatchObject({ code: 500 });
  expect(await rejection(ask())).toMatchObject({ code: 403, body: { errors: ['Forbidden'] } });
  expect(await values()).toEqual(whole);
});

test('a standing fault strikes until it is cleared', async () => {
  datadog.faults.always({ kind: 'status', status: 500 });
  expect(await rejection(ask())).toMatchObject({ code: 500, body: expect.stringContaining('Internal Server Error') });
  expect(await rejection(ask())).toMatchObject({ code: 500 });
  datadog.faults.clear();
  expect(await values()).toEqual(whole);
});

test('a 429 names the seconds until its reset', async () => {
  datadog.faults.next({ kind: 'status', status: 429, reset: 42 });
  const response = await raw();
  expect(response.status).toBe(429);
  expect(response.headers.get('x-ratelimit-reset')).toBe('42');
  expect(response.headers.get('x-ratelimit-remaining')).toBe('0');
});

test('a 502 is the page of a gateway, which the client hands on as text', async () => {
  datadog.faults.next({ kind: 'status', status: 502 });
  expect(await rejection(ask())).toMatchObject({
    code: 502,
    body: expect.stringContaining('<h1>502 Bad Gateway</h1>'),
  });
});

test('garbage, an HTML page and an empty body are a success to the client, only without data', async () => {
  for (const kind of ['garbage', 'html', 'empty'] as const) {
    datadog.faults.next({ kind });
    expect((await ask()).data).toBeUndefined();
  }
  datadog.faults.next({ kind: 'html' });
  expect((await raw()).headers.get('content-type')).toBe('text/html; charset=utf-8');
  datadog.faults.next({ kind: 'garbage' });
  expect(await rejection((await raw()).json())).toBeInstanceOf(SyntaxError);
  expect(await values()).toEqual(whole);
});

test('a cut body is an error over native fetch', async () => {
  datadog.faults.next({ kind: 'cut' });
  const cut = clientOf(datadog, fetch).timeseries(queries, NOW - 2 * HOUR, NOW);
  expect(await rejection(cut)).toMatchObject({ message: 'terminated' });
  expect(await values()).toEqual(whole);
});

test('a hanging request is not answered until the server closes', async () => {
  datadog.faults.next({ kind: 'hang' });
  const hanging = rejection(ask());
  await expect.poll(() => datadog.requests.length).toBe(1);
  expect(datadog.requests[0]?.status).toBeNull();
  await datadog.close();
  expect(await hanging).toBeInstanceOf(Error);
});

test('a request that hangs for a time or is delayed gets the true answer later', async () => {
  for (const fault of [{ kind: 'hang', ms: 60 } as const, { kind: 'delay', ms: 60 } as const]) {
    datadog.faults.next(fault);
    const started = performance.now();
    expect(await values()).toEqual(whole);
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  }
});

test('a dropped connection is an error and not an answer', async () => {
  datadog.faults.next({ kind: 'drop' });
  expect(await rejection(ask())).toMatchObject({ code: 'ECONNRESET' });
  expect(datadog.requests[0]?.status).toBeNull();
});

test('a missing metric leaves the others under their own index', async () => {
  datadog.faults.next({ kind: 'missing', metric: 'app.load' });
  const { series, values: found } = (await ask()).data?.attributes ?? {};
  expect(series?.map(({ queryIndex }) => queryIndex)).toEqual([1]);
  expect(found).toEqual([[3, 3]]);
});

test('nulls stand for all values or for the last ones', async () => {
  datadog.faults.next({ kind: 'nulls', last: 1 });
  expect(await values()).toEqual([
    [7, null],
    [3, null],
  ]);
  datadog.faults.next({ kind: 'nulls' });
  expect(await values()).toEqual([
    [null, null],
    [null, null],
  ]);
  datadog.faults.next({ kind: 'nulls' });
  const { series } = await clientOf(datadog).v1.queryMetrics({
    from: NOW / 1000 - 900,
    to: NOW / 1000,
    query: 'app.jobs{*}',
  });
  expect(series?.[0]?.pointlist).toEqual([[NOW - 900_000, null]]);
});

test('a scalar loses its number and keeps its groups', async () => {
  datadog.faults.next({ kind: 'nulls' });
  const answer = await clientOf(datadog).scalar('avg:app.load{*} by {env}', 'last', NOW - HOUR, NOW);
  expect(answer.data?.attributes?.columns).toMatchObject([{ values: [['production']] }, { values: [null] }]);
});

test('values may be words instead of numbers, on which the client throws', async () => {
  datadog.faults.next({ kind: 'not-a-number' });
  const answer: unknown = await raw().then((response) => response.json());
  expect(answer).toMatchObject({ series: [{ pointlist: expect.arrayContaining([[NOW - 900_000, 'NaN']]) }] });
  datadog.faults.next({ kind: 'not-a-number' });
  expect(await rejection(ask())).toBeInstanceOf(TypeError);
});

test('a word of error may stand beside the data', async () => {
  datadog.faults.next({ kind: 'errors', message: 'partial results' });
  const answer = await ask();
  expect(answer.errors).toBe('partial results');
  expect(answer.data?.attributes?.values).toEqual(whole);
});

test('a huge body is the true answer and 50 MB of blanks, and a reader who leaves does no harm', async () => {
  datadog.faults.next({ kind: 'huge' });
  const all = await raw().then((response) => response.text());
  expect(all.length).toBeGreaterThan(50_000_000);
  expect(JSON.parse(all)).toMatchObject({ status: 'ok' });
  datadog.faults.next({ kind: 'huge' });
  const leaving = new AbortController();
  await raw(leaving.signal);
  leaving.abort();
  expect(await values()).toEqual(whole);
});

test('a request that names a refused metric gets a 400 as a whole, others pass', async () => {
  datadog.faults.always({ kind: 'refuse', metric: 'app.load' });
  expect(await rejection(ask())).toMatchObject({ code: 400, body: { errors: [expect.stringContaining('app.load')] } });
  expect((await ask(['avg:app.jobs{*}'])).data?.attributes?.series).toHaveLength(1);
  expect((await ask(['avg:app.load_5m{*}'])).data?.attributes?.series).toEqual([]);
});

test('what strikes now and then is drawn for each request that nothing else strikes', async () => {
  let asked = 0;
  datadog.faults.sometimes(() => {
    asked += 1;
    return asked === 2 ? { kind: 'status', status: 500 } : undefined;
  });
  const out = { kind: 'status', status: 403 } as const;
  datadog.faults.always(out);
  expect(await rejection(ask())).toMatchObject({ code: 403 });
  datadog.faults.end(out);
  expect(await values()).toEqual(whole);
  expect(await rejection(ask())).toMatchObject({ code: 500 });
  datadog.faults.clear();
  expect(await values()).toEqual(whole);
  expect(asked).toBe(2);
});
