import { DAY_MS } from '../core/time.ts';
import type { ReportedRun } from '../health/collector-health.ts';
import type { Point } from '../health/reading.ts';
import type { TimeseriesApi } from './client.ts';
import { finestBucket } from './query.ts';
import { pointsOf, queryTimeseries } from './timeseries.ts';

/** Span that is read, and most of its points: enough to tell one run from the next. */
export const REPORTED_RUNS = { spanMs: DAY_MS, points: 800 } as const;

/**
 * Reads the runs of the last day that these collectors reported, newest first, by name, in one request; over environments and hosts the
 * worst value counts. A collector whose query Datadog refuses is left out. Throws DatadogError.
 */
export async function readReportedRuns(
  api: TimeseriesApi,
  collectors: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, readonly ReportedRun[]>> {
  const seconds = finestBucket(REPORTED_RUNS.spanMs, REPORTED_RUNS.points);
  const queried = collectors.map((name) => {
    const query = (metric: string) => `max:collector.${name}.${metric}{*}.rollup(max, ${seconds})`;
    return { name, queries: [query('failed'), query('duration_seconds'), query('error_count')] as const };
  });
  const queries = queried.flatMap(({ queries: own }) => own);
  const result = await queryTimeseries(api, { queries, from: now - REPORTED_RUNS.spanMs, to: now });
  return new Map(
    queried
      .filter(({ queries: own }) => !own.some((query) => result.refused.has(query)))
      .map(({ name, queries: [failed, duration, errors] }) => [
        name,
        runsOf({
          failed: pointsOf(result, failed),
          seconds: pointsOf(result, duration),
          errors: pointsOf(result, errors),
        }),
      ]),
  );
}

function runsOf(points: Readonly<Record<'failed' | 'seconds' | 'errors', readonly Point[]>>): readonly ReportedRun[] {
  const [failed, seconds, errors] = [points.failed, points.seconds, points.errors].map(
    (own) => new Map(own.map(({ at, value }) => [at, value])),
  ) as [Map<number, number>, Map<number, number>, Map<number, number>];
  const times = new Set([...failed.keys(), ...seconds.keys(), ...errors.keys()]);
  return [...times]
    .sort((a, b) => b - a)
    .map((at) => {
      const hasFailed = failed.get(at);
      return {
        at,
        seconds: seconds.get(at) ?? null,
        errors: errors.get(at) ?? null,
        failed: hasFailed === undefined ? null : hasFailed > 0,
      };
    });
}
