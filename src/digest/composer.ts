import type { DigestPicture } from '../../blocks/digest/digest.ts';
import { areaScoresChart, rollupHeatMap } from '../charts/build-charts.ts';
import type { ChartSpec, DrawChart, Picture } from '../charts/chart-spec.ts';
import type { Clock } from '../core/clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import { type Answer, mapAnswer } from '../health/reading.ts';
import type { ActiveIncidents } from '../incidents/active-incidents.ts';
import type { Pictures, UploadPicture } from '../slack/pictures.ts';
import { buildDigest, type Digest } from './rules/content.ts';

/** What was read and drawn for the digests of one moment. */
export interface Composition {
  readonly read: Answer<ReadDigest>;
  readonly pictures: readonly PreparedPicture[];
}

/** Composes digests, and keeps one that has to wait. */
export interface Composer {
  /** The digest of now, or of a few minutes ago with what it lacked then. Rejects with StoreError. */
  compose(): Promise<Composition>;
  /** Forgets what was kept: nobody waits for it any more. */
  done(): void;
}

/** How long a digest waits for Datadog, and for its pictures: without them it is worth less. */
export const COMPOSE_LIMITS = { datadogMs: 10 * MINUTE_MS, picturesMs: 5 * MINUTE_MS } as const;

/** Whether a digest goes out as it is, so long after it was due: it lacks nothing, or has waited long enough. */
export function isReady({ read, pictures }: Composition, behindMs: number): boolean {
  if (read.kind === 'unavailable') return behindMs >= COMPOSE_LIMITS.datadogMs;
  return behindMs >= COMPOSE_LIMITS.picturesMs || !pictures.some(({ isPassing }) => isPassing);
}

/** A composer that reads and draws once, and uploads again what did not get through. */
export function createComposer(
  sources: DigestSources,
  draw: DrawChart,
  { upload }: Pick<Pictures, 'upload'>,
): Composer {
  let kept: (Composition & { readonly at: number }) | undefined;
  /** What nobody came back for, as after another process has led for a while, is no digest of now. */
  const keptOf = (now: number) => (kept && Math.abs(now - kept.at) <= COMPOSE_LIMITS.picturesMs ? kept : undefined);
  return {
    async compose() {
      const now = sources.clock();
      const before = keptOf(now);
      const read = before?.read ?? (await readDigest(sources));
      if (read.kind === 'unavailable') return { read, pictures: [] };
      const pictures = await preparePictures(read.value.charts, { draw, upload, before: before?.pictures });
      kept = { read, pictures, at: before?.at ?? now };
      return kept;
    },
    done() {
      kept = undefined;
    },
  };
}

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
interface PreparedPicture {
  readonly shown: DigestPicture;
  /** Undefined where it could not be drawn. */
  readonly picture?: Picture;
  /** Whether it is worth trying again. */
  readonly isPassing: boolean;
}

/** Draws and uploads charts one after the other, with what was there already. Never rejects. */
async function preparePictures(
  charts: readonly ChartSpec[],
  {
    draw,
    upload,
    before = [],
  }: {
    readonly draw: DrawChart;
    readonly upload: UploadPicture;
    readonly before?: readonly PreparedPicture[] | undefined;
  },
): Promise<readonly PreparedPicture[]> {
  const prepared: PreparedPicture[] = [];
  for (const [index, chart] of charts.entries()) {
    const done = before[index];
    prepared.push(
      done !== undefined && !done.isPassing ? done : await prepare(chart, { draw, upload, known: done?.picture }),
    );
  }
  return prepared;
}

async function prepare(
  chart: ChartSpec,
  {
    draw,
    upload,
    known,
  }: { readonly draw: DrawChart; readonly upload: UploadPicture; readonly known: Picture | undefined },
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
