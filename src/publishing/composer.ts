import type { DrawChart } from '../charts/picture.ts';
import { MINUTE_MS } from '../core/time.ts';
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
      const pictures = await preparePictures(read.value.charts, draw, upload, before?.pictures);
      kept = { read, pictures, at: before?.at ?? now };
      return kept;
    },
    done() {
      kept = undefined;
    },
  };
}
