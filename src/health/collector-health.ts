import { freshFor } from '../catalog/catalog.ts';
import { bySeverity, type Status } from './figure-of-merit.ts';
import type { ReportedReach } from './source-reach.ts';
import type { WidgetView } from './widget-view.ts';

/** What a collector has reported of itself lately. */
export interface CollectorReading {
  /** When its newest run reported, in milliseconds since 1970; null when none did in the span that was read. */
  readonly lastRunAt: number | null;
  /** Of the newest run: seconds, metrics emitted, 1 when it failed. Null where it said nothing. */
  readonly durationSeconds: number | null;
  readonly metricCount: number | null;
  readonly failed: boolean | null;
  /** Errors of all runs in the last hour; null when no run reported a number. */
  readonly errorsLastHour: number | null;
  /** Datadog's words when it refused to say. */
  readonly refused: string | undefined;
}

/** A collector as the catalog has it. */
export interface WatchedCollector {
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  /** How often it runs, in milliseconds. */
  readonly everyMs: number;
}

/** A collector with its traffic light, gray where nothing is known of its last two intervals, or its newest run did not say that all is well. */
export interface CollectorLine extends WatchedCollector {
  readonly status: Status;
  readonly reading: CollectorReading;
}

/** What Slack shows of all collectors: what fails first. */
export interface CollectorHealth {
  readonly timeZone: string;
  readonly lines: readonly CollectorLine[];
  /** How far the sources of all collectors were seen that have told of it lately. */
  readonly sources?: readonly ReportedReach[];
  /** What the dashboard about collectors shows besides. */
  readonly widgets: readonly WidgetView[];
}

/** More errors in an hour than this are critical; a run longer than so many seconds is a warning. */
export interface CollectorThresholds {
  readonly errors: number;
  readonly seconds: number;
}

/** A collector that Datadog has nothing of. */
const SILENT: CollectorReading = {
  lastRunAt: null,
  durationSeconds: null,
  metricCount: null,
  failed: null,
  errorsLastHour: null,
  refused: undefined,
};

/** Judges every collector by what it reported, and puts what fails first. */
export function collectorLines(
  collectors: readonly WatchedCollector[],
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
      return { name, title, everyMs, reading, status: judge(reading, now - freshFor({ every: everyMs }), thresholds) };
    })
    .sort((a, b) => bySeverity(a.status, b.status));
}

function judge(reading: CollectorReading, oldest: number, { errors, seconds }: CollectorThresholds): Status {
  const { lastRunAt, refused, failed, errorsLastHour, durationSeconds } = reading;
  if (refused !== undefined || lastRunAt === null || lastRunAt < oldest) return 'gray';
  const [failures, duration] = [errorsLastHour ?? 0, durationSeconds ?? 0];
  if (failed || failures > errors) return 'red';
  if (failures > 0 || duration > seconds) return 'yellow';
  // What a run has not said of itself is no good news.
  return failed === null || errorsLastHour === null || durationSeconds === null ? 'gray' : 'green';
}
