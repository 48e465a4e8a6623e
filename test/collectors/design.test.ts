import { readFileSync } from 'node:fs';
import { type SimulatedSources, startSimulatedSources } from '@metta-health-bot/local-sources';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCollectors } from '../../src/app/collectors.ts';
import { fomSeries } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { ownSamples, sinceRunSample } from '../../src/collectors/own-report.ts';
import { sourcesFromEnv } from '../../src/config/sources-config.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { seriesQueriesOf } from '../../src/health/dashboard-series.ts';
import { DESIGN_METRICS } from '../support/design.ts';
import { sourceFiles } from '../support/source-files.ts';
import { isNamed, literalsOf } from '../support/source-literals.ts';

const CATALOG = loadCatalog(SHIPPED_CATALOG);
const KINDS = ['github', 'wandb', 'skypilot', 'eval'] as const;

/** What each collector tells of itself, under the names of which Datadog makes a table. */
const OWN = [
  ...ownSamples('github', { samples: [], events: [], errors: [], notes: [], reach: [], failed: false }, 1),
  sinceRunSample('github', 0, 0),
].flatMap(({ metric, tags }) => (tags ? [metric] : []));

/** Every metric that the design lists, that a widget of the dashboards shows, or that a figure of merit is made of. */
const WANTED: readonly string[] = [
  ...OWN,
  ...Object.values(DESIGN_METRICS).flatMap((metrics) => metrics.split(/\s+/)),
  ...CATALOG.dashboards.flatMap((dashboard) => seriesQueriesOf(CATALOG, dashboard).map(({ metric }) => metric)),
  ...CATALOG.areas.flatMap((area) =>
    area.metrics.flatMap(({ key, raw }) => [
      raw,
      fomSeries(area.key, key),
      'health.fom',
      'health.fom_day',
      'health.score_day',
    ]),
  ),
];

let sources: SimulatedSources;
beforeAll(async () => {
  sources = await startSimulatedSources({ clock: Date.now });
});
afterAll(() => sources.close());

const TESTS = sourceFiles(['test/collectors'])
  .filter((file) => /\/(github|wandb|skypilot|eval|health)\/|own-report/.test(file))
  .map((file) => ({ file, literals: literalsOf(readFileSync(file, 'utf8')) }));

const testsOf = (metric: string): readonly string[] =>
  TESTS.filter(({ literals }) => isNamed(metric, literals)).map(({ file }) => file.replace('test/collectors/', ''));

describe('design', () => {
  test('every metric of the design has its collector, its question to a source, and its test', async () => {
    const config = sourcesFromEnv({ ...sources.env });
    const parts = { sources: config, catalog: CATALOG, api: null, fetch, timeZone: 'UTC', clock: Date.now };
    const wired = createCollectors(parts, [...KINDS, 'health']).map(({ collector }) => collector);
    const sent = new Set<string>();
    for (const collector of wired.filter(({ name }) => name !== 'health')) {
      const { samples, errors } = await collector.run(Date.now(), 20_000);
      expect(errors).toEqual([]);
      for (const { metric } of samples) sent.add(metric);
    }
    const table = [...new Set(WANTED)].sort().map((metric) => {
      const found = wired.flatMap(({ name, parts: asked }) =>
        asked.filter(({ metrics }) => metrics.includes(metric)).map(({ asks }) => ({ name, asks })),
      )[0];
      const isOwn = OWN.includes(metric);
      const comes = isOwn || found?.name === 'health' || sent.has(metric);
      return [
        metric,
        isOwn ? 'each' : (found?.name ?? 'MISSING'),
        isOwn ? 'its own run' : (found?.asks ?? 'MISSING'),
        comes ? testsOf(metric).join(', ') || 'MISSING' : 'MISSING: never sent',
      ];
    });
    process.stdout.write(`${table.map((cells) => cells.join(' | ')).join('\n')}\n`);
    expect(table.filter((cells) => cells.some((cell) => cell.startsWith('MISSING')))).toEqual([]);
    expect(table.length).toBeGreaterThan(80);
  });
});
