import { Temporal } from 'temporal-polyfill';
import { aggregate, type Method } from './aggregate.ts';
import type { Rollup } from './rollup-argument.ts';
import type { Sample } from './series.ts';

/** The span of time a query is evaluated over, in milliseconds; `from` inclusive, `to` exclusive. */
export interface Window {
  readonly from: number;
  readonly to: number;
  /** Length of the requested span: shifts and longer look-backs do not change the default interval. */
  readonly span: number;
  /** Requested interval, in seconds; Datadog may take a larger one. */
  readonly requestedSeconds?: number;
}

/** Most points that Datadog gives for one series: https://docs.datadoghq.com/dashboards/functions/rollup/ */
const MOST_POINTS = 1500;

// Widest span, in hours, for which Datadog's API uses an interval, in seconds, when none is given.
const DEFAULT_INTERVALS = [
  [1, 20],
  [4, 60],
  [24, 300],
  [48, 600],
  [168, 3600],
  [744, 14_400],
  [2232, 43_200],
] as const;
const INTERVALS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
const DAY_SECONDS = 86_400;

/** Length of the buckets in seconds; a day for calendar days, whatever the clocks do. */
export function intervalSeconds(rollup: Rollup, { span, requestedSeconds }: Window): number {
  if (rollup.kind === 'daily') return DAY_SECONDS;
  const asked = rollup.kind === 'seconds' ? rollup.seconds : (requestedSeconds ?? defaultSeconds(span));
  const least = span / 1000 / MOST_POINTS;
  return asked >= least ? asked : (INTERVALS.find((seconds) => seconds >= least) ?? DAY_SECONDS);
}

/** Interval that Datadog's API takes when a query names none, in seconds. */
export function defaultSeconds(span: number): number {
  return DEFAULT_INTERVALS.find(([hours]) => span <= hours * 3_600_000)?.[1] ?? DAY_SECONDS;
}

/** First milliseconds of the buckets that begin inside the window: a partial first bucket is left out, as by Datadog. */
export function bucketStarts(rollup: Rollup, window: Window): readonly number[] {
  if (rollup.kind === 'daily') return dailyStarts(rollup.hour, rollup.timeZone, window);
  const step = intervalSeconds(rollup, window) * 1000;
  const first = Math.ceil(window.from / step) * step;
  return Array.from({ length: Math.max(0, Math.ceil((window.to - first) / step)) }, (_, index) => first + index * step);
}

function dailyStarts(hour: number, timeZone: string, { from, to }: Window): readonly number[] {
  const starts: number[] = [];
  const time = Temporal.PlainTime.from({ hour });
  let date = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone).toPlainDate();
  for (let start = from; start < to; date = date.add({ days: 1 })) {
    start = date.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds;
    if (start >= from && start < to) starts.push(start);
  }
  return starts;
}

/** Aggregates samples (oldest first) into buckets, by the bucket's start; buckets without samples are absent. */
export function intoBuckets(
  samples: readonly Sample[],
  starts: readonly number[],
  method: Method,
): ReadonlyMap<number, number> {
  const values = new Map<number, number[]>();
  let index = -1;
  for (const { at, value } of samples) {
    while (at >= (starts[index + 1] ?? Number.POSITIVE_INFINITY)) index += 1;
    const start = starts[index];
    if (start === undefined) continue;
    const bucket = values.get(start);
    if (bucket) bucket.push(value);
    else values.set(start, [value]);
  }
  return new Map([...values].map(([start, inside]) => [start, aggregate(method, inside)]));
}
