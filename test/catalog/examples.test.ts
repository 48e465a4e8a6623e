import { demoDataOf, simulatedEvents } from '@metta-health-bot/demo';
import { samples, seriesOf } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { listCommands } from '../../commands/index.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { shownCatalog } from '../../src/cli/demo-bot.ts';
import { renderManifest } from '../../src/cli/manifest.ts';
import { DAY_MS, HOUR_MS } from '../../src/core/time.ts';
import { buildDashboards } from '../../src/dashboards/build-dashboards.ts';
import { lintDashboard, validateDashboard } from '../../src/dashboards/validate.ts';
import { resolveWidget, widgetsOf } from '../../src/health/dashboard-series.ts';
import { fomFromRaw } from '../../src/health/figure-of-merit.ts';
import { statusOf } from '../../src/health/thresholds.ts';
import { exampleCatalogs } from '../../src/init/example-catalogs.ts';
import { buildMonitors } from '../../src/monitors/build-monitors.ts';
import { lintMonitor, validateMonitor } from '../../src/monitors/validate.ts';
import { bodyOf } from '../../src/sync/ownership.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const NOW = Date.UTC(2026, 10, 24, 14, 20);
const examples = exampleCatalogs().map(({ name, path }) => [name, loadCatalog(path)] as const);
/** Another team, whose environments have another tag. */
const shop = [{ name: 'shop', every: '15m', emits: ['raw.*'] }];
const other: Catalog = {
  ...catalogOf({ shop: ['refunds'] }, [], { collectors: shop }),
  environments: { tag: 'stage', names: ['live'] },
};

/** The statuses of a metric on the last seven days in the made-up data of its catalog. */
function weekOf(catalog: Catalog, raw: string, ramp: { readonly zero: number; readonly one: number }) {
  const data = demoDataOf(shownCatalog(catalog), 'UTC', NOW);
  const scope = `${catalog.environments.tag}:${catalog.environments.names[0] ?? 'production'}`;
  const series = seriesOf(data, raw).filter(({ tags }) => tags.includes(scope));
  return Array.from({ length: 7 }, (_, age) => {
    const from = Math.floor(NOW / DAY_MS) * DAY_MS - age * DAY_MS;
    const foms = series.flatMap((one) =>
      samples(one, from, Math.min(NOW, from + DAY_MS)).map(({ value }) => fomFromRaw(value, ramp) ?? 0),
    );
    return statusOf(foms.length > 0 ? foms.reduce((sum, fom) => sum + fom, 0) / foms.length : null);
  });
}

test('the examples are this team, a web service and CI only', () => {
  expect(examples.map(([name]) => name)).toEqual(['team', 'ci-only', 'web-service']);
});

describe.each(examples)('the example catalog %s', (_, catalog) => {
  test('has dashboards and monitors that Datadog accepts, without a warning about their content', () => {
    const dashboards = buildDashboards(catalog);
    expect(dashboards.length).toBeGreaterThan(2);
    for (const { body, slug } of dashboards) {
      expect(validateDashboard(body), slug).toEqual([]);
      expect(lintDashboard(body), slug).toEqual([]);
    }
    const monitors = buildMonitors(catalog);
    expect(monitors.length).toBeGreaterThan(3);
    for (const { body, slug } of monitors) expect(validateMonitor(bodyOf(body)), slug).toEqual([]);
    // Whom Datadog notifies is up to the reader of the file, who finds the key there.
    const warnings = monitors.flatMap(({ body }) => lintMonitor(bodyOf(body)).map(({ message }) => message));
    expect(warnings.filter((message) => !message.includes('notif'))).toEqual([]);
  });

  test('has a dashboard of everything, one of the collectors, and a command for each further one', () => {
    expect(catalog.dashboards.filter(({ rollup }) => rollup)).toHaveLength(1);
    expect(catalog.dashboards.filter(({ collectors }) => collectors)).toHaveLength(1);
    expect(catalog.dashboards.filter(({ rollup, collectors, command }) => !rollup && !collectors && !command)).toEqual(
      [],
    );
    expect(renderManifest(catalog.title, listCommands(catalog))).toContain(`name: ${catalog.title}`);
  });

  test('has made-up data for every series of every dashboard, and events for every table', () => {
    const shown = shownCatalog(catalog);
    const data = demoDataOf(shown, 'UTC', NOW);
    const isThere = (metric: string) =>
      seriesOf(data, metric).some((series) => samples(series, NOW - 7 * DAY_MS, NOW).length > 0);
    const metrics = catalog.dashboards.flatMap(widgetsOf).flatMap((widget) => resolveWidget(catalog, widget));
    // The collectors' own metrics under one name are made of those of each collector.
    const missing = metrics.filter(({ metric }) => !metric.startsWith('collector.') && !isThere(metric));
    expect(missing.map(({ metric }) => metric)).toEqual([]);
    for (const { name } of catalog.collectors) expect(isThere(`collector.${name}.failed`), name).toBe(true);
    const feeds = new Set(
      simulatedEvents(shown, { now: NOW, timeZone: 'UTC' }).flatMap(({ tags }) =>
        tags.filter((tag) => tag.startsWith('feed:')),
      ),
    );
    const named = shown.feeds.map(({ feed }) => `feed:${feed}`);
    expect([...feeds].filter((feed) => !named.includes(feed))).toEqual([]);
  });
});

describe('made-up data', () => {
  const [web] = examples.flatMap(([name, catalog]) => (name === 'web-service' ? [catalog] : []));

  test.each([
    ['web-service', web ?? other],
    ['another team', other],
  ] as const)('shows the metrics of %s mostly green, and each other color somewhere', (_, catalog) => {
    const weeks = catalog.areas.flatMap(({ metrics }) => metrics.map(({ raw, ramp }) => weekOf(catalog, raw, ramp)));
    const all = weeks.flat();
    expect(all.filter((status) => status === 'green').length / all.length).toBeGreaterThan(0.75);
    expect(weeks.some(([today]) => today === 'red')).toBe(true);
    if (weeks.length > 4) expect(new Set(all)).toEqual(new Set(['green', 'yellow', 'red', 'gray']));
  });

  test('holds no metric that neither a dashboard nor a collector of the catalog has', () => {
    const names = new Set(demoDataOf(shownCatalog(other), 'UTC', NOW).map(({ metric }) => metric));
    expect([...names].filter((name) => /github|wandb|skypilot|eval|training/.test(name))).toEqual([]);
  });

  test('has the events of a feed that only the catalog knows, with its fields, in its own environment', () => {
    const shown = { ...shownCatalog(other), feeds: [{ feed: 'failed_order', fields: ['order', 'time'] }] };
    const events = simulatedEvents(shown, { now: NOW, timeZone: 'UTC' });
    expect(events).toHaveLength(5);
    expect(events.at(-1)?.text).toMatch(/^order: order 5\ntime: /);
    expect(events.every(({ at, tags }) => at > NOW - 7 * 24 * HOUR_MS && tags.includes('stage:live'))).toBe(true);
  });
});
