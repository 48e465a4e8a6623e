import type { z } from 'zod';
import type { catalogSchema } from './schema.ts';
import { matchesPattern } from './target.ts';

/** Definition of a team's health: areas and metrics, their collectors, and the dashboards that show them. */
export type Catalog = z.output<typeof catalogSchema>;
export type Area = Catalog['areas'][number];
export type Metric = Area['metrics'][number];
export type CatalogCollector = Catalog['collectors'][number];
export type AlertRule = Catalog['alerts']['rules'][number];
export type MonitorRule = Catalog['monitors']['rules'][number];
export type Dashboard = Catalog['dashboards'][number];
export type Widget = Dashboard['rows'][number]['widgets'][number];
/** One series of a widget, as the catalog's author wrote it. */
export type WidgetSeries = Extract<Widget, { kind: 'trend' }>['series'][number];

/** Returns the name of the figure-of-merit series of a metric, as the health collector emits it. */
export function fomSeries(area: string, metric: string): string {
  return `health.${area}.${metric}.fom`;
}

/** The series that has every figure of merit, with the tags `area` and `metric`, as the health collector emits it. */
export const TAGGED_FOM = 'health.fom';

/** Finds the metric that `area.metric` names, or undefined. */
export function findMetric(catalog: Catalog, path: string): Metric | undefined {
  for (const area of catalog.areas) {
    const found = area.metrics.find((metric) => `${area.key}.${metric.key}` === path);
    if (found) return found;
  }
  return undefined;
}

/** Returns `area.metric` of every metric, in the catalog's order. */
export function metricPaths(catalog: Catalog): readonly string[] {
  return catalog.areas.flatMap((area) => area.metrics.map((metric) => `${area.key}.${metric.key}`));
}

/** Returns the milliseconds for which a run of a collector stays current: two intervals, since a single late run is not a failure. */
export function freshFor({ every }: Pick<CatalogCollector, 'every'>): number {
  return 2 * every;
}

/**
 * Returns the milliseconds for which a point of this metric stays current: as long as a run of the collector that emits it. Infinite for a
 * metric without a collector, whose interval is unknown.
 */
export function metricFreshFor(catalog: Catalog, metric: string): number {
  const collector = metricCollector(catalog, metric);
  return collector ? freshFor(collector) : Number.POSITIVE_INFINITY;
}

/** Returns the collector that emits a metric; undefined for one without a collector. */
export function metricCollector({ collectors }: Pick<Catalog, 'collectors'>, metric: string) {
  return collectors.find(({ emits }) => emits.some((pattern) => matchesPattern(pattern, metric)));
}
