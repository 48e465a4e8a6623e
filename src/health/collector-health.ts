import { freshFor } from '../catalog/catalog.ts';
import type { ReportedReach } from './source-reach.ts';
import { bySeverity, type Status } from './thresholds.ts';
import type { WidgetView } from './widget-view.ts';

/** The latest reports of a collector about itself. */
export interface CollectorReading {
  /** Time of its newest report, in milliseconds since 1970; null when there is none in the span that was read. */
  readonly lastRunAt: number | null;
  /** Seconds, number of metrics, and failure of the newest run. Null if it did not report them. */
  readonly durationSeconds: number | null;
  readonly metricCount: number | null;
  readonly failed: boolean | null;
  /** Errors of all runs in the last hour; null when no run reported a number. */
  readonly errorsLastHour: number | null;
  /** Datadog's reason when it refused a query. */
  readonly refused: string | undefined;
}

/** One run of a collector as it reported it: seconds, errors, and whether all of it failed. Null is not reported. */
export interface ReportedRun {
  /** Start of the bucket that holds it, in milliseconds since 1970. */
  readonly at: number;
  readonly seconds: number | null;
  readonly errors: number | null;
  readonly failed: boolean | null;
}

/** A collector as the catalog has it. */
export interface ListedCollector {
  readonly name: string;
  /** Its name for people. */
  readonly title: string;
  /** Interval of its runs, in milliseconds. */
  readonly everyMs: number;
}

/** A collector with its traffic light: gray if nothing is known of its last two intervals, or its newest run reported only a part. */
export interface CollectorLine extends ListedCollector {
  readonly status: Status;
  readonly reading: CollectorReading;
}

/** All collectors as Slack shows them: failing ones first. */
export interface CollectorHealth {
  readonly timeZone: string;
  readonly lines: readonly CollectorLine[];
  /** Reaches of the sources of all collectors that have reported them lately. */
  readonly sources?: readonly ReportedReach[];
  /** Other widgets of the dashboard about collectors. */
  readonly widgets: readonly WidgetView[];
}

/** Thresholds of a collector: more errors in an hour are critical; a run longer than `seconds` is a warning. */
export interface CollectorThresholds {
  readonly errors: number;
  readonly seconds: number;
}

/** Reading of a collector without any data in Datadog. */
const SILENT: CollectorReading = {
  lastRunAt: null,
  durationSeconds: null,
  metricCount: null,
  failed: null,
  errorsLastHour: null,
  refused: undefined,
};

/** Returns every collector with its status, failing ones first. */
export function collectorLines(
  collectors: readonly ListedCollector[],
  {
    readings,
    now,
    thresholds,
  }: {
    readonly readings: ReadonlyMap<string, CollectorReading>;
    readonly now: number;
    readonly thresholds: CollectorThresholds;
  },
): readonly CollectorLine[] {
  return collectors
    .map(({ name, title, everyMs }) => {
      const reading = readings.get(name) ?? SILENT;
      return {
        name,
        title,
        everyMs,
        reading,
        status: statusOfReading(reading, now - freshFor({ every: everyMs }), thresholds),
      };
    })
    .sort((a, b) => bySeverity(a.status, b.status));
}

/** The health of one collector alone, without the widgets, which are about all of them. */
export function onlyCollector({ timeZone, lines, sources = [] }: CollectorHealth, name: string): CollectorHealth {
  return {
    timeZone,
    lines: lines.filter((line) => line.name === name),
    sources: sources.filter(({ collector }) => collector === name),
    widgets: [],
  };
}

function statusOfReading(reading: CollectorReading, oldest: number, { errors, seconds }: CollectorThresholds): Status {
  const { lastRunAt, refused, failed, errorsLastHour, durationSeconds } = reading;
  if (refused !== undefined || lastRunAt === null || lastRunAt < oldest) return 'gray';
  const [failures, duration] = [errorsLastHour ?? 0, durationSeconds ?? 0];
  if (failed || failures > errors) return 'red';
  if (failures > 0 || duration > seconds) return 'yellow';
  // A missing report is not a success.
  return failed === null || errorsLastHour === null || durationSeconds === null ? 'gray' : 'green';
}
