import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../core/clock.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import type { SeriesQuery } from '../health/dashboard-series.ts';
import type { TimeseriesApi } from './client.ts';
import type { FeedSearch } from './feed-search.ts';

const MOST = 200;
/** Replaces a value of which nothing is left: a tag cannot end with a colon. */
const NOTHING = 'unknown';

/**
 * Returns a tag as Datadog stores it, so that two spellings that it treats as one are one here, too: lower case; any character but letters,
 * digits, `_`, `-`, `:`, `.` and `/` as `_`; several `_` as one; a letter first; no `_` last; 200 characters at most. Rules:
 * docs.datadoghq.com/getting_started/tagging/#define-tags and
 * /developers/guide/what-best-practices-are-recommended-for-naming-metrics-and-tags; order of them: sanitize_aws_tag_string of
 * DataDog/datadog-serverless-functions; cases: pkg/trace/traceutil/normalize of DataDog/datadog-agent.
 */
export function datadogTag(key: string, value: string): string {
  const tag = `${key}:${value}`
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}\-:./]+/gu, '_')
    .replace(/^[^\p{L}:]+/u, '');
  const cut = [...tag].slice(0, MOST).join('').replace(/_$/, '');
  return cut.endsWith(':') ? `${cut}${NOTHING}` : cut;
}

/**
 * Builds the query of a gauge over time, its tagged parts aggregated by `across` and split by the tag `by`: the mean of each bucket, or the
 * sum of each `per` milliseconds.
 */
export function gaugeQuery({ metric, across, by, per }: SeriesQuery, scope: string, seconds: number): string {
  const split = by === undefined ? '' : ` by {${by}}`;
  const rollup = per === undefined ? `avg, ${seconds}` : `sum, ${per / 1000}`;
  return `${across}:${metric}{${scope}}${split}.rollup(${rollup})`;
}

/** Most points of a series: Datadog returns 1,500, and beyond them widens the buckets on its own. */
const MOST_POINTS = 1_450;

/**
 * A quarter of an hour, in seconds: its edges match those of local days in every zone, and a value that no collector renews does not count
 * as current for much longer than it should.
 */
export const FINE_SECONDS = 900;

const BUCKETS_SECONDS = [10, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400] as const;

/** Returns the finest bucket, in seconds, in which a span of milliseconds has no more than `points` points. */
export function finestBucket(spanMs: number, points: number = MOST_POINTS): number {
  return BUCKETS_SECONDS.find((seconds) => spanMs / (seconds * 1000) <= points) ?? 86_400;
}

/** Dependencies of reads: APIs, catalog, and the time zone of days. */
export interface ReadingOptions {
  readonly api: TimeseriesApi;
  readonly feeds: FeedSearch;
  readonly catalog: Catalog;
  readonly timeZone: string;
  readonly clock: Clock;
}

/** A span cut into windows of one length, the newest first; `shifts` are their distances back in time, in milliseconds. */
export interface Windows {
  /** Edges of the newest window, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly shifts: readonly number[];
}

/**
 * Cuts a span in which a series would have more points than Datadog returns, in buckets of `seconds`, into windows of whole days that are
 * queried together, the older ones by `timeshift`. They end on a full hour, or at the end of the widest bucket (in seconds, a part of a
 * day), so that no bucket lies in two windows.
 */
export function windowsOf(
  from: number,
  { to, seconds, widest = 0 }: { readonly to: number; readonly seconds: number; readonly widest?: number | undefined },
): Windows {
  const length = Math.max(1, Math.floor((MOST_POINTS * seconds * 1000) / DAY_MS)) * DAY_MS;
  if (to - from <= length) return { from, to, shifts: [0] };
  const edge = Math.max(HOUR_MS, widest * 1000);
  const end = Math.ceil(to / edge) * edge;
  const count = Math.ceil((end - from) / length);
  return { from: end - length, to: end, shifts: Array.from({ length: count }, (_, index) => index * length) };
}
