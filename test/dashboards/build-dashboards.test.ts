import { describe, expect, test } from 'vitest';
import { objectOf } from '../../src/core/json.ts';
import { buildDashboards } from '../../src/dashboards/build-dashboards.ts';
import { widgetsIn } from '../../src/dashboards/dashboard-json.ts';
import { seriesQueriesOf } from '../../src/health/dashboard-series.ts';
import { buildRollup } from '../../src/health/rollup.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const ROLLUP = {
  slug: 'all',
  title: 'All',
  template: 'all.json',
  window: '7d',
  rollup: true,
  rows: [
    { title: 'Scores', widgets: [{ kind: 'scores' }] },
    { title: 'Days', widgets: [{ kind: 'grid' }] },
  ],
};
const shop = (widgets: readonly object[]) => ({
  slug: 'shop',
  title: 'Shop',
  template: 'shop.json',
  window: '1d',
  areas: ['shop'],
  rows: [{ title: 'Now', widgets }],
});

/** What the dashboards of a catalog show: definitions of the widgets, without groups and notes. */
function shown(catalog: ReturnType<typeof catalogOf>, slug: string) {
  const body = buildDashboards(catalog).find((built) => built.slug === slug)?.body;
  const found = widgetsIn(objectOf(JSON.parse(JSON.stringify(body))));
  return found
    .map(({ widget }) => objectOf(widget.definition))
    .filter(({ type }) => type !== 'group' && type !== 'note');
}
const requestOf = (definition: object | undefined) => JSON.stringify(objectOf(definition).requests);

test('a metric that joins the catalog joins the rollup of Datadog and of Slack, and nothing else changes', () => {
  const build = (metrics: readonly string[]) => catalogOf({ shop: metrics }, [ROLLUP, shop([])].slice(0, 1));
  const [before, after] = [build(['refunds']), build(['refunds', 'orders'])];
  const rowsOf = (catalog: typeof before) => {
    const table = shown(catalog, 'all').findLast(({ type }) => type === 'query_table');
    return JSON.parse(requestOf(table))[0].sort.count;
  };
  expect([rowsOf(before), rowsOf(after)]).toEqual([1, 2]);
  const labels = (catalog: typeof before) => {
    const span = { timeZone: 'UTC', days: [{ date: '2026-11-24', start: 0, end: 86_400_000 }], now: 1, bucketMs: 1 };
    return buildRollup(catalog, span, new Map()).areas.flatMap(({ rows }) => rows.map(({ label }) => label));
  };
  expect(labels(after)).toEqual([...labels(before), 'shop orders']);
});

test('a health metric brings its ramp as lights and its goal as a line', () => {
  const catalog = catalogOf({ shop: ['refunds'] }, [
    shop([
      { kind: 'number', title: 'Refunds', series: { health: 'shop.refunds' } },
      { kind: 'trend', title: 'Refunds', series: [{ health: 'shop.refunds' }] },
    ]),
  ]);
  const [number, trend] = shown(catalog, 'shop').slice(-2);
  // The ramp of this catalog runs from 10, which scores 0, to 0.
  expect(JSON.parse(requestOf(number))[0].conditional_formats).toEqual([
    { comparator: '<=', value: 3, palette: 'white_on_green' },
    { comparator: '<=', value: 7, palette: 'white_on_yellow' },
    { comparator: '>', value: 7, palette: 'white_on_red' },
  ]);
  expect(trend?.markers).toEqual([
    { value: 'y = 5', label: 'target < 5', display_type: 'ok dashed' },
    { value: 'y = 7', label: 'critical > 7', display_type: 'error dashed' },
  ]);
  expect(seriesQueriesOf(catalog, catalog.dashboards[0] ?? expect.fail())).toMatchObject([
    { metric: 'raw.shop.refunds', across: 'avg' },
  ]);
});

test.each([
  ['a goal alone', { target: '< 5' }, ['< 5 green', '>= 5 red']],
  ['a goal and where it is critical', { target: '> 95', critical: '< 80' }, ['> 95 green', '>= 80 yellow', '< 80 red']],
  ['an exact goal', { target: '0' }, ['= 0 green', '< 0 red', '> 0 red']],
])('lights of %s', (_, goal, expected) => {
  const series = { metric: 'shop.orders', unit: 'orders', ...goal };
  const catalog = catalogOf({ shop: ['refunds'] }, [shop([{ kind: 'number', title: 'Orders', series }])]);
  const [{ conditional_formats }] = JSON.parse(requestOf(shown(catalog, 'shop').at(-1)));
  const lights = conditional_formats.map(
    (format: Record<string, unknown>) =>
      `${format.comparator} ${format.value} ${String(format.palette).replace('white_on_', '')}`,
  );
  expect(lights).toEqual(expected);
});

test('series may be split, added up over time and be what is left of a whole', () => {
  const trend = (series: object) =>
    requestOf(
      shown(catalogOf({ shop: ['refunds'] }, [shop([{ kind: 'trend', title: 'T', series: [series] }])]), 'shop').at(-1),
    );
  expect(trend({ metric: 'a.b', by: 'cluster', across: 'sum', per: '1h' })).toContain(
    '"sum:a.b{$env} by {cluster}.rollup(sum, 3600)"',
  );
  expect(trend({ metric: 'a.b', remainder_of: 100 })).toContain('"100 - query1"');
});

test('parts that the catalog names have a layer and a colour each; widgets of a line are equally high', () => {
  const stacked = {
    kind: 'stacked',
    title: 'Runs',
    as: 'areas',
    series: [{ metric: 'a.runs', by: 'result', across: 'sum' }],
    parts: { success: 'good', failure: 'bad' },
  };
  const catalog = catalogOf({ shop: ['refunds'] }, [
    shop([{ kind: 'number', title: 'N', series: { metric: 'a.b' } }, stacked]),
  ]);
  expect(requestOf(shown(catalog, 'shop').at(-1))).toContain('sum:a.runs{$env,result:failure}');
  const row = buildDashboards(catalog)[0]?.body.widgets[1]?.definition.widgets as { layout: object }[];
  expect(row.map(({ layout }) => layout)).toEqual([
    { x: 0, y: 0, width: 6, height: 3 },
    { x: 6, y: 0, width: 6, height: 3 },
  ]);
});

describe('the newest events', () => {
  const columns = { Order: 'order', 'Failed At': 'time', What: 'message' };
  const widget = { kind: 'events', title: 'Failed Orders', feed: 'failed_order', columns };
  const catalog = catalogOf({ shop: ['refunds'] }, [shop([widget])]);
  const list = (feeds: 'events' | 'logs') =>
    shown({ ...catalog, feeds }, 'shop').find(({ type }) => type === 'list_stream') ?? expect.fail();

  test('as events is a feed that says why it has no columns, and how to get them', () => {
    expect(list('events')).toMatchObject({
      title: 'Failed Orders: Order | Failed At | What',
      description: expect.stringMatching(/columns for logs only.*Next step, for columns: write `feeds: logs`/),
      requests: [{ columns: [], query: { data_source: 'event_stream', query_string: 'feed:failed_order $env' } }],
    });
  });

  test('as logs is a table with the columns and the link, the newest first', () => {
    const fields = ['status_line', 'timestamp', '@feed.order', '@feed.time', 'content', '@feed.link'];
    expect(list('logs')).toEqual({
      type: 'list_stream',
      title: 'Failed Orders',
      description: expect.stringContaining('17 hours'),
      requests: [
        {
          response_format: 'event_list',
          columns: fields.map((field) => ({ field, width: 'auto' })),
          query: {
            data_source: 'logs_stream',
            query_string: 'feed:failed_order $env',
            indexes: [],
            sort: { column: 'timestamp', order: 'desc' },
          },
        },
      ],
    });
  });
});
