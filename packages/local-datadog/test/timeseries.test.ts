import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalDatadog, startLocalDatadog } from '../src/server.ts';
import { clientOf } from './client.ts';
import { DAY, gauge, HOUR, MIDNIGHT, NOW, rejection } from './gauges.ts';

const hourOf = (at: number) => Math.floor((at - MIDNIGHT) / HOUR);
const data = [
  gauge('app.hour', hourOf, 'env:production'),
  gauge('app.gap', (at) => (hourOf(at) === 11 ? null : 5), 'env:production'),
  gauge('app.jobs', 4, 'env:production', 'status:running', 'cluster:a'),
  gauge('app.jobs', 6, 'env:production', 'status:running', 'cluster:b'),
  gauge('app.jobs', 1, 'env:production', 'status:failed', 'cluster:a'),
  gauge('app.jobs', 90, 'env:staging', 'status:running', 'cluster:a'),
];
let datadog: LocalDatadog;

beforeAll(async () => {
  datadog = await startLocalDatadog({ data, clock: () => NOW });
});
afterAll(() => datadog.close());

const hours = '.rollup(avg, 3600)';
const ask = (queries: readonly string[], from: number, to: number, formulas?: readonly string[]) =>
  clientOf(datadog).timeseries(queries, from, to, formulas);
async function attributes(...asked: Parameters<typeof ask>) {
  const { series = [], times = [], values = [] } = (await ask(...asked)).data?.attributes ?? {};
  return {
    indices: series.map(({ queryIndex }) => queryIndex),
    tags: series.map(({ groupTags }) => groupTags),
    times,
    values,
  };
}

test('the answer has the shape of the recorded one', async () => {
  const [from, to] = [MIDNIGHT, MIDNIGHT + 2 * HOUR];
  const queries = [{ data_source: 'metrics', name: 'a', query: `avg:app.hour{*}${hours}` }];
  const formulas = [{ formula: 'a', limit: { count: 10, order: 'desc' } }];
  const { status, body } = await post({
    data: { attributes: { formulas, from, to, queries }, type: 'timeseries_request' },
  });
  expect(status).toBe(200);
  expect(body).toEqual({
    data: {
      id: '0',
      type: 'timeseries_response',
      attributes: {
        series: [{ group_tags: [], query_index: 0, unit: null }],
        times: [from, from + HOUR],
        values: [[0, 1]],
      },
    },
  });
});

test('a result without data has no series, so the index and not the place tells which is which', async () => {
  const { indices, values } = await attributes(
    [`avg:never.sent{*}${hours}`, `avg:app.hour{*}${hours}`],
    NOW - 2 * HOUR,
    NOW,
  );
  expect(indices).toEqual([1]);
  expect(values).toEqual([[12, 13]]);
});

test('times are those with data in any series, and a series without a point there holds null', async () => {
  const { times, values } = await attributes(
    [`avg:app.hour{*}${hours}`, `avg:app.gap{*}${hours}`],
    NOW - 4 * HOUR,
    NOW - HOUR,
  );
  expect(times).toEqual([NOW - 4 * HOUR, NOW - 3 * HOUR, NOW - 2 * HOUR]);
  expect(values).toEqual([
    [10, 11, 12],
    [5, null, 5],
  ]);
  const alone = await attributes([`avg:app.gap{*}${hours}`], NOW - 4 * HOUR, NOW - HOUR);
  expect(alone.times).toEqual([NOW - 4 * HOUR, NOW - 2 * HOUR]);
});

test('no data at all is a success with empty lists', async () => {
  expect(await attributes(['avg:never.sent{*}'], NOW - HOUR, NOW)).toEqual({
    indices: [],
    tags: [],
    times: [],
    values: [],
  });
});

test('the future has no points, this very moment has one', async () => {
  const { times } = await attributes([`avg:app.hour{*}${hours}`], NOW - HOUR, NOW + 5 * HOUR);
  expect(times).toEqual([NOW - HOUR, NOW]);
});

test('scopes select by tag, groups split by tag, and the space aggregator works inside a group', async () => {
  const production = await attributes([`sum:app.jobs{env:production} by {status}${hours}`], NOW - HOUR, NOW);
  expect(production.tags).toEqual([['status:failed'], ['status:running']]);
  expect(production.values).toEqual([[1], [10]]);
  const other = await attributes([`max:app.jobs{!env:production}${hours}`], NOW - HOUR, NOW);
  expect(other.values).toEqual([[90]]);
  const everything = await attributes([`avg:app.jobs{*}${hours}`], NOW - HOUR, NOW);
  expect(everything.values).toEqual([[101 / 4]]);
});

test('grouping by a tag that nothing carries gives one untagged group: `by {day}` makes no days', async () => {
  const { tags, values } = await attributes([`avg:app.hour{*} by {day}${hours}`], NOW - 2 * HOUR, NOW);
  expect(tags).toEqual([[]]);
  expect(values).toEqual([[12, 13]]);
});

test('calendar days of the zone are averaged over all their points', async () => {
  const { times, values } = await attributes(
    ["avg:app.hour{*}.rollup(avg, daily, 12am, 'Europe/Berlin')"],
    MIDNIGHT - DAY - HOUR,
    NOW,
  );
  expect(times).toEqual([MIDNIGHT - DAY - HOUR, MIDNIGHT - HOUR]);
  expect(values).toEqual([[-13.5, 6]]);
});

test('every tenth of fifty queries is answered under its own index in one request', async () => {
  const queries = Array.from({ length: 50 }, (_, index) => `avg:${index % 10 ? 'never.sent' : 'app.hour'}{*}${hours}`);
  expect((await attributes(queries, NOW - HOUR, NOW)).indices).toEqual([0, 10, 20, 30, 40]);
});

test.each([
  ['week_before(q0)', -156],
  ['timeshift(q0, -86400)', -12],
  ["calendar_shift(q0, '-1d', 'Europe/Berlin')", -12],
  ['hour_before(q0)', 11],
  ['q0 * 2 + 1', 25],
  ['-(q0 - q1) / 7', -1],
  ["moving_rollup(q0, 10800, 'avg')", 11],
  ['100 - q0', 88],
])('the formula %s is computed', async (formula, expected) => {
  const { times, values } = await attributes(
    [`avg:app.hour{*}${hours}`, `avg:app.gap{*}${hours}`],
    NOW - 2 * HOUR,
    NOW - HOUR,
    [formula],
  );
  expect(times).toEqual([NOW - 2 * HOUR]);
  expect(values).toEqual([[expected]]);
});

test('default_zero tells of zeros where nothing was sent', async () => {
  const query = `avg:app.gap{*}${hours}`;
  const gap = await attributes([query], NOW - 4 * HOUR, NOW - 2 * HOUR, ['default_zero(q0)']);
  expect(gap.values).toEqual([[5, 0]]);
  const nothing = await attributes([`avg:never.sent{*}${hours}`], NOW - 2 * HOUR, NOW + DAY, ['default_zero(q0)']);
  expect(nothing.values).toEqual([[0, 0, 0]]);
});

test('fill closes gaps as told', async () => {
  const filled = async (fill: string) => {
    const query = `avg:app.gap{*}${hours}.fill(${fill})`;
    return (await attributes([query], NOW - 4 * HOUR, NOW - HOUR)).values[0];
  };
  expect(await filled('null')).toEqual([5, 5]);
  expect(await filled('zero')).toEqual([5, 0, 5]);
  expect(await filled('last, 3600')).toEqual([5, 5, 5]);
  expect(await filled('linear, 7200')).toEqual([5, 5, 5]);
  expect(await filled('last')).toEqual([5, 5]);
});

test.each([
  ['an unparsable query', ['avg:app.hour{*}', 'avg:oops'], undefined, /^Error parsing query/],
  [
    'a function in a query',
    ['week_before(avg:app.hour{*})'],
    undefined,
    /^Functions are not supported in metrics data/,
  ],
  [
    'a function nobody knows here',
    ['avg:app.hour{*}'],
    ['anomalies(q0, 2)'],
    /anomalies\(\) is not known to the local/,
  ],
  ['a built-in of the language as function', ['avg:app.hour{*}'], ['constructor(q0)'], /is not known to the local/],
  ['an unknown query in a formula', ['avg:app.hour{*}'], ['q0 + q9'], /unknown query q9/],
  ['a broken formula', ['avg:app.hour{*}'], ['q0 +'], /unexpected end/],
  ['a formula without a query', ['avg:app.hour{*}'], ['1 + 1'], /has to use a query/],
])('%s fails the whole request with 400', async (_, queries, formulas, message) => {
  const error = await rejection(ask(queries, NOW - HOUR, NOW, formulas));
  expect(error).toMatchObject({ code: 400, body: { errors: [expect.stringMatching(message)] } });
});

test('spans that Datadog cannot answer for are refused', async () => {
  expect(await rejection(ask(['avg:app.hour{*}'], NOW, NOW - HOUR))).toMatchObject({ code: 400 });
  expect(await rejection(ask(['avg:app.hour{*}'], NOW - 900 * DAY, NOW - 800 * DAY))).toMatchObject({
    code: 400,
    body: { errors: ['Queries ending outside the retention date are invalid'] },
  });
});

test('a wrong type and a body that is no JSON get Datadog’s own 400', async () => {
  expect(await post({ data: { type: 'scalar_request', attributes: {} } })).toEqual({
    status: 400,
    body: { errors: ['API input validation failed: Invalid type. Expected "timeseries_request".'] },
  });
  expect(await post('nonsense')).toMatchObject({ status: 400 });
  expect(
    await post({ data: { type: 'timeseries_request', attributes: { from: 1, to: 2, queries: [] } } }),
  ).toMatchObject({
    status: 400,
    body: { errors: [expect.stringContaining('API input validation failed: queries')] },
  });
});

async function post(body: object | string) {
  const headers = { 'DD-API-KEY': datadog.keys.api, 'DD-APPLICATION-KEY': datadog.keys.app };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${datadog.url}/api/v2/query/timeseries`, { method: 'POST', headers, body: text });
  return { status: response.status, body: await response.json() };
}
