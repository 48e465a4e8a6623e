import { expect, test } from 'vitest';
import { parseQuery } from '../src/query.ts';

test('a query is read into aggregator, metric, scope, groups and rollup', () => {
  const query = parseQuery(
    "sum:ci.runs{env:production,!team:x} by {result, team}.rollup(max, daily, 6am, 'Europe/Berlin')",
  );
  expect(query).toMatchObject({
    space: 'sum',
    metric: 'ci.runs',
    scope: [
      { tag: 'env:production', negated: false },
      { tag: 'team:x', negated: true },
    ],
    groupBy: ['result', 'team'],
    rollup: { kind: 'daily', method: 'max', hour: 6, timeZone: 'Europe/Berlin' },
    fill: null,
  });
});

test('a bare query averages everything at the default interval', () => {
  expect(parseQuery('a.b{*}')).toMatchObject({
    space: 'avg',
    scope: [],
    groupBy: [],
    rollup: { kind: 'default', method: 'avg' },
  });
});

test('modifiers may follow in any order and type modifiers change nothing on gauges', () => {
  expect(parseQuery('avg:a{*}.fill(last, 600).as_count().rollup(sum, 3600)')).toMatchObject({
    rollup: { kind: 'seconds', method: 'sum', seconds: 3600 },
    fill: { method: 'last', limit: 600 },
  });
});

test('calendar days begin at midnight UTC unless told otherwise, and 12pm is noon', () => {
  expect(parseQuery('avg:a{*}.rollup(avg, daily)').rollup).toEqual({
    kind: 'daily',
    method: 'avg',
    hour: 0,
    timeZone: 'UTC',
  });
  expect(parseQuery('avg:a{*}.rollup(avg, daily, 12pm)').rollup).toMatchObject({ hour: 12 });
});

test.each(['week_before(avg:a{*})', 'default_zero(avg:a{*}.rollup(avg, 60))', 'top(avg:a{*} by {b}, 5)'])(
  'functions in a query are refused in Datadog’s words: %s',
  (text) => {
    expect(() => parseQuery(text)).toThrow(
      'Functions are not supported in metrics data source field. Use the formulas payload.',
    );
  },
);

test.each([
  'avg:a',
  'avg:a{*',
  'avg:a{}',
  'avg:a{production}',
  'avg:a{$env}',
  'avg:a{*} by {}',
  'avg:a{*} / 2',
  'avg:a{*}.rollup(median, 60)',
  'avg:a{*}.rollup(avg, -60)',
  'avg:a{*}.rollup(avg, 60, 12am)',
  "avg:a{*}.rollup(avg, daily, 12am, 'Mars/Base')",
  'avg:a{*}.rollup(avg, daily, 25am)',
  'avg:a{*}.fill(nearest)',
  '',
])('%j is a parse error', (text) => {
  expect(() => parseQuery(text)).toThrow(/^Error parsing query/);
});

test.each(['p95:a{*}', 'avg:a{*}.rollup(avg, weekly, monday)', 'avg:a{*}.timeshift(-86400)', 'avg:a{*}.weighted()'])(
  'what the real Datadog may know is refused and not invented: %s',
  (text) => {
    expect(() => parseQuery(text)).toThrow(/is not known to the local Datadog$/);
  },
);
