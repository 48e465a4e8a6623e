import type { DigestPicture } from '../../blocks/digest/digest.ts';
import { areaScoresChart, rollupHeatMap } from '../charts/build-charts.ts';
import type { ChartSpec, DrawChart, Picture } from '../charts/chart-spec.ts';
import { atMost } from '../core/at-most.ts';
import type { Clock } from '../core/clock.ts';
import { MINUTE_MS, SECOND_MS } from '../core/time.ts';
import type { ReportedBySubject } from '../datadog/before-reader.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import { RED_FOR_MS, type ReportedBefore } from '../explain/reported-before.ts';
import { type Answer, mapAnswer } from '../health/reading.ts';
import type { ActiveIncidents } from '../incidents/active-incidents.ts';
import type { Pictures, UploadPicture } from '../slack/pictures.ts';
import { buildDigest, type Digest } from './rules/content.ts';

/** Values and pictures for all digests of one moment. */
export interface Composition {
  readonly read: Answer<ReadDigest>;
  readonly pictures: readonly PreparedPicture[];
  readonly changes: DigestChanges;
}

/** Composes digests, and stores the composition while one has to wait. */
export interface Composer {
  /** Returns the composition of now, or the stored one of a few minutes ago with pictures that were missing then. Rejects with StoreError. */
  compose(): Promise<Composition>;
  /** Forgets the stored composition: no digest waits for it. */
  done(): void;
}

/** Time that a digest waits for Datadog and for its pictures, in milliseconds, before it is posted without them. */
export const COMPOSE_LIMITS = { datadogMs: 10 * MINUTE_MS, picturesMs: 5 * MINUTE_MS } as const;

/** Time that a digest waits for what was reported before its newly red metrics, besides its pictures, in milliseconds. */
export const CHANGES_WAIT_MS = 5 * SECOND_MS;

/** Whether a digest is posted as it is, `behindMs` after it was due: it is complete, or has waited long enough. */
export function isReady({ read, pictures }: Composition, behindMs: number): boolean {
  if (read.kind === 'unavailable') return behindMs >= COMPOSE_LIMITS.datadogMs;
  return behindMs >= COMPOSE_LIMITS.picturesMs || !pictures.some(({ isRetryable }) => isRetryable);
}

/** Creates a composer that reads and draws once, and uploads again what failed. */
export function createComposer(
  sources: DigestSources,
  draw: DrawChart,
  { upload }: Pick<Pictures, 'upload'>,
): Composer {
  let stored: (Composition & { readonly at: number }) | undefined;
  /** An older composition, left over from before another process led, is not a digest of now. */
  const recentlyStored = (now: number) =>
    stored && Math.abs(now - stored.at) <= COMPOSE_LIMITS.picturesMs ? stored : undefined;
  return {
    async compose() {
      const now = sources.clock();
      const before = recentlyStored(now);
      const read = before?.read ?? (await readDigest(sources));
      if (read.kind === 'unavailable') return { read, pictures: [], changes: new Map() };
      const [pictures, changes] = await Promise.all([
        preparePictures(read.value.charts, { draw, upload, before: before?.pictures }),
        before?.changes ?? readChanges(sources, read.value.digest),
      ]);
      stored = { read, pictures, changes, at: before?.at ?? now };
      return stored;
    },
    done() {
      stored = undefined;
    },
  };
}

/** Sources of a digest. */
export interface DigestSources {
  readonly reader: Pick<HealthReader, 'history' | 'beforeMetrics'>;
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

/** Changes that were reported nearest before newly red metrics, by `area.metric`; one before which none is known has none. */
export type DigestChanges = ReadonlyMap<string, ReportedBefore>;

const PICTURED_DAYS = 7;

/** Reads the values of a digest of now. Rejects with StoreError only. */
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

/** Reads what was reported before the metrics that are newly red, as far as that is read in time. Never rejects. */
export async function readChanges({ reader, clock }: DigestSources, digest: Digest): Promise<DigestChanges> {
  const paths = digest.isStale ? [] : digest.newlyRed.map(({ path }) => path);
  if (paths.length === 0) return new Map();
  let found: ReportedBySubject = new Map();
  const reading = reader.beforeMetrics({ paths, since: clock() - RED_FOR_MS }).then(
    (read) => {
      found = read;
    },
    // The digest is as useful without these lines: what Datadog does not answer here it says elsewhere.
    () => {},
  );
  await atMost(reading, CHANGES_WAIT_MS);
  return new Map([...found].flatMap(([path, before]) => (before === null ? [] : [[path, before] as const])));
}

/** A chart as a picture for a message, as far as it has been drawn and uploaded. */
interface PreparedPicture {
  readonly shown: DigestPicture;
  /** Undefined if it could not be drawn. */
  readonly picture?: Picture;
  /** Whether the upload may succeed when it is tried again. */
  readonly isRetryable: boolean;
}

/** Draws and uploads charts one after the other, reusing `before`. Never rejects. */
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
    const earlier = before[index];
    const isFinal = earlier !== undefined && !earlier.isRetryable;
    prepared.push(isFinal ? earlier : await preparePicture(chart, { draw, upload, drawn: earlier?.picture }));
  }
  return prepared;
}

async function preparePicture(
  chart: ChartSpec,
  {
    draw,
    upload,
    drawn,
  }: { readonly draw: DrawChart; readonly upload: UploadPicture; readonly drawn: Picture | undefined },
): Promise<PreparedPicture> {
  const { title } = chart;
  const drawing = drawn === undefined ? await draw(chart) : ({ kind: 'drawn', picture: drawn } as const);
  if (drawing.kind === 'failed') return { shown: { kind: 'missing', title, why: drawing.why }, isRetryable: false };
  const { picture } = drawing;
  const uploaded = await upload(picture);
  if (uploaded.kind === 'failed') {
    const { why, isPassing } = uploaded;
    return { shown: { kind: 'missing', title, why }, picture, isRetryable: isPassing };
  }
  return { shown: { kind: 'file', fileId: uploaded.fileId, title, alt: picture.alt }, picture, isRetryable: false };
}
