import { type Catalog, type Dashboard, metricFreshFor } from '../catalog/catalog.ts';
import { type ResolvedSeries, resolveWidget, widgetsOf } from './dashboard-series.ts';
import { dayMean, type Point } from './points.ts';
import { type Reading, readingOf } from './reading.ts';
import type { TrendStep } from './steps.ts';

/** What is asked of Datadog for a series of a widget. */
export type SeriesQuery = Pick<ResolvedSeries, 'metric' | 'across' | 'by' | 'per'>;

/** The points of a series, or of the part of it that has `label` as the value of its tag; '' for a whole. */
export interface SeriesPart {
  readonly label: string;
  readonly points: readonly Point[];
}

/** What Datadog answered, by `wantedKey`; `refused` has its words where it would not. */
export interface SeriesReadings {
  readonly parts: ReadonlyMap<string, readonly SeriesPart[]>;
  readonly refused: ReadonlyMap<string, string>;
}

/** How the readings are looked at: on which axis, how wide a point is, and what time it is now. */
export interface SeriesContext {
  readonly catalog: Catalog;
  readonly readings: SeriesReadings;
  readonly steps: readonly TrendStep[];
  readonly bucketMs: number;
  readonly now: number;
}

/** Tells equal questions from different ones. */
export function seriesKey({ metric, across, by = '', per = 0 }: SeriesQuery): string {
  return `${across}:${metric} ${by} ${per}`;
}

/** Every series that the widgets of a dashboard show, each once. */
export function seriesQueriesOf(catalog: Catalog, dashboard: Dashboard): readonly SeriesQuery[] {
  const all = widgetsOf(dashboard).flatMap((widget) => resolveWidget(catalog, widget));
  return [...new Map(all.map((series): [string, SeriesQuery] => [seriesKey(series), series])).values()];
}

/** The newest value of a series that is not split. */
export function newestOf(series: ResolvedSeries, context: SeriesContext): Reading | null {
  return newestOfPart(series, partsOf(series, context)[0]?.points ?? [], context);
}

/** The newest value of one part of a series. */
export function newestOfPart(
  { metric, remainderOf, per }: ResolvedSeries,
  points: readonly Point[],
  { catalog, bucketMs, now }: SeriesContext,
): Reading | null {
  const reading = readingOf(points, now, per ?? bucketMs, metricFreshFor(catalog, metric));
  return reading && remainderOf !== undefined ? { ...reading, value: remainderOf - reading.value } : reading;
}

/** The parts of a series, in Datadog's order. */
export function partsOf(series: ResolvedSeries, { readings }: SeriesContext): readonly SeriesPart[] {
  return readings.parts.get(seriesKey(series)) ?? [];
}

/** Datadog's words when it refused to answer for a series. */
export function refusalOf(series: ResolvedSeries, { readings }: SeriesContext): string | undefined {
  return readings.refused.get(seriesKey(series));
}

/** The mean of points in each step; `null` is no data. */
export function valuesOf(
  { remainderOf }: ResolvedSeries,
  points: readonly Point[],
  { steps }: SeriesContext,
): readonly (number | null)[] {
  return steps.map(({ start, end, label }) => {
    const value = dayMean(points, { start, end, date: label });
    return value !== null && remainderOf !== undefined ? remainderOf - value : value;
  });
}
