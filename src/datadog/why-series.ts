import { type Area, type Catalog, type Metric, metricFreshFor } from '../catalog/catalog.ts';
import { CHANGE_FEED } from '../catalog/feeds.ts';
import { isWeekend, lastLocalDays } from '../core/days.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import type { MetricSeries } from '../explain/change.ts';
import type { ReportedEvent } from '../explain/events-before.ts';
import { gridOf, type HourlyGrid, hourlyValues } from '../explain/hourly-series.ts';
import { leastChange, WHY_DAYS } from '../explain/why.ts';
import type { Point } from '../health/reading.ts';
import type { TaggedEvent } from './feed-reader.ts';
import { gaugeQuery } from './query.ts';

/** Interval of a metric whose collector is not known, in milliseconds: it may be daily. */
const UNKNOWN_MS = DAY_MS;
/** Bucket of the series in which changes are looked for. */
export const HOUR_SECONDS = HOUR_MS / 1000;

/** A metric with its area, and the name by which people know it. */
export interface Listed {
  readonly path: string;
  readonly name: string;
  readonly area: Area;
  readonly metric: Metric;
}

/** Every metric of the catalog, in its order. */
export function listedMetrics({ areas }: Catalog): readonly Listed[] {
  return areas.flatMap((area) =>
    area.metrics.map((metric) => ({
      path: `${area.key}.${metric.key}`,
      name: `${area.title}: ${metric.label}`,
      area,
      metric,
    })),
  );
}

/** The hours of the days in which changes are looked for, and when the first of them begins, in milliseconds since 1970. */
export function whyGrid(now: number, timeZone: string): { readonly grid: HourlyGrid; readonly from: number } {
  const days = lastLocalDays(now, timeZone, WHY_DAYS);
  const grid = gridOf(days, now, { timeZone, isWeekend: ({ date }) => isWeekend(date) });
  return { grid, from: days[0]?.start ?? now };
}

/** The query of a metric's values by the hour. */
export function hourlyQuery({ raw }: Pick<Metric, 'raw'>, scope: string): string {
  return gaugeQuery({ metric: raw, across: 'avg' }, scope, HOUR_SECONDS);
}

/** Age from which the values of a metric are missing, in milliseconds. */
export function freshMsOf(catalog: Catalog, { metric }: Pick<Listed, 'metric'>): number {
  return 2 * HOUR_MS + Math.min(UNKNOWN_MS, metricFreshFor(catalog, metric.raw));
}

/** A metric's values by the hour, with what makes it worse. */
export function seriesOf(
  { metric: { ramp } }: Pick<Listed, 'metric'>,
  grid: HourlyGrid,
  points: readonly Point[],
): MetricSeries {
  return {
    grid,
    values: hourlyValues(grid, points),
    isLessBetter: ramp.one < ramp.zero,
    least: leastChange(ramp),
  };
}

/**
 * Events that may concern a scope: those of another environment do not. Changes reach every one, but a deployment only the environment that
 * it names, if the catalog has it.
 */
export function ofScope(
  events: readonly TaggedEvent[],
  { environments: { tag, names } }: Catalog,
  scope: string,
): readonly ReportedEvent[] {
  if (scope === '*') return events;
  const others = names.filter((name) => `${tag}:${name}` !== scope).map((name) => name.toLowerCase());
  return events.filter(({ tags, feed, fields }) => {
    if (feed === CHANGE_FEED) return !others.includes((fields.environment ?? '').toLowerCase());
    const own = tags.filter((one) => one.startsWith(`${tag}:`));
    return own.length === 0 || own.includes(scope);
  });
}
