import type { Catalog } from '../../src/catalog/catalog.ts';
import { parseCatalog } from '../../src/catalog/load.ts';

const ALL = { name: 'all', every: '15m', emits: ['*'] };

/** What else a catalog has, as its file would say it. */
interface Others {
  readonly collectors?: readonly unknown[];
  readonly alerts?: unknown;
  /** What people call a metric. */
  readonly label?: (area: string, metric: string) => string;
}

/** A catalog with these areas and metrics; each metric's ramp runs from 10 (zero) to 0 (one). */
export function catalogOf(
  areas: Readonly<Record<string, readonly string[]>>,
  dashboards: readonly unknown[] = [],
  { collectors = [ALL], alerts = {}, label = (area, metric) => `${area} ${metric}` }: Others = {},
): Catalog {
  const values = {
    title: 'Team Health',
    environments: { tag: 'env', names: ['production', 'staging'] },
    areas: Object.entries(areas).map(([key, metrics]) => ({
      key,
      title: key.toUpperCase(),
      metrics: metrics.map((metric) => ({
        key: metric,
        label: label(key, metric),
        raw: `raw.${key}.${metric}`,
        unit: 'things',
        ramp: { zero: 10, one: 0 },
        healthy: '< 5',
      })),
    })),
    collectors,
    alerts,
    dashboards,
  };
  return parseCatalog([{ file: 'catalog.yml', source: JSON.stringify(values) }]);
}
