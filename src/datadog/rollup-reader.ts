import { fomSeries, metricFreshFor, TAGGED_FOM } from '../catalog/catalog.ts';
import { type LocalDay, lastLocalDays } from '../core/days.ts';
import { HOUR_MS } from '../core/time.ts';
import { figuresIn } from '../health/figure-of-merit.ts';
import { dayMean, type Point, readingOf } from '../health/reading.ts';
import { buildRollup, type MetricReading, type Rollup, type RollupSpan, withSent } from '../health/rollup.ts';
import { failureOf } from './failure.ts';
import { datadogTag, FINE_SECONDS, gaugeQuery, type ReadingOptions } from './query.ts';
import { pointsOf, QUERIES_PER_REQUEST, queryTimeseries, type TimeseriesResult } from './timeseries.ts';

/** A rollup to read; `scope` is a tag, or `*` for everything. */
export interface RollupRequest {
  readonly scope: string;
  /** Local days, today included. */
  readonly days: number;
  /** Figures of merit that are being sent, by `area.metric`: they count although Datadog may not have them yet. */
  readonly sent?: ReadonlyMap<string, number>;
}

type RollupOptions = Omit<ReadingOptions, 'feeds'>;

/** Local days that are over, to read; `scope` is a tag, or `*` for everything. */
export interface PastDaysRequest {
  readonly scope: string;
  /** Oldest first, at least one. */
  readonly days: readonly LocalDay[];
  readonly timeZone: string;
}

/** A metric of the catalog, with its two series. */
interface ListedMetric {
  readonly path: string;
  readonly area: string;
  readonly key: string;
  readonly raw: string;
}

/** Reads every health metric over the last local days. Throws DatadogError. */
export async function readRollup(
  options: RollupOptions,
  { scope, days: count, sent = new Map() }: RollupRequest,
): Promise<Rollup> {
  const { timeZone, clock } = options;
  const now = clock();
  const span = { timeZone, days: lastLocalDays(now, timeZone, count), now, bucketMs: FINE_SECONDS * 1000 };
  return readSpan(options, { scope, span, sent });
}

/** Reads every health metric over local days that are over, in any zone. Throws DatadogError. */
export async function readPastDays(
  options: RollupOptions,
  { scope, days, timeZone }: PastDaysRequest,
): Promise<Rollup> {
  const now = days.at(-1)?.end ?? options.clock();
  const span = { timeZone, days, now, bucketMs: FINE_SECONDS * 1000 };
  return readSpan(options, { scope, span, sent: new Map() });
}

/**
 * Two queries for each metric, as long as they fit into one request; a larger catalog is read by one query of the tagged figures of merit,
 * and by two queries for each metric of which a day has none.
 */
async function readSpan(
  options: RollupOptions,
  {
    scope,
    span,
    sent,
  }: { readonly scope: string; readonly span: RollupSpan; readonly sent: ReadonlyMap<string, number> },
): Promise<Rollup> {
  const { catalog } = options;
  const metrics = catalog.areas.flatMap((area) =>
    area.metrics.map(({ key, raw }) => ({ path: `${area.key}.${key}`, area: area.key, key, raw })),
  );
  const reads = { metrics, scope, span };
  const fitsOneRequest = 2 * metrics.length <= QUERIES_PER_REQUEST;
  const readings = await (fitsOneRequest ? readOwn(options, reads) : readLarge(options, reads));
  return buildRollup(catalog, span, withSent(readings, sent, span));
}

interface Reads {
  readonly metrics: readonly ListedMetric[];
  readonly scope: string;
  readonly span: RollupSpan;
}

/** Reads the tagged figures of merit, and the metrics that lack some of them by themselves. */
async function readLarge(options: RollupOptions, reads: Reads): Promise<ReadonlyMap<string, MetricReading>> {
  const tagged = await readTagged(options, reads);
  const metrics = reads.metrics.filter((metric) =>
    isLacking(options, reads.span, { metric, fom: tagged.get(metric.path)?.fom ?? [] }),
  );
  const own = await readLacking(options, { ...reads, metrics }, reads.metrics.length);
  return new Map([...tagged, ...mergeFigures(tagged, own)]);
}

/** Reads the two series that each of these metrics has under names of its own. */
async function readOwn(
  { api }: RollupOptions,
  { metrics, scope, span: { days, now } }: Reads,
): Promise<ReadonlyMap<string, MetricReading>> {
  const query = (metric: string) => gaugeQuery({ metric, across: 'avg' }, scope, FINE_SECONDS);
  const queried = metrics.map(({ path, area, key, raw }) => ({
    path,
    fom: query(fomSeries(area, key)),
    raw: query(raw),
  }));
  const queries = queried.flatMap(({ fom, raw }) => [fom, raw]);
  const result = await queryTimeseries(api, { queries, from: days[0]?.start ?? now, to: now, seconds: FINE_SECONDS });
  return new Map(
    queried.map(({ path, fom, raw }): [string, MetricReading] => {
      const reason = result.refused.get(fom) ?? result.refused.get(raw);
      const reading = { fom: pointsOf(result, fom), raw: pointsOf(result, raw) };
      return [path, reason === undefined ? reading : { ...reading, refused: reason }];
    }),
  );
}

/**
 * Reads the figures of merit that are sent under one name with the tags `area` and `metric`. Days before today come in buckets of up to an
 * hour if there would be too many values otherwise. What Datadog refuses counts as having none.
 */
async function readTagged(
  { api }: RollupOptions,
  { metrics, scope, span }: Reads,
): Promise<ReadonlyMap<string, MetricReading>> {
  const found = new Map<string, Point[]>();
  // One after another: when Datadog fails, the other requests are not made.
  for (const { from, to, seconds } of partsOf(span, metrics.length)) {
    const query = gaugeQuery({ metric: TAGGED_FOM, across: 'avg', by: 'area,metric' }, scope, seconds);
    addGroups(found, await queryTimeseries(api, { queries: [query], from, to, seconds }), query);
  }
  return new Map(
    metrics.map(({ path, area, key }) => {
      const tags = [datadogTag('area', area), datadogTag('metric', key)].join();
      return [path, { fom: found.get(tags) ?? [], raw: [] }];
    }),
  );
}

function addGroups(found: Map<string, Point[]>, { series }: TimeseriesResult, query: string): void {
  for (const { tags, points } of series.get(query) ?? []) {
    const known = found.get(tags.join());
    if (known) known.push(...points);
    else found.set(tags.join(), [...points]);
  }
}

/**
 * Reads the metrics that the tagged figures lack by themselves. If Datadog fails then, and most metrics of `all` are known, these are
 * marked as not read, and cost nobody else. Throws DatadogError otherwise.
 */
async function readLacking(
  options: RollupOptions,
  reads: Reads,
  all: number,
): Promise<ReadonlyMap<string, MetricReading>> {
  try {
    return await readOwn(options, reads);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure || reads.metrics.length > all / 2) throw error;
    return new Map(reads.metrics.map(({ path }) => [path, { fom: [], raw: [], unread: failure.detail }]));
  }
}

/** Readings of metrics by themselves, with the tagged figures of merit of those that have none of their own. */
function mergeFigures(
  tagged: ReadonlyMap<string, MetricReading>,
  own: ReadonlyMap<string, MetricReading>,
): ReadonlyMap<string, MetricReading> {
  const entries = [...own].map(([path, reading]): [string, MetricReading] => {
    const fom = reading.fom.length > 0 ? reading.fom : (tagged.get(path)?.fom ?? []);
    return [path, { ...reading, fom }];
  });
  return new Map(entries);
}

/** Most values in one answer of the tagged query: half of what is parsed of any answer. */
export const MOST_TAGGED_VALUES = 500_000;

/** A part of a span that is queried alone; times in milliseconds since 1970. */
interface SpanPart {
  readonly from: number;
  readonly to: number;
  /** Length of its buckets. */
  readonly seconds: number;
}

/**
 * Cuts the days of a span into parts with at most MOST_TAGGED_VALUES values of `series` series, each of at least a day. Today has fine
 * buckets always, because the newest value tells whether a metric is overdue; the days before have the longest buckets, up to an hour,
 * whose edges match theirs.
 */
export function partsOf({ days, now }: Pick<RollupSpan, 'days' | 'now'>, series: number): readonly SpanPart[] {
  const from = days[0]?.start ?? now;
  const valuesOf = (ms: number, seconds: number) => (series * ms) / (seconds * 1000);
  if (valuesOf(now - from, FINE_SECONDS) <= MOST_TAGGED_VALUES) return [{ from, to: now, seconds: FINE_SECONDS }];
  const seconds =
    [HOUR_MS / 1000, 2 * FINE_SECONDS].find((length) => days.every(startsABucket(length))) ?? FINE_SECONDS;
  const parts: SpanPart[] = [];
  for (const { start, end } of days.slice(0, -1)) {
    const last = parts.at(-1);
    if (last && valuesOf(end - last.from, seconds) <= MOST_TAGGED_VALUES) parts.splice(-1, 1, { ...last, to: end });
    else parts.push({ from: start, to: end, seconds });
  }
  return [...parts, { from: days.at(-1)?.start ?? now, to: now, seconds: FINE_SECONDS }];
}

const startsABucket =
  (seconds: number) =>
  ({ start }: LocalDay): boolean =>
    start % (seconds * 1000) === 0;

/** Whether a metric has to be read under its own names: a day before today has no figure of merit, or the newest is overdue. */
function isLacking(
  { catalog }: RollupOptions,
  { days, now, bucketMs }: RollupSpan,
  { metric, fom }: { readonly metric: ListedMetric; readonly fom: readonly Point[] },
): boolean {
  const figures = figuresIn(fom);
  const freshMs = metricFreshFor(catalog, fomSeries(metric.area, metric.key));
  const isCurrent = readingOf(figures, { now, bucketMs, freshMs })?.current ?? false;
  return !isCurrent || days.slice(0, -1).some((day) => dayMean(figures, day) === null);
}
