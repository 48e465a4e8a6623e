import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { buildDashboards } from '../../src/dashboards/build-dashboards.ts';
import { lintDashboard, validateDashboard } from '../../src/dashboards/validate.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const query = { data_source: 'metrics', name: 'query1', query: 'avg:shop.orders{$env}', aggregator: 'last' };
const request = { response_format: 'scalar', queries: [query], formulas: [{ formula: 'query1' }] };
const widget = (definition: object, layout: object | undefined = { x: 0, y: 0, width: 4, height: 2 }) => ({
  definition,
  ...(layout && { layout }),
});
const value = { type: 'query_value', requests: [request] };
const dashboard = (...widgets: readonly object[]) => ({
  title: 'Shop',
  layout_type: 'ordered',
  reflow_type: 'fixed',
  template_variables: [{ name: 'env', prefix: 'env', defaults: ['*'] }],
  widgets,
});
const problems = (body: unknown, lenient = false) =>
  validateDashboard(body, { lenient }).map(({ path, message }) => `${path}: ${message}`);
const warnings = (body: unknown) => lintDashboard(body).map(({ path, message }) => `${path}: ${message}`);

describe('validate', () => {
  test.each(buildDashboards(loadCatalog(SHIPPED_CATALOG)).map((built) => [built.slug, built.body] as const))(
    '%s is what Datadog takes, and shows as it is meant',
    (_, body) => {
      expect(problems(body)).toEqual([]);
      expect(warnings(body)).toEqual([]);
    },
  );

  test('another team, without environments, collectors or rows, gets dashboards that are as good', () => {
    const catalog = catalogOf({ shop: ['refunds'] }, [
      {
        slug: 'all',
        title: 'All',
        template: 'all.json',
        window: '7d',
        rollup: true,
        rows: [{ title: 'R', widgets: [{ kind: 'scores' }, { kind: 'grid' }] }],
      },
      { slug: 'bare', title: 'Bare', template: 'bare.json', window: '1d' },
    ]);
    for (const { body } of buildDashboards({ ...catalog, environments: { tag: 'env', names: [] } })) {
      expect(problems(body)).toEqual([]);
    }
  });

  test('a problem in a widget is reported by its place, against the shape that the widget has', () => {
    expect(problems(dashboard(widget(value)))).toEqual([]);
    expect(problems(dashboard(widget({ ...value, colour: 'red' })))).toEqual([
      '/widgets/0/definition: unknown property "colour"',
    ]);
    expect(problems(dashboard(widget({ type: 'query_value' })))).toEqual([
      '/widgets/0/definition: missing property "requests"',
    ]);
    expect(problems(dashboard(widget({ type: 'gauge', requests: [] })))[0]).toMatch(/^\/widgets\/0\/definition/);
    expect(problems({ widgets: [] })).toContain('/: missing property "title"');
  });

  test('fields that the user interface writes pass where they are to', () => {
    const fromUi = dashboard(widget({ ...value, description: 'x', new_in_ui: true }));
    expect(problems(fromUi)).toHaveLength(1);
    expect(problems(fromUi, true)).toEqual([]);
    expect(problems({ ...fromUi, layout_type: 'round' }, true)).not.toEqual([]);
  });

  test.each([
    [
      'both kinds of defaults',
      { template_variables: [{ name: 'env', prefix: 'env', default: 'x', defaults: ['x'] }] },
      '/template_variables/0',
    ],
    ['a tag that is no team', { tags: ['shop'] }, '/tags/0'],
    ['a widget without its place', { widgets: [{ definition: value }] }, '/widgets/0'],
    [
      'a legacy query beside the new ones',
      {
        widgets: [
          widget({
            type: 'timeseries',
            requests: [
              { q: 'avg:a{*}', queries: [{ ...query, aggregator: undefined }], response_format: 'timeseries' },
            ],
          }),
        ],
      },
      '/widgets/0/definition/requests/0',
    ],
  ])('Datadog refuses %s', (_, change, path) => {
    const body = JSON.parse(JSON.stringify({ ...dashboard(widget(value)), ...change }));
    expect(validateDashboard(body).map((problem) => problem.path)).toEqual([path]);
  });

  const asked = (change: object) =>
    dashboard(widget({ ...value, requests: [{ ...request, queries: [{ ...query, ...change }] }] }));
  test.each([
    [
      'a formula over nothing',
      dashboard(widget({ ...value, requests: [{ ...request, formulas: [{ formula: 'query2' }] }] })),
      '"query2" is not the name of a query of this request',
    ],
    [
      'a function in a query',
      asked({ query: 'avg:shop.orders{$env}.timeshift(-6)' }),
      'timeshift() belongs in a formula',
    ],
    [
      'days as a tag',
      asked({ query: 'avg:shop.orders{$env} by {day}' }),
      'by {day} splits by a tag of that name, not by time',
    ],
    [
      'a key twice',
      asked({ query: 'avg:shop.orders{env:$env}' }),
      `"env:$env" repeats the tag's key, which the variable already has`,
    ],
    ['no aggregator', asked({ aggregator: undefined }), 'has no aggregator: Datadog would average'],
    [
      'widgets upon each other',
      dashboard(widget(value), widget(value, { x: 3, y: 1, width: 4, height: 2 })),
      'overlaps /widgets/0/layout',
    ],
    [
      'a widget beyond the grid',
      dashboard(widget(value, { x: 10, y: 0, width: 4, height: 2 })),
      'ends beyond column 12',
    ],
    ['a variable that nobody defines', asked({ query: 'avg:shop.orders{$env,$zone}' }), '$zone is not defined'],
    ['a variable that nobody uses', asked({ query: 'avg:shop.orders{*}' }), 'no widget uses $env'],
  ])('a warning of %s', (_, body, message) => {
    expect(lintDashboard(body).map((problem) => problem.message)).toEqual([message]);
  });
});
