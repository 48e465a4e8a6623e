import { expect, test } from 'vitest';
import { runRule } from '../../src/datadog/run-branch.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const BASE = catalogOf({ ci: ['tests'], shop: ['sales'] });
const [COLLECTOR] = BASE.collectors;
const github = (name: string, main: string, emits: string) =>
  ({
    ...COLLECTOR,
    name,
    emits: [emits],
    source: { kind: 'github', main },
  }) as unknown as (typeof BASE.collectors)[number];
const catalog = (...collectors: (typeof BASE.collectors)[number][]) => ({ ...BASE, collectors });

test('runs count that are of the branch that the collector of the metric reads', () => {
  const two = catalog(github('app', 'main', 'raw.ci.*'), github('site', 'trunk', 'site.*'));
  expect(runRule(two, ['ci.tests']).branch).toBe('main');
  expect(runRule(two, ['site']).branch).toBe('trunk');
  // Metrics of two repositories, and those of no repository: it may be either.
  expect(runRule(two, ['ci.tests', 'site']).branch).toBeUndefined();
  expect(runRule(two, ['shop.sales']).branch).toBeUndefined();
});

test('for what no repository fills the only branch of the catalog counts; without a collector none is known', () => {
  const same = catalog(github('app', 'trunk', 'raw.ci.*'), github('site', 'trunk', 'site.*'));
  expect(runRule(same, ['shop.sales']).branch).toBe('trunk');
  expect(runRule(catalog(), ['shop.sales']).branch).toBeUndefined();
});
