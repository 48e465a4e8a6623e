import { areaScoresChart, rollupHeatMap } from '../charts/build-charts.ts';
import type { ChartSpec } from '../charts/chart-spec.ts';
import { atMost } from '../core/at-most.ts';
import type { Clock } from '../core/clock.ts';
import { SECOND_MS } from '../core/time.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import { RED_FOR_MS, type ReportedBefore } from '../explain/reported-before.ts';
import { type Answer, mapAnswer } from '../health/reading.ts';
import type { ActiveIncidents } from '../incidents/active-incidents.ts';
import type { Readout } from './composer.ts';
import { digestContents, unavailableContents } from './contents.ts';
import { buildDigest, type Digest } from './rules/content.ts';

/** Sources of a daily digest. */
export interface DailySources {
  readonly reader: Pick<HealthReader, 'history' | 'beforeMetrics'>;
  readonly activeIncidents: () => Promise<ActiveIncidents>;
  readonly clock: Clock;
}

/** A digest's values and charts. */
export interface ReadDigest {
  readonly digest: Digest;
  readonly charts: readonly ChartSpec[];
  /** Permalinks of the open incidents' threads, by incident id. */
  readonly incidentThreads: ReadonlyMap<string, string>;
}

/** Changes that were reported nearest before newly red metrics, by `area.metric`; one before which none is known has none. */
export type DigestChanges = ReadonlyMap<string, ReportedBefore>;

/** Time that a digest waits for what was reported before its newly red metrics, besides its pictures, in milliseconds. */
export const CHANGES_WAIT_MS = 5 * SECOND_MS;

const PICTURED_DAYS = 7;

/** Reads the values of a digest of now. Rejects with StoreError only. */
export async function readDigest({ reader, activeIncidents, clock }: DailySources): Promise<Answer<ReadDigest>> {
  const answer = await reader.history();
  if (answer.kind === 'unavailable') return answer;
  const { incidents } = await activeIncidents();
  const isStale = answer.kind === 'stale';
  const at = isStale ? answer.at : clock();
  return mapAnswer(answer, (rollup) => ({
    digest: buildDigest({ rollup, at, isStale, incidents: incidents.map(({ incident }) => incident) }),
    charts: [rollupHeatMap(rollup, PICTURED_DAYS), areaScoresChart(rollup, PICTURED_DAYS)],
    incidentThreads: threadsOf(incidents),
  }));
}

/** Permalinks of the incidents that have one, by incident id. */
function threadsOf(incidents: ActiveIncidents['incidents']): ReadonlyMap<string, string> {
  return new Map(
    incidents.flatMap(({ incident, permalink }) =>
      permalink === undefined ? [] : [[incident.id, permalink] as const],
    ),
  );
}

/** Reads what was reported before the metrics that are newly red, as far as that is read in time. Never rejects. */
export async function readChanges({ reader, clock }: DailySources, digest: Digest): Promise<DigestChanges> {
  const paths = digest.isStale ? [] : digest.newlyRed.map(({ path }) => path);
  if (paths.length === 0) return new Map();
  // The digest is as useful without these lines: what Datadog does not answer here it says elsewhere.
  const reading = reader.beforeMetrics({ paths, since: clock() - RED_FOR_MS }).catch(() => undefined);
  const found = await atMost(reading, CHANGES_WAIT_MS);
  return new Map([...(found ?? [])].flatMap(([path, before]) => (before === null ? [] : [[path, before] as const])));
}

/** Reads all daily digests of now. `title` is the title of the rollup, from the catalog. Rejects with StoreError only. */
export async function readDailyDigests(sources: DailySources, title: string): Promise<Readout> {
  const read = await readDigest(sources);
  if (read.kind === 'unavailable') {
    return {
      isUnread: true,
      charts: [],
      settled: Promise.resolve(),
      contents: ({ now, timeZone }) => unavailableContents({ ...read, title, now, timeZone }),
    };
  }
  let changes: DigestChanges = new Map();
  const settled = readChanges(sources, read.value.digest).then((found) => {
    changes = found;
  });
  return {
    isUnread: false,
    charts: read.value.charts,
    settled,
    contents: (view) => digestContents({ ...read.value, changes }, view),
  };
}
