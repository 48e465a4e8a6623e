import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { resolveWidget, widgetsOf } from '../../src/health/dashboard-series.ts';
import { exampleCatalogs } from '../../src/init/example-catalogs.ts';
import { sourceFiles } from '../support/source-files.ts';
import { literalsOf } from '../support/source-literals.ts';

/** Files whose job is to give metrics their names: a collector's, and the bot's own about collectors and health. */
const NAMING = /^src\/(collectors\/|catalog\/collector-sources\.ts)/;

const catalogs = exampleCatalogs().map(({ path }) => loadCatalog(path));

/** Names of series in Datadog, and `area.metric`: no text of the product may contain one. */
const names = new Set(
  catalogs.flatMap((catalog) => [
    ...catalog.areas.flatMap(({ key, metrics }) => metrics.flatMap((metric) => [metric.raw, `${key}.${metric.key}`])),
    ...catalog.dashboards
      .flatMap(widgetsOf)
      .flatMap((widget) => resolveWidget(catalog, widget).map(({ metric }) => metric))
      .filter((metric) => !metric.startsWith('collector.')),
  ]),
);
/** Keys of areas and metrics, and slugs and commands of dashboards: no text of the product may be one. */
const keys = new Set(
  catalogs.flatMap((catalog) => [
    ...catalog.areas.flatMap(({ key, metrics }) => [key, ...metrics.map((metric) => metric.key)]),
    ...catalog.dashboards.flatMap(({ slug, command }) => (command ? [slug, command] : [slug])),
  ]),
);

/** Words that mean something else in the product, too. */
const ORDINARY = new Map([
  ['eval', 'the name of a collector in COLLECT'],
  ['errors', 'a kind of alert rule, and a field of a run'],
  ['delivery', 'the delivery of a message'],
  ['changes', 'changes that were reported before a metric turned red'],
]);

describe('the product knows no metric', () => {
  const files = sourceFiles(['src', 'commands', 'blocks']).filter((file) => !NAMING.test(file));
  const texts = files.map((file) => [file, literalsOf(readFileSync(file, 'utf8'))] as const);

  test('no text of the product contains the name of a metric of an example catalog', () => {
    expect(names.size).toBeGreaterThan(60);
    const found = texts.flatMap(([file, literals]) =>
      [...names].filter((name) => literals.some((text) => text.includes(name))).map((name) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  test('no text of the product is the key of an area, a metric or a dashboard of an example catalog', () => {
    const found = texts.flatMap(([file, literals]) =>
      [...keys].filter((key) => !ORDINARY.has(key) && literals.includes(key)).map((key) => `${file}: ${key}`),
    );
    expect(found).toEqual([]);
  });
});
