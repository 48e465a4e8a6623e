import type { DrawChart } from '../charts/picture.ts';
import type { Answer } from '../health/answer.ts';
import type { Pictures } from '../slack/pictures.ts';
import { type DigestSources, type PreparedPicture, preparePictures, type ReadDigest, readDigest } from './compose.ts';

/** What was read and drawn for the digests of one moment. */
export interface Composition {
  readonly read: Answer<ReadDigest>;
  readonly pictures: readonly PreparedPicture[];
}

/** Composes digests, and keeps one that has to wait. */
export interface Composer {
  /** The digest of now, `behindMs` after it was due; undefined while it is better to wait. Rejects with StoreError. */
  compose(behindMs: number): Promise<Composition | undefined>;
  /** Forgets what was kept: it is sent. */
  done(): void;
}

/** How long a digest waits for Datadog, and for its pictures: without them it is worth less. */
export const PATIENCE = { datadogMs: 10 * 60_000, picturesMs: 5 * 60_000 } as const;

/** A composer that reads and draws once, and uploads again what did not get through. */
export function createComposer(
  sources: DigestSources,
  draw: DrawChart,
  { upload }: Pick<Pictures, 'upload'>,
): Composer {
  let kept: Composition | undefined;
  return {
    async compose(behindMs) {
      const read = kept?.read ?? (await readDigest(sources));
      if (read.kind === 'unavailable') return behindMs < PATIENCE.datadogMs ? undefined : { read, pictures: [] };
      kept = { read, pictures: await preparePictures(read.value.charts, draw, upload, kept?.pictures) };
      const isWaiting = behindMs < PATIENCE.picturesMs && kept.pictures.some(({ isPassing }) => isPassing);
      return isWaiting ? undefined : kept;
    },
    done() {
      kept = undefined;
    },
  };
}
