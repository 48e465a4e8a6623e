import { isAllRead } from '../../health/day-state.ts';
import type { MetricRow, Rollup, Score } from '../../health/rollup.ts';
import { bySeverity, type Status, statusOf } from '../../health/thresholds.ts';
import type { Incident } from '../../incidents/rules/incident.ts';

/** A score of today beside those of yesterday and of the same day last week; null is no data. */
export interface ScoreChange {
  readonly title: string;
  readonly today: Score;
  readonly yesterday: number | null;
  readonly lastWeek: number | null;
  /** Metrics of it of which Datadog gave no answer about today. */
  readonly unread: number;
  /** Whether these are all. */
  readonly isUnread: boolean;
}

/** A metric in a digest. Figures of merit are 0 to 1; null is no data. */
export interface DigestMetric {
  /** `area.metric` */
  readonly path: string;
  readonly area: string;
  readonly label: string;
  readonly today: number | null;
  readonly yesterday: number | null;
  readonly lastWeek: number | null;
  readonly status: Status;
  /** Whether Datadog gave no answer about today: it is then unknown, and not without data. */
  readonly isUnread: boolean;
  /** Number of local days in a row, today included, with this status, as far back as was read. */
  readonly days: number;
  /** Whether it may have had this status for longer than was read. */
  readonly isLonger: boolean;
}

/** An area's part of the digest, for a reply in its thread. */
export interface DigestArea {
  readonly change: ScoreChange;
  readonly metrics: readonly DigestMetric[];
}

/** Content of a digest, before it is put into words. */
export interface Digest {
  readonly title: string;
  /** Time zone of the days. */
  readonly timeZone: string;
  /** Time at which its values were read, in milliseconds since 1970. */
  readonly at: number;
  /** Whether the values are old because Datadog could not be read now. */
  readonly isStale: boolean;
  readonly overall: ScoreChange;
  readonly areas: readonly DigestArea[];
  /** Red today and not yesterday. */
  readonly newlyRed: readonly DigestMetric[];
  /** Red when they last had data before today, and with data that is not red today. */
  readonly recovered: readonly DigestMetric[];
  readonly stillRed: readonly DigestMetric[];
  /** Read, and without data today. */
  readonly gray: readonly DigestMetric[];
  /** Not read from Datadog today. */
  readonly unread: readonly DigestMetric[];
  /** Not green all week, with the smallest gain. */
  readonly slowest: readonly DigestMetric[];
  readonly incidents: readonly Incident[];
}

/** Source of a digest's content. `rollup` has 15 days, the last of which is today so far; `at` is when it was read. */
export interface DigestSource {
  readonly rollup: Rollup;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly isStale: boolean;
  /** Incidents of any status; resolved ones are left out. */
  readonly incidents: readonly Incident[];
}

const SLOWEST = 3;
const NO_SCORE: Score = { value: null, withData: 0, of: 0 };

/** Builds the content of a digest: today compared with yesterday and last week, and what has been red since when. */
export function buildDigest({ rollup, at, isStale, incidents }: DigestSource): Digest {
  const areas = rollup.areas.map(({ key, title, rows, scores }) => ({
    change: scoreChange(title, scores, rows),
    traces: rows.map((row) => traceOf({ key, title }, row)),
  }));
  const traces = areas.flatMap((area) => area.traces);
  const metricsWhere = (matches: (trace: Trace) => boolean) => traces.filter(matches).map(({ metric }) => metric);
  return {
    title: rollup.title,
    timeZone: rollup.timeZone,
    at,
    isStale,
    overall: scoreChange(
      rollup.title,
      rollup.overall,
      rollup.areas.flatMap(({ rows }) => rows),
    ),
    areas: areas.map(({ change, traces: own }) => ({ change, metrics: own.map(({ metric }) => metric) })),
    newlyRed: metricsWhere(isNewlyRed).sort(lowestFirst),
    recovered: metricsWhere(isRecovered).sort(lowestFirst),
    stillRed: metricsWhere(isStillRed).sort(lowestFirst),
    gray: metricsWhere(({ metric }) => metric.status === 'gray' && !metric.isUnread).sort((a, b) => a.days - b.days),
    unread: metricsWhere(({ metric }) => metric.isUnread),
    slowest: metricsWhere((trace) => isNotGreenAllWeek(trace) && !isNewlyRed(trace))
      .sort((a, b) => gain(a) - gain(b) || lowestFirst(a, b))
      .slice(0, SLOWEST),
    incidents: incidents.filter(({ status }) => status === 'firing'),
  };
}

function scoreChange(title: string, scores: readonly Score[], rows: readonly MetricRow[]): ScoreChange {
  const unread = rows.filter(isUnreadToday).length;
  return {
    title,
    today: scores.at(-1) ?? NO_SCORE,
    yesterday: scores.at(-2)?.value ?? null,
    lastWeek: scores.at(-8)?.value ?? null,
    unread,
    isUnread: unread > 0 && unread === rows.length,
  };
}

function isUnreadToday(row: MetricRow): boolean {
  return !isAllRead([row], row.foms.length - 1, true);
}

function lowestFirst(a: DigestMetric, b: DigestMetric): number {
  return (a.today ?? 0) - (b.today ?? 0);
}

function gain({ today, lastWeek }: DigestMetric): number {
  return (today ?? 0) - (lastWeek ?? 0);
}

/**
 * Whether there is nothing to report: all metrics were read now and have data, none is red or has just recovered, no score
 * has a worse light than yesterday, no incident is firing.
 */
export function isQuietDay(digest: Digest): boolean {
  const { isStale, overall, areas, newlyRed, recovered, stillRed, gray, unread, incidents } = digest;
  const hasNews = [newlyRed, recovered, stillRed, gray, unread, incidents].some((list) => list.length > 0);
  const scores = [overall, ...areas.map(({ change }) => change)];
  return !isStale && !hasNews && overall.today.value !== null && !scores.some(hasWorsened);
}

function hasWorsened({ today, yesterday }: ScoreChange): boolean {
  return yesterday !== null && bySeverity(statusOf(today.value), statusOf(yesterday)) < 0;
}

/** A metric, with its days. */
interface Trace {
  readonly metric: DigestMetric;
  /** Figures of merit, oldest day first, today last; null is no data. */
  readonly foms: readonly (number | null)[];
}

/** Days in a week. */
const WEEK_DAYS = 7;

/** Compares a row's today with the days before. When its newest value is overdue, today has no data. */
function traceOf(area: { readonly key: string; readonly title: string }, row: MetricRow): Trace {
  const { key, label, foms: read, isOverdue } = row;
  const foms = isOverdue ? read.with(-1, null) : read;
  const today = foms.at(-1) ?? null;
  const status = statusOf(today);
  const days = foms.length - 1 - foms.findLastIndex((fom) => statusOf(fom) !== status);
  return {
    metric: {
      path: `${area.key}.${key}`,
      area: area.title,
      label,
      today,
      yesterday: foms.at(-2) ?? null,
      lastWeek: foms.at(-1 - WEEK_DAYS) ?? null,
      status,
      isUnread: isUnreadToday(row),
      days,
      isLonger: days === foms.length,
    },
    foms,
  };
}

/** Whether a metric is red today and was not yesterday, also when it had no data then. */
function isNewlyRed({ metric }: Trace): boolean {
  return metric.status === 'red' && statusOf(metric.yesterday) !== 'red';
}

/** Whether a metric was red yesterday and is red today. */
function isStillRed({ metric }: Trace): boolean {
  return metric.status === 'red' && statusOf(metric.yesterday) === 'red';
}

/** Whether a metric was red when it last had data before today, and is yellow or green today. */
function isRecovered({ metric, foms }: Trace): boolean {
  const before = foms.slice(0, -1).findLast((fom) => fom !== null) ?? null;
  return statusOf(before) === 'red' && (metric.status === 'yellow' || metric.status === 'green');
}

/** Whether a metric was not green on any day since this day last week, with data today and then. */
function isNotGreenAllWeek({ metric, foms }: Trace): boolean {
  if (metric.today === null || metric.lastWeek === null) return false;
  return foms.slice(-1 - WEEK_DAYS).every((fom) => statusOf(fom) !== 'green');
}
