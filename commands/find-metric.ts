import type { Catalog } from '../src/catalog/catalog.ts';

/** A metric of the catalog, as people name it. */
export interface NamedMetric {
  /** `area.metric` */
  readonly path: string;
  readonly label: string;
  readonly area: { readonly key: string; readonly title: string };
}

/** Every metric, in the catalog's order. */
export function namedMetrics({ areas }: Catalog): readonly NamedMetric[] {
  return areas.flatMap(({ key, title, metrics }) =>
    metrics.map((metric) => ({ path: `${key}.${metric.key}`, label: metric.label, area: { key, title } })),
  );
}

/** The metrics that `words` may mean: the one of that name, or all whose name or key has every word in it. */
export function findMetrics(catalog: Catalog, words: string): readonly NamedMetric[] {
  const all = namedMetrics(catalog);
  const wanted = words.toLowerCase();
  const exact = all.filter(({ path, label }) => [path, path.split('.')[1], label.toLowerCase()].includes(wanted));
  if (exact.length > 0) return exact;
  const parts = wanted.split(/\s+/);
  return all.filter(({ path, label }) => parts.every((part) => `${label} ${path}`.toLowerCase().includes(part)));
}
