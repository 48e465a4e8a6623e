import type { z } from 'zod';
import type { catalogSchema } from './schema.ts';

/** What a team calls health: its areas and metrics, who collects them, which dashboards show them. */
export type Catalog = z.output<typeof catalogSchema>;
export type Area = Catalog['areas'][number];
export type Metric = Area['metrics'][number];
export type Dashboard = Catalog['dashboards'][number];
export type BigNumber = Dashboard['numbers'][number];
export type DashboardTarget = Dashboard['targets'][number];

/** Name of the figure-of-merit series of a metric, as the health collector emits it. */
export function fomSeries(area: string, metric: string): string {
  return `health.${area}.${metric}.fom`;
}

/** The metric that `area.metric` names, or undefined. */
export function findMetric(catalog: Catalog, path: string): Metric | undefined {
  for (const area of catalog.areas) {
    const found = area.metrics.find((metric) => `${area.key}.${metric.key}` === path);
    if (found) return found;
  }
  return undefined;
}

/** `area.metric` of every metric, in the catalog's order. */
export function metricPaths(catalog: Catalog): readonly string[] {
  return catalog.areas.flatMap((area) => area.metrics.map((metric) => `${area.key}.${metric.key}`));
}

/**
 * How long a point of this raw metric is good for, in milliseconds: two intervals of the collector that emits it, since
 * a single late run is no failure. Metrics that no collector claims get an hour.
 */
export function freshFor(catalog: Catalog, rawMetric: string): number {
  const collector = catalog.collectors.find(({ emits }) => emits.some((pattern) => emitsMetric(pattern, rawMetric)));
  return 2 * (collector?.every ?? 1_800_000);
}

function emitsMetric(pattern: string, metric: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return metric === pattern;
  return metric.startsWith(head) && metric.endsWith(rest.at(-1) ?? '') && metric.length >= pattern.length - 1;
}
