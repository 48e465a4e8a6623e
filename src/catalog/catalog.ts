import type { z } from 'zod';
import type { catalogSchema } from './schema.ts';
import { patternTest } from './target.ts';

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
export function findMetric({ areas }: Pick<Catalog, 'areas'>, path: string): Metric | undefined {
  return metricsByPath(areas).get(path);
}

/** A catalog is read once and never changes: what is found in it is remembered as long as it is in use. */
const byPath = new WeakMap<Catalog['areas'], ReadonlyMap<string, Metric>>();

function metricsByPath(areas: Catalog['areas']): ReadonlyMap<string, Metric> {
  const known = byPath.get(areas);
  if (known) return known;
  const metrics = areas.flatMap(({ key, metrics: own }) =>
    own.map((metric) => [`${key}.${metric.key}`, metric] as const),
  );
  // The first of two wins, as in a list.
  const index = new Map(metrics.toReversed());
  byPath.set(areas, index);
  return index;
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
export function metricCollector(
  { collectors }: Pick<Catalog, 'collectors'>,
  metric: string,
): CatalogCollector | undefined {
  const { tests, known } = emittersOf(collectors);
  if (known.has(metric)) return known.get(metric);
  const found = tests.find(({ emits }) => emits.some((isEmitted) => isEmitted(metric)))?.collector;
  known.set(metric, found);
  return found;
}

/**
 * Tests of the collectors' patterns, and the collector of each metric that was asked for: names of the catalog, so their number has a
 * bound.
 */
interface Emitters {
  readonly tests: readonly {
    readonly collector: CatalogCollector;
    readonly emits: readonly ReturnType<typeof patternTest>[];
  }[];
  readonly known: Map<string, CatalogCollector | undefined>;
}

const emitters = new WeakMap<Catalog['collectors'], Emitters>();

function emittersOf(collectors: Catalog['collectors']): Emitters {
  const remembered = emitters.get(collectors);
  if (remembered) return remembered;
  const tests = collectors.map((collector) => ({ collector, emits: collector.emits.map(patternTest) }));
  const made: Emitters = { tests, known: new Map() };
  emitters.set(collectors, made);
  return made;
}
