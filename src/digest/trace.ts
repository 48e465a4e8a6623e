import type { MetricRow } from '../health/rollup.ts';
import { statusOf } from '../health/status.ts';
import type { DigestMetric } from './digest.ts';

/** A metric, and the days it comes from. */
export interface Trace {
  readonly metric: DigestMetric;
  /** Figures of merit, oldest day first, today last; null is no data. */
  readonly foms: readonly (number | null)[];
}

/** Days from one weekday to the same of the next week. */
const WEEK = 7;

/** What a row says of today beside the days before. A today that is overdue has no data. */
export function traceOf(area: string, { label, foms: read, isOverdue }: MetricRow): Trace {
  const foms = isOverdue ? read.with(-1, null) : read;
  const today = foms.at(-1) ?? null;
  const status = statusOf(today);
  const days = foms.length - 1 - foms.findLastIndex((fom) => statusOf(fom) !== status);
  return {
    metric: {
      area,
      label,
      today,
      yesterday: foms.at(-2) ?? null,
      lastWeek: foms.at(-1 - WEEK) ?? null,
      status,
      days,
      isLonger: days === foms.length,
    },
    foms,
  };
}

/** Red today and not yesterday; without data yesterday, it is news too. */
export function isNewlyRed({ metric }: Trace): boolean {
  return metric.status === 'red' && statusOf(metric.yesterday) !== 'red';
}

/** Red yesterday and today. */
export function isStillRed({ metric }: Trace): boolean {
  return metric.status === 'red' && statusOf(metric.yesterday) === 'red';
}

/** Red when it last had data before today, and today it has data that is not. */
export function isRecovered({ metric, foms }: Trace): boolean {
  const before = foms.slice(0, -1).findLast((fom) => fom !== null) ?? null;
  return statusOf(before) === 'red' && (metric.status === 'yellow' || metric.status === 'green');
}

/** Short of green today and on every day with data since this day last week, which has some to compare with. */
export function isShortAllWeek({ metric, foms }: Trace): boolean {
  if (metric.today === null || metric.lastWeek === null) return false;
  return foms.slice(-1 - WEEK).every((fom) => statusOf(fom) !== 'green');
}
