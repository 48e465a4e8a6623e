import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { objectOf } from '../../src/core/json.ts';
import { SHIPPED_CATALOG, SHIPPED_DASHBOARDS } from '../../src/core/package-root.ts';
import { buildDashboards } from '../../src/dashboards/build-dashboards.ts';
import { widgetsIn } from '../../src/dashboards/dashboard-json.ts';
import { DESIGN_METRICS } from '../support/design.ts';

const CATALOG = loadCatalog(SHIPPED_CATALOG);
const BUILT = buildDashboards(CATALOG);

const jsonOf = (slug: string) => JSON.stringify(BUILT.find((one) => one.slug === slug)?.body);

describe('design', () => {
  test.each(
    Object.entries(DESIGN_METRICS).flatMap(([slug, metrics]) => metrics.split(/\s+/).map((metric) => [metric, slug])),
  )('%s is queried on %s', (metric, slug) => {
    // A name may be the beginning of another: what follows it is the scope of the query.
    expect(jsonOf(slug)).toContain(`:${metric}{`);
  });

  test('every health metric is queried on the dashboard of its area', () => {
    for (const { key, metrics } of CATALOG.areas) {
      const [dashboard] = CATALOG.dashboards.filter(({ areas }) => areas.includes(key));
      for (const { raw } of metrics) expect(jsonOf(dashboard?.slug ?? ''), raw).toContain(`:${raw}{`);
    }
  });

  test('the collector dashboard has duration, metrics, errors and failure of every collector', () => {
    for (const name of ['minutes_since_run', 'duration_seconds', 'metric_count', 'error_count', 'failed'])
      expect(jsonOf('collector-health')).toContain(`:collector.${name}{$env} by {collector}`);
  });

  /** The design's rows, with the title of each widget and the type that its selection guide names. */
  const ROWS: readonly (readonly [slug: string, row: string, widgets: readonly string[]])[] = [
    [
      'github-cicd',
      'Current Status',
      [
        'query_value Open PRs',
        'query_value PRs Merged (7 days)',
        'query_value Active Developers',
        'query_value Tests on Main',
      ],
    ],
    ['github-cicd', 'PR Velocity & Health', ['timeseries PR Cycle Time (Hours)', 'timeseries Stale PRs (>14 days)']],
    [
      'github-cicd',
      'Code Quality Signals',
      [
        'timeseries Hotfixes (7 days)',
        'timeseries Reverts (7 days)',
        'timeseries Force Merges (7 days)',
        'timeseries Workflow Failures (7 days)',
      ],
    ],
    ['github-cicd', 'CI Performance', ['timeseries CI Duration Percentiles', 'timeseries Workflow Success Rate']],
    ['github-cicd', 'Developer Activity', ['timeseries Commits per Developer', 'toplist Top Contributors (30d)']],
    [
      'github-cicd',
      'Recent Activity',
      ['list_stream Recent Failed Workflows: Workflow Name | Branch | Duration | Failed At'],
    ],
    [
      'training-wandb',
      'Training Status',
      ['query_value Active Runs', 'query_value Completed (24h)', 'query_value Failed (24h)', 'query_value Queued'],
    ],
    [
      'training-wandb',
      'Model Performance (Multigpu Arena)',
      ['timeseries Hearts Score (Avg)', 'timeseries Steps Per Second (SPS)'],
    ],
    [
      'training-wandb',
      'Model Performance (Multinode)',
      ['timeseries Hearts Score (Avg)', 'timeseries Shaped Reward SPS'],
    ],
    [
      'training-wandb',
      'Resource Utilization',
      [
        'query_value GPU Utilization',
        'timeseries Training Duration (Avg)',
        'query_value Compute Cost (7 days)',
        'query_value Run Success Rate',
      ],
    ],
    [
      'training-wandb',
      'Training Breakdown',
      ['sunburst Jobs by Status', 'list_stream Recent Runs: Run ID | Started | Status | Hearts | SPS | Duration'],
    ],
    [
      'skypilot-jobs',
      'Job Status',
      [
        'query_value Running Jobs',
        'query_value Queued Jobs',
        'query_value Failed (7 days)',
        'query_value Active Clusters',
      ],
    ],
    ['skypilot-jobs', 'Job Trends', ['timeseries Jobs Over Time', 'timeseries Job Success Rate']],
    ['skypilot-jobs', 'Cluster Health', ['timeseries Active Clusters', 'timeseries Cluster Uptime']],
    [
      'skypilot-jobs',
      'Cost Analysis',
      ['query_value Daily Cost', 'query_value Weekly Cost', 'sunburst Cost by Cluster', 'timeseries Cost Trend'],
    ],
    [
      'skypilot-jobs',
      'Recent Activity',
      ['list_stream Recent Jobs: Job ID | Status | Cluster | Started | Duration | Cost'],
    ],
    [
      'eval-testing',
      'Eval Status',
      [
        'query_value Local Eval Success',
        'query_value Remote Eval Success',
        'query_value Accuracy Delta',
        'query_value Eval Duration (Avg)',
      ],
    ],
    ['eval-testing', 'Evaluation Trends', ['timeseries Hearts Accuracy', 'timeseries Eval Success Rate']],
    ['eval-testing', 'Performance', ['timeseries Remote Eval Duration', 'timeseries Eval Runs (24h)']],
    [
      'eval-testing',
      'Recent Evaluations',
      ['list_stream Recent Eval Runs: Policy | Type | Status | Hearts Acc | Duration | Time'],
    ],
    ['collector-health', 'Collector Status', ['query_table Collector Health Matrix']],
    ['collector-health', 'Collector Performance', ['timeseries Collection Duration', 'timeseries Error Rate']],
    [
      'collector-health',
      'Recent Errors',
      ['list_stream Recent Collector Errors: Timestamp | Collector | Error Message | Metric'],
    ],
    [
      'system-health-rollup',
      'Health Score',
      ['query_value Training', 'query_value CI/CD', 'query_value Eval', 'query_value Overall'],
    ],
    [
      'system-health-rollup',
      'Health Metrics (7 days)',
      ['query_table Training', 'query_table CI/CD', 'query_table Eval'],
    ],
  ];

  test.each(ROWS)('%s has the row %s of the design, widget by widget', (slug, row, widgets) => {
    const group = BUILT.find((one) => one.slug === slug)?.body.widgets.find(
      ({ definition }) => definition.title === row,
    );
    const shown = childrenOf(group).map(({ definition }) => `${definition.type} ${definition.title}`);
    for (const widget of widgets) expect(shown).toContainEqual(expect.stringContaining(widget));
  });

  test('every dashboard says for whom it is and how often it changes, and links to the rollup and the collectors', () => {
    for (const { slug, body } of BUILT) {
      expect(body.description).toMatch(/^.+\.\n\nAudience: .+\n\nUpdates: /);
      const [note] = childrenOf(body.widgets[0]);
      const links = [...String(note?.definition.content).matchAll(/\]\(\/dashboard\/([a-z-]+)/g)].map(([, to]) => to);
      const expected = ['system-health-rollup', 'collector-health'].filter((other) => other !== slug);
      expect(links).toEqual(expected);
    }
  });

  test("the rollup has a column a day, the design's three lights in each cell, and links from each row", () => {
    const tables =
      BUILT[0]?.body.widgets.flatMap(childrenOf).filter(({ definition }) => definition.type === 'query_table') ?? [];
    expect(tables.map(({ definition }) => definition.title)).toEqual([
      'Scores',
      ...CATALOG.areas.map(({ title }) => title),
    ]);
    for (const { definition } of tables) {
      const { requests, custom_links = [] } = definition as unknown as {
        requests: { formulas: { alias: string; conditional_formats: { comparator: string; value: number }[] }[] }[];
        custom_links?: { link: string }[];
      };
      const formulas = requests.flatMap((request) => request.formulas);
      expect(formulas.map(({ alias }) => alias)).toEqual(['-6d', '-5d', '-4d', '-3d', '-2d', '-1d', '0d']);
      for (const { conditional_formats } of formulas)
        expect(conditional_formats.map(({ comparator, value }) => `${comparator} ${value}`)).toEqual([
          '>= 0.7',
          '>= 0.3',
          '< 0.3',
        ]);
      if (definition.title === 'Scores') continue;
      expect(custom_links.map(({ link }) => link)).toEqual([
        expect.stringContaining('{{metric.value}}.fom'),
        expect.stringMatching(/^\/dashboard\/[a-z-]+\?tpl_var_env=\{\{\$env\.value\}\}/),
      ]);
    }
  });

  function childrenOf(group: unknown): readonly { readonly definition: Readonly<Record<string, unknown>> }[] {
    const { definition } = (group ?? {}) as { definition?: { widgets?: [] } };
    return definition?.widgets ?? [];
  }

  test.each(BUILT)('the committed $template is what the catalog says', ({ template, body }) => {
    expect(readFileSync(join(SHIPPED_DASHBOARDS, template), 'utf8')).toBe(`${JSON.stringify(body, null, 2)}\n`);
  });

  test('a state that a widget shows as a number has its words beside it', () => {
    const titles = BUILT.flatMap(({ body }) => widgetsIn(objectOf(JSON.parse(JSON.stringify(body))))).map(
      ({ widget }) => String(objectOf(widget.definition).title),
    );
    const spoken = CATALOG.dashboards.flatMap(({ rows }) =>
      rows.flatMap(({ widgets }) =>
        widgets.flatMap((widget) =>
          widget.kind === 'number' && widget.words ? [[widget.title, widget.words] as const] : [],
        ),
      ),
    );
    for (const [title, words] of spoken) {
      const said = Object.entries(words).map(([condition, word]) => `${word}: ${condition}`);
      expect(titles).toContain(`${title} (${said.join(', ')})`);
    }
    // What is 0 or 1 in the catalog is shown as a number nowhere without its words.
    const binary = CATALOG.areas.flatMap(({ key, metrics }) =>
      metrics.flatMap((metric) => (metric.unit === '0/1' ? [`${key}.${metric.key}`] : [])),
    );
    const numbers = CATALOG.dashboards.flatMap(({ rows }) =>
      rows.flatMap(({ widgets }) => widgets.flatMap((widget) => (widget.kind === 'number' ? [widget] : []))),
    );
    const shown = numbers.filter(({ series }) => 'health' in series && binary.includes(series.health));
    expect(shown.map(({ words }) => Object.values(words ?? {}))).toEqual([['FAILING', 'PASSING']]);
    expect(jsonOf('collector-health')).toContain('"alias":"Status (0 = works, 1 = failed)"');
  });

  test('a widget of present shares drops a part that has ended within two runs of its collector', () => {
    const shown = ['github-cicd', 'training-wandb', 'skypilot-jobs'].map((slug) => {
      const built = jsonOf(slug) ?? '';
      const parts = built.match(/"type":"(sunburst|toplist)".*?"requests"/g) ?? [];
      return parts.map((part) => /"time":(\{.*?\})/.exec(part)?.[1]);
    });
    const hour = '{"type":"live","value":1,"unit":"hour"}';
    expect(shown).toEqual([[hour], [hour], [hour]]);
  });
});
