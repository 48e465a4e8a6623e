import type { DigestPicture } from '../../blocks/digest-pictures.ts';
import { areaScoresChart } from '../charts/area-scores.ts';
import type { ChartSpec } from '../charts/chart-spec.ts';
import type { DrawChart, Picture } from '../charts/picture.ts';
import { rollupHeatMap } from '../charts/rollup-heat-map.ts';
import type { Clock } from '../clock.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import { buildDigest } from '../digest/build-digest.ts';
import type { Digest } from '../digest/digest.ts';
import { type Answer, mapAnswer } from '../health/answer.ts';
import type { ActiveIncidents } from '../oncall/board.ts';
import type { UploadPicture } from '../slack/pictures.ts';

/** What a digest is read from. */
export interface DigestSources {
  readonly reader: Pick<HealthReader, 'history'>;
  readonly activeIncidents: () => Promise<ActiveIncidents>;
  readonly clock: Clock;
}

/** A digest's values, and the charts that go with them. */
export interface ReadDigest {
  readonly digest: Digest;
  readonly charts: readonly ChartSpec[];
  /** Where open incidents have their threads, by incident id. */
  readonly incidentLinks: ReadonlyMap<string, string>;
}

const PICTURED_DAYS = 7;

/** Reads what a digest of now says. Rejects with StoreError only. */
export async function readDigest({ reader, activeIncidents, clock }: DigestSources): Promise<Answer<ReadDigest>> {
  const answer = await reader.history();
  if (answer.kind === 'unavailable') return answer;
  const { incidents } = await activeIncidents();
  const isStale = answer.kind === 'stale';
  const at = isStale ? answer.at : clock();
  const links = incidents.flatMap(({ incident, permalink }) =>
    permalink === undefined ? [] : [[incident.id, permalink] as const],
  );
  return mapAnswer(answer, (rollup) => ({
    digest: buildDigest({ rollup, at, isStale, incidents: incidents.map(({ incident }) => incident) }),
    charts: [rollupHeatMap(rollup, PICTURED_DAYS), areaScoresChart(rollup, PICTURED_DAYS)],
    incidentLinks: new Map(links),
  }));
}

/** A chart on its way into a message. */
export interface PreparedPicture {
  readonly shown: DigestPicture;
  /** Undefined where it could not be drawn. */
  readonly picture?: Picture;
  /** Whether it is worth trying again. */
  readonly isPassing: boolean;
}

/** Draws and uploads charts one after the other, with what was there already. Never rejects. */
export async function preparePictures(
  charts: readonly ChartSpec[],
  draw: DrawChart,
  upload: UploadPicture,
  before: readonly PreparedPicture[] = [],
): Promise<readonly PreparedPicture[]> {
  const prepared: PreparedPicture[] = [];
  for (const [index, chart] of charts.entries()) {
    const done = before[index];
    prepared.push(done !== undefined && !done.isPassing ? done : await prepare(chart, draw, upload, done?.picture));
  }
  return prepared;
}

async function prepare(
  chart: ChartSpec,
  draw: DrawChart,
  upload: UploadPicture,
  known: Picture | undefined,
): Promise<PreparedPicture> {
  const { title } = chart;
  const drawn = known === undefined ? await draw(chart) : ({ kind: 'drawn', picture: known } as const);
  if (drawn.kind === 'failed') return { shown: { kind: 'missing', title, why: drawn.why }, isPassing: false };
  const { picture } = drawn;
  const uploaded = await upload(picture);
  if (uploaded.kind === 'failed') {
    const { why, isPassing } = uploaded;
    return { shown: { kind: 'missing', title, why }, picture, isPassing };
  }
  return { shown: { kind: 'file', fileId: uploaded.fileId, title, alt: picture.alt }, picture, isPassing: false };
}
