import { LRUCache } from 'lru-cache';
import type { DigestPicture } from '../../blocks/digest/digest.ts';
import type { ChartSpec, DrawChart, Picture } from '../charts/chart-spec.ts';
import type { Clock } from '../core/clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Pictures, UploadPicture } from '../slack/pictures.ts';
import type { ContentsView, DigestContents } from './contents.ts';

/** Values read for all digests of one kind and moment, with the function that puts them into texts. */
export interface Readout {
  /** Whether Datadog could not be read, also not before. */
  readonly isUnread: boolean;
  readonly charts: readonly ChartSpec[];
  /** Resolves when everything that is read beside the pictures is there; never rejects. */
  readonly settled: Promise<void>;
  /** The texts for readers of one time zone. */
  readonly contents: (view: ContentsView) => DigestContents;
}

/** Values and pictures for all digests of one kind and moment. */
export interface Composition {
  readonly readout: Readout;
  readonly pictures: readonly PreparedPicture[];
}

/** Composes digests, and stores each composition while a digest has to wait for it. */
export interface Composer {
  /**
   * Returns the composition of now, or the stored one of a few minutes ago with pictures that were missing then. Rejects as `read` does.
   */
  compose(key: string, read: () => Promise<Readout>): Promise<Composition>;
  /** Forgets the stored compositions but these: no digest waits for another one. */
  keep(keys: ReadonlySet<string>): void;
}

/** Time that a digest waits for Datadog and for its pictures, in milliseconds, before it is posted without them. */
export const COMPOSE_LIMITS = { datadogMs: 10 * MINUTE_MS, picturesMs: 5 * MINUTE_MS } as const;
/** Compositions that are stored at once, at most: one for daily digests, and one for all weekly reviews whose zones have the same days. */
export const MOST_COMPOSITIONS = 20;

/** Whether a digest is posted as it is, `behindMs` after it was due: it is complete, or has waited long enough. */
export function isReady({ readout, pictures }: Composition, behindMs: number): boolean {
  if (readout.isUnread) return behindMs >= COMPOSE_LIMITS.datadogMs;
  return behindMs >= COMPOSE_LIMITS.picturesMs || !pictures.some(({ isRetryable }) => isRetryable);
}

/** Creates a composer that reads and draws once, and uploads again what failed. */
export function createComposer(clock: Clock, draw: DrawChart, { upload }: Pick<Pictures, 'upload'>): Composer {
  const stored = new LRUCache<string, Composition & { readonly at: number }>({ max: MOST_COMPOSITIONS });
  /** An older composition, left over from before another process led, is not a digest of now. */
  const recentlyStored = (key: string, now: number) => {
    const composition = stored.get(key);
    return composition && Math.abs(now - composition.at) <= COMPOSE_LIMITS.picturesMs ? composition : undefined;
  };
  return {
    async compose(key, read) {
      const now = clock();
      const before = recentlyStored(key, now);
      const readout = before?.readout ?? (await read());
      if (readout.isUnread) return { readout, pictures: [] };
      const [pictures] = await Promise.all([
        preparePictures(readout.charts, { draw, upload, before: before?.pictures }),
        readout.settled,
      ]);
      const composition = { readout, pictures, at: before?.at ?? now };
      stored.set(key, composition);
      return composition;
    },
    keep(keys) {
      for (const key of [...stored.keys()]) if (!keys.has(key)) stored.delete(key);
    },
  };
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
