import { type Catalog, findMetric, metricCollector } from '../catalog/catalog.ts';
import { OF_THE_BRANCH, RUN_FEED } from '../catalog/feeds.ts';
import type { EventRules } from '../explain/events-before.ts';

/**
 * The rule for which failed runs may be named for metrics (`area.metric`) or collectors: those of the branch that the collector of the
 * metric reads, or, for what no GitHub collector fills, those of the only branch that the catalog's collectors read.
 */
export function runRule(catalog: Catalog, subjects: readonly string[]): EventRules['runs'] {
  const all = catalog.collectors.flatMap(({ name, source }) =>
    source?.kind === 'github' ? [{ name, main: source.main }] : [],
  );
  const names = new Set(
    subjects.map((subject) => {
      const metric = findMetric(catalog, subject);
      return metric === undefined ? subject : metricCollector(catalog, metric.raw)?.name;
    }),
  );
  const own = all.filter(({ name }) => names.has(name));
  const [branch, ...others] = new Set((own.length > 0 ? own : all).map(({ main }) => main));
  return { feed: RUN_FEED, branch: others.length > 0 ? undefined : branch, ofBranch: OF_THE_BRANCH };
}
