import { type Area, type Catalog, fomSeries, type Metric, metricFreshFor } from '../catalog/catalog.ts';
import type { LocalDay } from '../core/days.ts';
import { mean } from '../core/statistics.ts';
import { figuresIn, figuresOf } from './figure-of-merit.ts';
import { dayMean, newest, type Point, pointsIn } from './reading.ts';
import { type Status, statusOf } from './thresholds.ts';

/** Datadog's points of one health metric. */
export interface MetricReading {
  /** Points of the figure-of-merit series. */
  readonly fom: readonly Point[];
  /** Points of the raw metric, for the days on which the figure of merit has none. */
  readonly raw: readonly Point[];
  /** Datadog's reason when it refused the query of this metric. */
  readonly refused?: string;
  /** Reason why the series of this metric itself could not be read: a day without a tagged figure of merit is then unknown. */
  readonly unread?: string;
}

/** One metric over the days, oldest first; `null` means no data. */
export interface MetricRow {
  readonly key: string;
  readonly label: string;
  readonly foms: readonly (number | null)[];
  /** End of the newest bucket that has data, in milliseconds since 1970; null when no day has any. */
  readonly lastDataAt: number | null;
  /** Whether its collectors have missed two runs since: today's value is then the last known one, and gives no status. */
  readonly isOverdue: boolean;
  readonly refused?: string;
  readonly unread?: string;
}

/** Today's figure of merit of a metric; null without data, and where its value is only the last known one. */
export function todaysFom({ foms, isOverdue }: Pick<MetricRow, 'foms' | 'isOverdue'>): number | null {
  return isOverdue ? null : (foms.at(-1) ?? null);
}

/** A mean of figures of merit, and the number of them with data. */
export interface Score {
  readonly value: number | null;
  readonly withData: number;
  readonly of: number;
}

/** One area: its metrics and its scores. */
export interface AreaRollup {
  readonly key: string;
  readonly title: string;
  readonly rows: readonly MetricRow[];
  /** Scores, one per day. */
  readonly scores: readonly Score[];
}

/** Health over the last local days; the last day is today so far. */
export interface Rollup {
  readonly title: string;
  readonly timeZone: string;
  readonly days: readonly LocalDay[];
  readonly areas: readonly AreaRollup[];
  /** Mean of the area scores, one per day; counts areas. */
  readonly overall: readonly Score[];
}

/** Span of a rollup. Times are milliseconds since 1970, the bucket milliseconds. */
export interface RollupSpan {
  readonly timeZone: string;
  readonly days: readonly LocalDay[];
  readonly now: number;
  readonly bucketMs: number;
}

/** Builds the rollup from readings by `area.metric`; a metric without a reading is gray. */
export function buildRollup(catalog: Catalog, span: RollupSpan, readings: ReadonlyMap<string, MetricReading>): Rollup {
  const { timeZone, days } = span;
  const areas = catalog.areas.map((area) => buildArea(catalog, { area, span, readings }));
  const overall = days.map((_, day) => score(areas.map(({ scores }) => scores[day]?.value ?? null)));
  return { title: catalog.title, timeZone, days, areas, overall };
}

/**
 * Returns readings as Datadog will return them from now on: with the figures of merit by `area.metric` that are being sent, in the current
 * bucket, which may have one already.
 */
export function withSent(
  readings: ReadonlyMap<string, MetricReading>,
  sent: ReadonlyMap<string, number>,
  { now, bucketMs }: Pick<RollupSpan, 'now' | 'bucketMs'>,
): ReadonlyMap<string, MetricReading> {
  const at = now - (now % bucketMs);
  return new Map(
    [...readings].map(([path, reading]) => {
      const value = sent.get(path);
      if (value === undefined) return [path, reading];
      const before = reading.fom.filter((point) => point.at === at).map((point) => point.value);
      const fom = [...reading.fom.filter((point) => point.at !== at), { at, value: mean([...before, value]) ?? value }];
      return [path, { ...reading, fom }];
    }),
  );
}

/** Returns the same rollup with one area only, whose score is then the overall one. */
export function onlyArea(rollup: Rollup, key: string): Rollup {
  const areas = rollup.areas.filter((area) => area.key === key);
  return { ...rollup, areas, overall: areas[0]?.scores ?? [] };
}

function buildArea(
  catalog: Catalog,
  {
    area,
    span,
    readings,
  }: { readonly area: Area; readonly span: RollupSpan; readonly readings: ReadonlyMap<string, MetricReading> },
): AreaRollup {
  const rows = area.metrics.map((metric) => {
    const reading = readings.get(`${area.key}.${metric.key}`) ?? { fom: [], raw: [] };
    const freshMs = {
      fom: metricFreshFor(catalog, fomSeries(area.key, metric.key)),
      raw: metricFreshFor(catalog, metric.raw),
    };
    return buildRow(metric, span, { reading, freshMs });
  });
  const scores = span.days.map((_, day) => score(rows.map((row) => countedFom(row, day))));
  return { key: area.key, title: area.title, rows, scores };
}

function buildRow(
  { key, label, ramp }: Metric,
  { days, now, bucketMs }: RollupSpan,
  {
    reading,
    freshMs,
  }: { readonly reading: MetricReading; readonly freshMs: { readonly fom: number; readonly raw: number } },
): MetricRow {
  const { raw, refused, unread } = reading;
  const fom = figuresIn(reading.fom);
  // Only for the days on which it is needed: a rollup of thousands of metrics has millions of raw points.
  const fromRaw = (day: LocalDay) => dayMean(figuresOf(pointsIn(raw, day), ramp), day);
  const known = raw.filter(({ value }) => Number.isFinite(value));
  const endOf = (points: readonly Point[]) => (newest(points)?.at ?? Number.NEGATIVE_INFINITY) + bucketMs;
  const lastDataAt = Math.max(endOf(fom), endOf(known));
  return {
    key,
    label,
    foms: days.map((day) => dayMean(fom, day) ?? fromRaw(day)),
    lastDataAt: Number.isFinite(lastDataAt) ? Math.min(lastDataAt, now) : null,
    isOverdue: isOverdue({ fom: now - endOf(fom), raw: now - endOf(known) }, freshMs),
    ...(refused === undefined ? {} : { refused }),
    ...(unread === undefined ? {} : { unread }),
  };
}

/** A figure of merit is no newer than the raw value it was made of: its age counts only if there is no raw value. */
function isOverdue(ages: Record<'fom' | 'raw', number>, freshMs: Record<'fom' | 'raw', number>): boolean {
  return Number.isFinite(ages.raw) ? ages.raw > freshMs.raw : ages.fom > freshMs.fom;
}

function score(values: readonly (number | null)[]): Score {
  const present = values.filter((value) => value !== null);
  return { value: mean(present), withData: present.length, of: values.length };
}

/** Figure of merit of a row on a day as it counts for a score; null for an overdue today. */
function countedFom({ foms, isOverdue }: MetricRow, day: number): number | null {
  return isOverdue && day === foms.length - 1 ? null : (foms[day] ?? null);
}

/** A metric with its values of today and yesterday. */
export interface AttentionItem {
  readonly area: string;
  readonly row: MetricRow;
  readonly today: number | null;
  readonly yesterday: number | null;
}

/** Returns today's metrics by status, worst first within each. */
export function byStatus(rollup: Rollup): Readonly<Record<Status, readonly AttentionItem[]>> {
  const items = rollup.areas.flatMap((area) =>
    area.rows.map((row) => ({
      area: area.title,
      row,
      today: todaysFom(row),
      yesterday: row.foms.at(-2) ?? null,
    })),
  );
  const worstFirst = items.toSorted((a, b) => (a.today ?? 0) - (b.today ?? 0));
  const having = (status: Status) => worstFirst.filter(({ today }) => statusOf(today) === status);
  return { red: having('red'), yellow: having('yellow'), gray: having('gray'), green: having('green') };
}
