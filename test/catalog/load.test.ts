import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { metricFreshFor, metricPaths } from '../../src/catalog/catalog.ts';
import { loadCatalog, parseCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { ProblemsError } from '../../src/core/problem.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const problemsOf = (...sources: string[]) => {
  try {
    parseCatalog(sources.map((source, index) => ({ file: `part${index}.yml`, source })));
    return [];
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
};

const METRIC = '{ key: m, label: M, raw: x.m, unit: u, ramp: { zero: 1, one: 0 }, healthy: "< 5" }';

describe('load', () => {
  test('the shipped catalog has the 25 metrics, 5 collectors and 6 dashboards of the design', () => {
    const catalog = loadCatalog(SHIPPED_CATALOG);
    expect(catalog.areas.map(({ key, metrics }) => [key, metrics.length])).toEqual([
      ['training', 9],
      ['ci', 11],
      ['eval', 5],
    ]);
    expect(catalog.collectors.map(({ name, every }) => [name, every / 60_000])).toEqual([
      ['github', 15],
      ['wandb', 15],
      ['skypilot', 10],
      ['eval', 15],
      ['health', 60],
    ]);
    expect(catalog.dashboards.map(({ slug, template }) => [slug, template])).toEqual([
      ['system-health-rollup', 'system_health_rollup.json'],
      ['github-cicd', 'github_cicd.json'],
      ['training-wandb', 'training_wandb.json'],
      ['skypilot-jobs', 'skypilot_jobs.json'],
      ['eval-testing', 'eval_testing.json'],
      ['collector-health', 'collector_health.json'],
    ]);
  });

  test('a metric stays current for two runs of the collector that emits it', () => {
    const catalog = loadCatalog(SHIPPED_CATALOG);
    expect(metricFreshFor(catalog, 'github.prs.open') / 60_000).toBe(30);
    expect(metricFreshFor(catalog, 'skypilot.jobs.running') / 60_000).toBe(20);
    expect(metricFreshFor(catalog, 'health.ci.tests_passing.fom') / 60_000).toBe(120);
    expect(metricFreshFor(catalog, 'unclaimed.metric')).toBe(Number.POSITIVE_INFINITY);
  });

  test.each([
    ['9am EST', 'did you mean America/New_York, America/Toronto, America/Panama or Australia/Sydney?'],
    ['9am UTC+2', 'write a city, such as Berlin'],
    ['09:00 2026-11-24T09:00Z', 'write it like 09:00 Europe/Berlin weekdays'],
  ])('digest.at of "%s" is refused: %s', (at, fix) => {
    const source = `title: T\nareas: [{ key: a, title: A, metrics: [${METRIC}] }]\ndigest: { at: "${at}" }\n`;
    expect(problemsOf(source)).toEqual([expect.objectContaining({ fix: expect.stringContaining(fix) })]);
    expect(problemsOf(source.replace(at, 'every day at 9am Mumbai'))).toEqual([]);
  });

  test('a label with a comma is refused: GitHub would take it for two', () => {
    const areas = `title: T\nareas: [{ key: a, title: A, metrics: [${METRIC}] }]\n`;
    const labels = (list: string) => {
      const source = `{ kind: github, bug_labels: ${list} }`;
      const own = `{ name: github, title: G, every: 15m, emits: [x.m], source: ${source} }`;
      return problemsOf(`${areas}collectors: [${own}]`).map(({ fix }) => fix);
    };
    expect(labels('[bug, training]')).toEqual([]);
    expect(labels('["bug, training"]')).toEqual(['write each label as an item of its own, without a comma']);
  });

  test('events are sent as events unless the catalog says logs, and as nothing else', () => {
    const areas = `title: T\nareas: [{ key: a, title: A, metrics: [${METRIC}] }]\n`;
    const parsed = (more: string) => parseCatalog([{ file: 'c.yml', source: areas + more }]).feeds;
    expect([parsed(''), parsed('feeds: events'), parsed('feeds: logs')]).toEqual(['events', 'events', 'logs']);
    expect(problemsOf(`${areas}feeds: log`)).toEqual([
      { where: 'part0.yml:3', what: expect.any(String), fix: 'write events or logs' },
    ]);
  });

  test('all mistakes of a file come at once, each with its line and next step', () => {
    const problems = problemsOf(`title: T
areas:
  - key: CI
    titel: CI
    metrics:
      - { key: m, label: M, raw: 1abc, unit: u, ramp: { zero: 1, one: 1 }, healthy: soon }
      - ${METRIC}
      - ${METRIC}
dashboards:
  - { slug: s, title: S, template: s.json, window: 7x, rows: [{ title: R, widgets: [{ kind: trend, title: W, series: [{ health: ci.nothing }] }] }] }
`);
    expect(problems.map(({ where, what }) => `${where} ${what}`)).toEqual([
      'part0.yml:3 `key` cannot be "CI"',
      'part0.yml:3 `title` is missing',
      'part0.yml:4 unknown key `titel`',
      'part0.yml:6 `raw` cannot be "1abc"',
      'part0.yml:6 `ramp` cannot be {"zero":1,"one":1}',
      'part0.yml:6 `healthy` cannot be "soon"',
      'part0.yml:7 the metric "m" is used twice',
      'part0.yml:8 the metric "m" is used twice',
      'part0.yml:10 `window` cannot be "7x"',
      'part0.yml:10 no metric is called "ci.nothing"',
    ]);
    expect(problems.every(({ fix }) => fix.length > 0)).toBe(true);
    expect(problems.find(({ what }) => what.includes('titel'))?.fix).toContain('did you mean `title`?');
  });

  test('broken YAML names the line', () => {
    expect(problemsOf('title: T\nareas:\n  - key: a\n   metrics: 3\n')[0]?.where).toBe('part0.yml:4');
    expect(problemsOf('- just\n- a list\n')[0]).toMatchObject({
      where: 'part0.yml:1',
      what: 'the file is not a mapping',
    });
  });

  test.each([
    ['title: T\n---\nareas: []\n', 2],
    ['---\ntitle: T\n---\nareas: []\n', 3],
    ['title: T\n...\nareas: []\n', 3],
  ])('a second document in a file is said to be one: %j', (source, line) => {
    expect(problemsOf(source)).toEqual([
      {
        where: `part0.yml:${line}`,
        what: 'a second YAML document begins here, and a catalog file holds only one',
        fix: expect.stringContaining('remove the line `---`'),
      },
    ]);
    expect(problemsOf(`---\ntitle: T\nareas: [{ key: a, title: A, metrics: [${METRIC}] }]\n...\n`)).toEqual([]);
  });

  test('a key that stands in two files is a mistake in the second', () => {
    const problems = problemsOf(`title: T\nareas: [{ key: a, title: A, metrics: [${METRIC}] }]\n`, '\ntitle: U\n');
    expect(problems).toEqual([
      {
        where: 'part1.yml:2',
        what: '`title` is already defined in part0.yml',
        fix: 'define each top-level key in one file only',
      },
    ]);
  });

  test('a dashboard may not take the command of the bot, nor of another dashboard', () => {
    const dashboard = (slug: string, command: string) =>
      `{ slug: ${slug}, title: D, template: ${slug}.json, window: 7d, command: ${command} }`;
    const problems = problemsOf(`title: T
areas: [{ key: a, title: A, metrics: [${METRIC}] }]
dashboards:
  - ${dashboard('one', '/health')}
  - ${dashboard('two', '/two')}
  - ${dashboard('three', '/two')}
`);
    expect(problems.map(({ where, what }) => `${where} ${what}`)).toEqual([
      "part0.yml:4 /health is the bot's own command",
      'part0.yml:6 the command "/two" is used twice',
    ]);
  });

  test('aliases that lead nowhere, merge keys and names that cannot be distinguished are refused', () => {
    expect(problemsOf('title: *nowhere\n')[0]?.what).toMatch(/alias/i);
    const area = (key: string, title: string) => `  - { key: ${key}, title: ${title}, metrics: [${METRIC}] }\n`;
    const taken = problemsOf(`title: T\nareas:\n${area('help', 'H')}${area('a', 'Shop')}${area('b', 'shop')}`);
    expect(taken.map(({ where, what }) => `${where} ${what}`)).toEqual([
      'part0.yml:3 "/health help" already means something else',
      'part0.yml:5 "/health shop" already means something else',
    ]);
    const [overall] = problemsOf(`title: T\nareas:\n${area('a', 'A')}${area('overall', 'All')}`);
    expect(overall).toEqual({
      where: 'part0.yml:4',
      what: 'the score over all areas is sent to Datadog as `area:overall`',
      fix: 'choose another key',
    });
    const merged = `title: T\nareas:\n  - &one { key: a, title: A, metrics: [${METRIC}] }\n  - { <<: *one, key: b, title: B }\n`;
    expect(problemsOf(merged)).toEqual([]);
  });

  test('rows of a dashboard that are asked for by the same words are refused, where they can be asked for', () => {
    const row = (title: string) =>
      `{ title: ${title}, widgets: [{ kind: trend, title: W, series: [{ health: a.m }] }] }`;
    const board = (shown: string) => `title: T
areas: [{ key: a, title: A, metrics: [${METRIC}] }]
dashboards:
  - slug: x
    title: X
    template: x.json
    window: 7d
    ${shown}
    rows:
      - ${['CPU', 'CPU %', '"🔥"', '"💧"', '30d', 'CPU 30d'].map(row).join('\n      - ')}
`;
    const problems = problemsOf(board('command: /shop'));
    expect(problems.map(({ where, what }) => `${where} ${what}`)).toEqual([
      'part0.yml:11 "/shop cpu" already means something else',
      'part0.yml:14 "/shop 30d" already means something else',
      'part0.yml:15 "/shop cpu 30d" already means something else',
    ]);
    expect(problems[0]?.fix).toBe('choose another title');
    expect(problemsOf(board('collectors: true')).map(({ what }) => what)).toContain(
      '"/collectors cpu" already means something else',
    );
    expect(problemsOf(board('purpose: no command'))).toEqual([]);
  });

  test('a duration over a year and more than 100 intervals are refused with what is taken', () => {
    const collectors = (every: string) => `collectors: [{ name: c, emits: ["*"], every: ${every} }]`;
    const alerts = (intervals: number) =>
      `alerts: { rules: [{ name: n, kind: no_data, severity: warning, intervals: ${intervals} }] }`;
    const problems = (every: string, intervals: number) =>
      problemsOf(
        `title: T\nareas: [{ key: a, title: A, metrics: [${METRIC}] }]\n${collectors(every)}\n${alerts(intervals)}\n`,
      ).map(({ fix }) => fix);
    expect(problems('365d', 100)).toEqual([]);
    const longest = 'write a duration, such as 15m, 1h or 7d, and 365d at most';
    expect(problems('366d', 101)).toEqual([longest, 'write 1 to 100']);
    expect(problems(`${'9'.repeat(400)}d`, 1)).toEqual([longest]);
  });

  test('another team with 3 or 300 metrics and its own areas is taken as it is', () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);
    expect(metricPaths(catalogOf({ warehouse: names(2), payments: ['refunds'] }))).toHaveLength(3);
    expect(metricPaths(catalogOf({ a: names(100), b: names(100), c: names(100) }))).toHaveLength(300);
  });

  test('a folder without catalog files is reported differently from a path that does not exist', () => {
    const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
    try {
      expect(() => loadCatalog(folder)).toThrow('the folder has no .yml file');
      expect(() => loadCatalog(join(folder, 'none.yml'))).toThrow('there is no such file or folder');
      writeFileSync(join(folder, 'all.yml'), `title: T\nareas: [{ key: a, title: A, metrics: [${METRIC}] }]\n`);
      expect(loadCatalog(folder)).toEqual(loadCatalog(join(folder, 'all.yml')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a grid shows no more days than /health', () => {
    const grid = (days: number) => `title: T
areas: [{ key: a, title: A, metrics: [${METRIC}] }]
dashboards:
  - slug: all
    title: All
    template: all.json
    window: 7d
    rollup: true
    rows: [{ title: Days, widgets: [{ kind: grid, days: ${days} }] }]
`;
    expect(problemsOf(grid(7))).toEqual([]);
    expect(problemsOf(grid(8))).toMatchObject([
      { where: 'part0.yml:9', fix: 'write 2 to 7: the health collector sends no more days than /health shows' },
    ]);
  });

  test.each(['a_', 'a__b', 'a_b__', `a${'b'.repeat(64)}`])(
    'a name that Datadog would write in another way is refused: %s',
    (name) => {
      const area = (key: string) => `{ key: ${key}, title: A, metrics: [${METRIC}] }`;
      expect(problemsOf(`title: T\nareas: [${area(name)}]\n`)[0]).toMatchObject({
        what: `\`key\` cannot be "${name}"`,
      });
      const environments = `environments: { tag: env, names: [${name}] }`;
      expect(problemsOf(`title: T\n${environments}\nareas: [${area('a_b1_c')}]\n`)).toHaveLength(1);
      expect(
        problemsOf(`title: T\nenvironments: { tag: env, names: [us_1.a/b-c] }\nareas: [${area('a_b1_c')}]\n`),
      ).toEqual([]);
    },
  );
});
