import { type Catalog, findMetric, fomSeries, metricCollector, metricFreshFor } from '../catalog/catalog.ts';
import type { Target } from '../catalog/target.ts';
import { isWeekend, type LocalDay } from '../core/days.ts';
import { mean, percentile } from '../core/statistics.ts';
import { type Anomaly, type DailyValue, findAnomaly } from './anomaly.ts';
import { figuresIn, figuresOf } from './figure-of-merit.ts';
import { dayMean, newest, type Point, type Reading, readingOf } from './reading.ts';
import type { MetricReading } from './rollup.ts';
import type { ReportedReach } from './source-reach.ts';
import { type Status, statusOf } from './thresholds.ts';

/** Raw values of the days on screen. `p90`: nine in ten points are no higher. */
export interface MetricStatistics {
  readonly average: number;
  readonly min: number;
  readonly max: number;
  readonly p90: number;
}

/** A day whose status differs from that of the day before. */
export interface StatusChange {
  readonly date: string;
  readonly from: Status;
  readonly to: Status;
}

/** Everything about one health metric over the last local days; the last one is today so far. `null` means no data. */
export interface MetricDetail {
  /** `area.metric` */
  readonly path: string;
  readonly area: { readonly key: string; readonly title: string };
  readonly label: string;
  readonly unit: string;
  readonly goal: Target;
  readonly timeZone: string;
  readonly days: readonly LocalDay[];
  /** Mean raw value of each day. */
  readonly values: readonly (number | null)[];
  /** Figure of merit of each day. */
  readonly foms: readonly (number | null)[];
  readonly reading: Reading | null;
  /** Status of today so far; gray when the reading is not current. */
  readonly status: Status;
  readonly statistics: MetricStatistics | null;
  /** Mean raw values of the last seven days and of the seven before; null when either has no data. */
  readonly weeks: { readonly last: number; readonly before: number } | null;
  readonly anomaly: Anomaly | null;
  /** The newest change of the status within the days that were read, and how many there were in the last seven. */
  readonly lastChange: StatusChange | null;
  readonly changesThisWeek: number;
  /** Title of the collector that sends it, and the metric's name in Datadog. */
  readonly collector: string | null;
  readonly raw: string;
  /** Reach of its sources; absent if no collector has reported it lately. */
  readonly sources?: readonly ReportedReach[];
  /** Datadog's reason when it refused the query. */
  readonly refused?: string;
}

/** Span of a detail. `days` go back further than the last `shown` of them, to find anomalies. */
export interface DetailSpan {
  readonly timeZone: string;
  readonly days: readonly LocalDay[];
  readonly shown: number;
  readonly now: number;
  /** Length of a point's bucket, in milliseconds. */
  readonly bucketMs: number;
}

const WEEK = 7;

/** Builds the detail of one metric of the catalog from its reading. Throws for a path that the catalog does not have. */
export function buildMetricDetail(
  catalog: Catalog,
  { path, reading: points }: { readonly path: string; readonly reading: MetricReading },
  { timeZone, days, shown, now, bucketMs }: DetailSpan,
): MetricDetail {
  const { raw, refused } = points;
  const { area, metric } = areaAndMetric(catalog, path);
  const values = days.map((day) => dayMean(raw, day));
  const [fom, fromRaw] = [figuresIn(points.fom), figuresOf(raw, metric.ramp)];
  // As in the rollup: the mean of figures of merit, and not the figure of a mean.
  const foms = days.map((day) => dayMean(fom, day) ?? dayMean(fromRaw, day));
  const statuses = foms.map(statusOf);
  const reading = readingOf(raw, { now, bucketMs, freshMs: metricFreshFor(catalog, metric.raw) });
  // A figure of merit is no newer than the raw value it was made of.
  const fresh =
    reading?.current ?? isFresh(fom, now, bucketMs + metricFreshFor(catalog, fomSeries(area.key, metric.key)));
  const changes = changesOf(days, statuses);
  const shownDays = days.slice(-shown);
  const first = shownDays[0]?.start ?? now;
  return {
    path,
    area,
    label: metric.label,
    unit: metric.unit,
    goal: metric.healthy,
    raw: metric.raw,
    timeZone,
    days: shownDays,
    values: values.slice(-shown),
    foms: foms.slice(-shown),
    reading,
    status: fresh ? (statuses.at(-1) ?? 'gray') : 'gray',
    statistics: statisticsOf(raw.filter(({ at }) => at >= first).map(({ value }) => value)),
    weeks: weeksOf(days, raw),
    anomaly: findAnomaly(upToThisTime(days, raw, now)),
    lastChange: changes.at(-1) ?? null,
    changesThisWeek: changes.filter(({ date }) => date > (days.at(-1 - WEEK)?.date ?? '')).length,
    collector: collectorOf(catalog, metric.raw),
    ...(refused === undefined ? {} : { refused }),
  };
}

/** Values of each day up to the current time of day: today has no more yet, and a metric may vary by the hour. */
function upToThisTime(days: readonly LocalDay[], raw: readonly Point[], now: number): readonly DailyValue[] {
  const elapsed = now - (days.at(-1)?.start ?? now);
  return days.map((day) => ({
    value: dayMean(raw, { ...day, end: Math.min(day.end, day.start + elapsed) }),
    isWeekend: isWeekend(day.date),
  }));
}

function areaAndMetric(catalog: Catalog, path: string) {
  const area = catalog.areas.find(({ key }) => path.startsWith(`${key}.`));
  const metric = findMetric(catalog, path);
  if (!area || !metric) throw new Error(`the catalog has no metric ${path}`);
  return { area: { key: area.key, title: area.title }, metric };
}

function isFresh(points: readonly Point[], now: number, freshMs: number): boolean {
  const point = newest(points);
  return point !== undefined && now - point.at <= freshMs;
}

function statisticsOf(values: readonly number[]): MetricStatistics | null {
  const average = mean(values);
  if (average === null) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0] ?? average, sorted.at(-1) ?? average];
  return { average, min, max, p90: percentile(values, 0.9) ?? max };
}

function weeksOf(days: readonly LocalDay[], points: readonly Point[]): MetricDetail['weeks'] {
  const meanOf = (week: readonly LocalDay[]) => {
    const [from = 0, to = 0] = [week[0]?.start, week.at(-1)?.end];
    return dayMean(points, { date: '', start: from, end: to });
  };
  const [last, before] = [meanOf(days.slice(-WEEK)), meanOf(days.slice(-2 * WEEK, -WEEK))];
  return last === null || before === null ? null : { last, before };
}

/** Changes of the status. Days without data do not count: the day after a gap is compared with the one before it. */
function changesOf(days: readonly LocalDay[], statuses: readonly Status[]): readonly StatusChange[] {
  let from: Status = 'gray';
  return days.flatMap(({ date }, index): readonly StatusChange[] => {
    const to = statuses[index] ?? 'gray';
    if (to === 'gray' || to === from) return [];
    const change = { date, from, to };
    from = to;
    return change.from === 'gray' ? [] : [change];
  });
}

function collectorOf({ collectors }: Catalog, metric: string): string | null {
  const found = metricCollector({ collectors }, metric);
  return found ? (found.title ?? found.name) : null;
}
