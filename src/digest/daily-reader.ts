import { areaScoresChart, rollupHeatMap } from '../charts/build-charts.ts';
import type { ChartSpec } from '../charts/chart-spec.ts';
import type { Clock } from '../core/clock.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import { type Answer, mapAnswer } from '../health/reading.ts';
import type { ActiveIncidents } from '../incidents/active-incidents.ts';
import type { Readout } from './composer.ts';
import { digestContents, unavailableContents } from './contents.ts';
import { buildDigest, type Digest } from './rules/content.ts';

/** Sources of a daily digest. */
export interface DailySources {
  readonly reader: Pick<HealthReader, 'history'>;
  readonly activeIncidents: () => Promise<ActiveIncidents>;
  readonly clock: Clock;
}

/** A digest's values and charts. */
export interface ReadDigest {
  readonly digest: Digest;
  readonly charts: readonly ChartSpec[];
  /** Permalinks of the open incidents' threads, by incident id. */
  readonly incidentLinks: ReadonlyMap<string, string>;
}

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
    incidentLinks: linksOf(incidents),
  }));
}

/** Permalinks of the incidents that have one, by incident id. */
function linksOf(incidents: ActiveIncidents['incidents']): ReadonlyMap<string, string> {
  return new Map(
    incidents.flatMap(({ incident, permalink }) =>
      permalink === undefined ? [] : [[incident.id, permalink] as const],
    ),
  );
}

/** Reads all daily digests of now. `title` is the title of the rollup, from the catalog. Rejects with StoreError only. */
export async function readDailyDigests(sources: DailySources, title: string): Promise<Readout> {
  const read = await readDigest(sources);
  if (read.kind === 'unavailable') {
    return {
      isUnread: true,
      charts: [],
      contents: ({ now, timeZone }) => unavailableContents({ ...read, title, now, timeZone }),
    };
  }
  return { isUnread: false, charts: read.value.charts, contents: (view) => digestContents(read.value, view) };
}
