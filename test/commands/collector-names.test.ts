import { expect, test } from 'vitest';
import { namedCollector } from '../../commands/collector-names.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';

const catalog = loadCatalog(SHIPPED_CATALOG);
const named = (typed: string) => namedCollector(catalog, { raw: typed, words: typed })?.name;

test.each(['github', 'GitHub', 'GitHub collector', 'github Collector', 'githubcollector'])('%s', (typed) => {
  expect(named(typed)).toBe('github');
});

test.each(['collector', 'git', 'github runs', ''])('no collector is meant by "%s"', (typed) => {
  expect(named(typed)).toBeUndefined();
});
