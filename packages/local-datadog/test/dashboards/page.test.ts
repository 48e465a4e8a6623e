import { describe, expect, test } from 'vitest';
import { dashboardPage, listPage } from '../../src/dashboards/drawing/page.ts';
import type { StoredDashboard } from '../../src/dashboards/store.ts';
import type { StoredLog } from '../../src/logs/stored-log.ts';
import type { Series } from '../../src/series.ts';

const steady = (metric: string, value: number): Series => ({
  metric,
  tags: ['env:production'],
  every: 900,
  source: 'simulated',
  valueAt: () => value,
});

const NOW = Date.parse('2026-11-24T09:00:00Z');
const scalar = (query: string, more: object = {}) => ({
  response_format: 'scalar',
  queries: [{ data_source: 'metrics', name: 'query1', query, aggregator: 'last' }],
  formulas: [{ formula: 'query1' }],
  ...more,
});
const widget = (definition: object) => ({ definition, layout: { x: 0, y: 0, width: 6, height: 2 } });

function draw(
  definition: object,
  parameters = '',
  data = [steady('shop.orders', 42)],
  logs: readonly StoredLog[] = [],
): string {
  const body = {
    id: 'a',
    title: 'Shop <1>',
    widgets: [widget(definition)],
    template_variables: [{ name: 'env', defaults: ['*'] }],
  } as unknown as StoredDashboard;
  return dashboardPage(body, new URLSearchParams(parameters), { data, events: [], logs, now: NOW });
}

describe('page', () => {
  test('a number stands on the colour of the first condition that holds', () => {
    const formats = [
      { comparator: '>', value: 40, palette: 'white_on_red' },
      { comparator: '>', value: 1, palette: 'white_on_green' },
    ];
    const page = draw({
      type: 'query_value',
      title: 'Orders & more',
      custom_unit: 'orders',
      requests: [scalar('avg:shop.orders{$env}', { conditional_formats: formats })],
    });
    expect(page).toMatch(/background:#b8231e[^>]*><b>42<\/b> <small>orders/);
    expect(page).toContain('<h3>Orders &#38; more</h3>');
    expect(page).toContain('<h1>Shop &#60;1&#62;</h1>');
  });

  test('the page says that there is no data, and names an invalid query in its place', () => {
    const value = (query: string) => draw({ type: 'query_value', requests: [scalar(query)] });
    expect(value('avg:shop.none{$env}')).toContain('No data');
    expect(value('avg:shop.orders{')).toMatch(/class="error">Error parsing query/);
    expect(draw({ type: 'treemap' })).toContain('The local Datadog draws no treemap');
  });

  test('the environment of the address narrows the queries', () => {
    const page = draw({ type: 'query_value', requests: [scalar('avg:shop.orders{$env}')] }, 'tpl_var_env=moon');
    expect(page).toContain('env: moon');
    expect(page).toContain('No data');
  });

  test('lines have their markers and the newest value in the legend', () => {
    const request = scalar('avg:shop.orders{$env}', { response_format: 'timeseries', display_type: 'line' });
    const chart = {
      type: 'timeseries',
      markers: [{ value: 'y = 50', label: 'target < 50', display_type: 'ok dashed' }],
    };
    const page = draw({ ...chart, requests: [{ ...request, formulas: [{ formula: 'query1', alias: 'orders' }] }] });
    expect(page).toContain('target &#60; 50');
    expect(page).toContain('orders <b>42</b>');
  });

  test('tags are the rows of tables and lists', () => {
    const data = ['a', 'b'].map((name, index) => ({ ...steady('shop.orders', 10 + index), tags: [`shop:${name}`] }));
    const sort = { count: 1, order_by: [{ type: 'formula', index: 0, order: 'desc' }] };
    const all = scalar('avg:shop.orders{$env} by {shop}');
    const query = { ...all, sort };
    expect(draw({ type: 'query_table', requests: [query] }, '', data)).toMatch(/scope="row">b<\/th><td[^>]*>11</);
    const list = draw({ type: 'toplist', requests: [query] }, '', data);
    expect(list).toContain('<b>11</b> b');
    expect(list).not.toContain('<b>10</b>');
    expect(draw({ type: 'sunburst', requests: [all] }, '', data)).toContain('a: <b>10</b> (48%)');
  });

  test('logs are a table with the columns of the widget, the newest first, links to be clicked', () => {
    const log = (hours: number, order: string): StoredLog => ({
      id: order,
      at: NOW - hours * 3_600_000,
      message: `${order} failed`,
      status: 'error',
      service: '',
      tags: ['feed:order', 'env:moon'],
      attributes: { feed: { order, link: `https://shop.test/${order}` } },
    });
    const fields = ['status_line', 'timestamp', '@feed.order', 'content', '@feed.link'];
    const request = {
      response_format: 'event_list',
      columns: fields.map((field) => ({ field, width: 'auto' })),
      query: {
        data_source: 'logs_stream',
        query_string: 'feed:order $env',
        indexes: [],
        sort: { column: 'timestamp', order: 'desc' },
      },
    };
    const table = { type: 'list_stream', title: 'Orders', description: 'What they mean', requests: [request] };
    const span = `from_ts=${NOW - 86_400_000}&to_ts=${NOW}`;
    const page = draw(table, `${span}&tpl_var_env=moon`, [], [log(2, 'a'), log(1, '<b>'), log(30, 'c')]);
    expect(page).toContain('<th>timestamp</th><th>feed.order</th><th>content</th><th>feed.link</th>');
    expect(page).toMatch(
      /11-24 08:00<.*&#60;b&#62; failed<.*11-24 07:00<.*a failed<.*<a href="https:\/\/shop.test\/a">/,
    );
    expect(page).toContain('<h3 title="What they mean">Orders');
    expect(page).not.toContain('c failed');
    expect(draw(table, `${span}&tpl_var_env=sun`, [], [log(2, 'a')])).toContain('No logs in this range');
  });

  test('notes have links to here and to the web, and nothing else that a browser would run', () => {
    const page = draw({
      type: 'note',
      content: '- [A](/dashboard/a?tpl_var_env=$env.value)\n- [B](javascript:x) `c` <b>',
    });
    expect(page).toContain('<li><a href="/dashboard/a?tpl_var_env=*">A</a></li>');
    expect(page).not.toMatch(/href="javascript|<b>/);
  });

  test('the list finds dashboards by their titles', () => {
    const one = { id: 'a', title: 'Shop', url: '/dashboard/a/shop' } as unknown as StoredDashboard;
    expect(listPage([one], 'sho')).toContain('<a href="/dashboard/a/shop">Shop</a>');
    expect(listPage([one], '<x>')).toContain('No dashboard has "&#60;x&#62;" in its title.');
  });
});
