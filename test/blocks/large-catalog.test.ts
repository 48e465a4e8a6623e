import { validateView } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { generateCatalog } from '../../bench/scale-catalog.ts';
import { renderDigest } from '../../blocks/digest/digest.ts';
import { renderDigestArea } from '../../blocks/digest/digest-area.ts';
import { renderCollectors } from '../../blocks/health/collectors.ts';
import { renderHelp } from '../../blocks/health/help.ts';
import { renderMetricChoice, renderMetricSearch } from '../../blocks/health/metric-search.ts';
import { renderRollup } from '../../blocks/health/rollup.ts';
import { MOST_GRID_AREAS } from '../../blocks/home/area-grid.ts';
import { renderHome } from '../../blocks/home/home.ts';
import { CARD_FORMATS } from '../../blocks/kit/card.ts';
import { LIMITS } from '../../blocks/kit/limits.ts';
import type { Message } from '../../blocks/kit/message.ts';
import { commandHelp } from '../../commands/arguments.ts';
import { metricChoiceCard, metricOptions, namedMetrics } from '../../commands/metric-cards.ts';
import { findMetric, metricPaths } from '../../src/catalog/catalog.ts';
import { parseCatalog } from '../../src/catalog/load.ts';
import { areaScoresChart, rollupHeatMap } from '../../src/charts/build-charts.ts';
import { lastLocalDays } from '../../src/core/days.ts';
import { digestContents, MOST_REPLIES } from '../../src/digest/contents.ts';
import { buildDigest } from '../../src/digest/rules/content.ts';
import { collectorLines } from '../../src/health/collector-health.ts';
import { buildRollup, type MetricReading, onlyArea } from '../../src/health/rollup.ts';
import { charactersOf, problemsOf } from '../support/block-kit.ts';
import { elements, shown, strings, tableRows } from '../support/blocks.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const METRICS = 2_500;
const files = generateCatalog({ metrics: METRICS, collectors: 500 });
const catalog = parseCatalog(files.map(({ name, text }) => ({ file: name, source: text })));

/** One metric in ten is red, one yellow, one without data, by its place in the catalog; one value a day. */
function rollupOver(days: number) {
  const span = { timeZone: 'UTC', days: lastLocalDays(NOW, 'UTC', days), now: NOW, bucketMs: 900_000 };
  const readings = metricPaths(catalog).map((path, index): [string, MetricReading] => {
    const value = [0.1, 0.6, 0.9, 0.95, 1][index % 10] ?? 0.8;
    const points = span.days.map(({ start }) => ({ at: start + 3_600_000, value }));
    return [path, { fom: index % 10 === 9 ? [] : points, raw: [] }];
  });
  return buildRollup(catalog, span, new Map(readings));
}
const rollup = rollupOver(7);
const answer = { kind: 'fresh', value: rollup, at: NOW } as const;
const controls = {
  commandLine: '/health',
  menu: {
    of: 'an area',
    choices: catalog.areas.map(({ title, key }) => ({ label: title, commandLine: `/health ${key}` })),
  },
};
const base = { answer, environment: undefined, links: [], controls, now: NOW };
const HELP = { name: '/health', usageHint: '', description: 'Health' };
const ASKER = { kind: 'asker' } as const;
const views = CARD_FORMATS.map((format) => ({ ...format, audience: ASKER }));
const [best = { tables: 'data_table', charts: 0, audience: ASKER } as const] = views;

function expectValid(message: Message): void {
  expect(problemsOf(message)).toEqual([]);
  expect(charactersOf(message)).toBeLessThanOrEqual(LIMITS.messageCharacters);
  expect(message.text.length).toBeLessThanOrEqual(LIMITS.messageText);
}

describe('a catalog of 2,500 metrics and 500 collectors', () => {
  test('is read from files that one file could not hold, and every metric is found in it', () => {
    expect(metricPaths(catalog)).toHaveLength(METRICS);
    expect(catalog.areas).toHaveLength(100);
    expect(findMetric(catalog, 'area_99.metric_24')?.raw).toBe('svc.area_99.metric_24');
    expect(files.length).toBeLessThanOrEqual(50);
  });

  test.each(views)('has a rollup that Slack takes, as $tables with $charts series', (view) => {
    const whole = renderRollup(base, view);
    expectValid(whole);
    expect(shown(whole)).toMatch(/[\d,]+ more metrics did not fit: ask for one area/);
    const area = renderRollup({ ...base, answer: { ...answer, value: onlyArea(rollup, 'area_7') } }, view);
    expectValid(area);
    if (view.tables !== 'text') expect(tableRows(area)).toHaveLength(26);
  });

  test('has a rollup whose table is of red metrics, as long as there are any, also where many have no data', () => {
    const message = renderRollup(base, best);
    const today = tableRows(message).map((row) => row.at(-2) ?? '');
    expect(today.length).toBeGreaterThan(50);
    expect(today.slice(1).filter((cell) => !cell.startsWith('🔴'))).toEqual([]);
    expect(shown(message)).toContain('and 242 more');
  });

  test('an area with more metrics than a table has room for asks for one of them, and not for an area', () => {
    const [first] = rollup.areas;
    const rows = Array.from({ length: 300 }, (_, index) => ({
      ...first?.rows[0],
      key: `m${index}`,
      label: `Metric ${index}`,
    }));
    const large = { ...rollup, areas: [{ ...first, rows }] } as typeof rollup;
    const text = shown(renderRollup({ ...base, answer: { ...answer, value: large } }, best));
    expect(text).toMatch(/more metrics did not fit: type the name of one to see it/);
  });

  test('a menu that has not all areas says of how many it has the first', () => {
    const [menu] = elements(renderRollup(base, best)).filter(({ type }) => type === 'static_select');
    expect(menu?.placeholder).toMatchObject({ text: 'Show an area (20 of 100)' });
    expect(menu?.options).toHaveLength(20);
  });

  test('its help, its choice of metrics and its form are valid, and every metric is within reach of the form', () => {
    expectValid(renderHelp({ title: catalog.title, commands: [HELP], areas: catalog.areas, environments: [] }));
    const matches = namedMetrics(catalog);
    const card = metricChoiceCard(catalog, { words: 'metric', matches, question: { days: 7, environment: undefined } });
    if (card.kind !== 'metric-choice') throw new Error('no choice');
    expectValid(renderMetricChoice(card.model.choice, best));
    const view = renderMetricSearch({ ...card.model.search, to: { channel: 'C1' } });
    expect(validateView(view, { type: 'modal', refuses: new Set() })).toEqual([]);
    expect(JSON.stringify(view).length).toBeLessThan(LIMITS.view.bytes);
    const [input] = view.blocks as readonly { readonly element?: { readonly type: string } }[];
    expect(input?.element?.type).toBe('external_select');
    expect(metricOptions(catalog, 'area 99 metric 24').map(({ value }) => value)).toEqual(['area_99.metric_24']);
    expect(metricOptions(catalog, 'Metric')).toHaveLength(LIMITS.selectOptions);
    expect(metricOptions(catalog, '')).toHaveLength(LIMITS.selectOptions);
    expect(metricOptions(catalog, 'nothing like it')).toEqual([]);
  });

  test('its collectors, their help and the Home tab are valid, and the help counts the names that it leaves out', () => {
    const watched = catalog.collectors.map(({ name, title = name, every }) => ({ name, title, everyMs: every }));
    const lines = collectorLines(watched, { readings: new Map(), now: NOW, thresholds: { errors: 3, seconds: 30 } });
    const health = { kind: 'fresh', value: { timeZone: 'UTC', lines, widgets: [] }, at: NOW } as const;
    for (const view of views) {
      const message = renderCollectors({ ...base, answer: health, incidents: [], isPosting: true }, view);
      expectValid(message);
      expect(shown(message)).toMatch(/\d+ more collectors did not fit/);
    }
    const help = commandHelp(
      { name: '/collectors', usageHint: '', description: 'Last runs' },
      { Collectors: catalog.collectors.map(({ name }) => name), Rows: ['runs'] },
    );
    if (help.kind !== 'explanation') throw new Error('no help');
    expectValid(help.model);
    expect(shown(help.model)).toContain('`job_39` and 460 more.');
    expect(strings(help.model.blocks).at(-1)).toMatch(/Type `\/health help` for all commands\.$/);
    const home = renderHome({
      title: 'T',
      reader: 'U1',
      isFirst: true,
      worst: null,
      storedState: null,
      links: [],
      environments: [],
      helpLine: '/health help',
      timeZone: 'UTC',
      answer,
      environment: undefined,
      now: NOW,
    });
    expect(validateView({ type: 'home', blocks: home.blocks }, { type: 'home', refuses: new Set() })).toEqual([]);
    expect(shown(home).match(/^`(?:(?:ok|wa|CR|--|\?\?) ?){7}`/gm)).toHaveLength(1 + MOST_GRID_AREAS);
    expect(shown(home)).toMatch(/and 85 more: .*`\/health` has all/);
  });

  test('its digest has a bounded number of messages, each of which Slack takes', () => {
    const digest = buildDigest({ rollup: rollupOver(15), at: NOW, isStale: false, incidents: [] });
    const view = { now: NOW, timeZone: 'UTC', late: null, pictures: [], links: [] };
    expectValid(renderDigest(digest, view));
    for (const area of digest.areas) expectValid(renderDigestArea(area, digest).message);
    const contents = digestContents({ digest, incidentThreads: new Map() }, view);
    expect(contents).toHaveLength(1 + MOST_REPLIES);
    expect(contents.at(-1)?.text).toContain('91 more areas have better scores');
  });

  test('its pictures show the lowest metrics and areas, and say so', () => {
    const heatMap = rollupHeatMap(rollup, 7);
    expect(heatMap.title).toBe('System Health: the lowest 30 of 2500 metrics, last 7 days');
    const cells = heatMap.groups.flatMap(({ rows }) => rows.map((row) => row.cells.at(-1)));
    expect(cells).toHaveLength(30);
    expect(new Set(cells)).toEqual(new Set([0.1]));
    const scores = areaScoresChart(rollup, 7);
    expect([scores.title, scores.series.length]).toEqual(['System Health: the 11 lowest scores, last 7 days', 12]);
  });
});
