import { schedule } from 'node-cron';
import type { Logger } from '../observability/log.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import type { Heartbeat, LoopWatch } from '../scheduling/loop.ts';
import type { StoreTroubles } from '../scheduling/trouble.ts';
import { StoreError } from '../store/store-error.ts';
import type { Publisher } from './publisher.ts';

/** Wakes the publisher; what is due is for the schedule and the store to say. */
export interface DigestJob extends Heartbeat {
  /** Looks now: something has changed. */
  nudge(): void;
}

/** What the job needs. */
export interface DigestJobOptions {
  readonly publisher: Publisher;
  readonly leadership: Pick<Leadership, 'fence'>;
  readonly troubles: StoreTroubles;
  readonly loops: Pick<LoopWatch, 'loop' | 'during'>;
  readonly log: Logger;
}

/** How soon it is asked again whether this process leads: one that takes over may find a digest due. */
const NO_LEADER_MS = 1_000;
/** How soon the database is asked again that could not be used. */
const STORE_AGAIN_MS = 5_000;
/** Also when the clock that the minutes are counted by was set back. */
const LONGEST_SLEEP_MS = 90_000;
const EVERY_MINUTE = '* * * * *';

/** Ticks each minute while this process leads, one tick at a time. An error ends nothing, and is told once until it passes. */
export function createDigestJob({ publisher, leadership, troubles, loops, log }: DigestJobOptions): DigestJob {
  let running: Promise<void> | undefined;
  let isAskedAgain = false;
  let isStopped = false;
  let asking: NodeJS.Timeout | undefined;
  let trouble: string | undefined;
  const loop = loops.loop('digests');
  const askLater = (ms: number) => {
    clearTimeout(asking);
    if (!isStopped) asking = setTimeout(() => nudge(), ms).unref();
  };
  const onError = (error: unknown) => {
    if (error instanceof StoreError) askLater(STORE_AGAIN_MS);
    if (String(error) === trouble) return;
    trouble = String(error);
    log.error({ err: error }, 'a digest could not be created; it is retried each minute');
  };
  const run = async () => {
    do {
      isAskedAgain = false;
      const fence = leadership.fence();
      if (fence === null) return askLater(NO_LEADER_MS);
      await troubles.attempt('digests', () => publisher.tick(fence));
      trouble = undefined;
    } while (isAskedAgain && !isStopped);
  };
  const nudge = () => {
    if (isStopped) return;
    loop.beat();
    askLater(LONGEST_SLEEP_MS);
    if (running !== undefined) {
      isAskedAgain = true;
      return;
    }
    running = loops
      .during('a round of digests', run)
      .catch(onError)
      .finally(() => {
        running = undefined;
      });
  };
  let cron: ReturnType<typeof schedule> | undefined;
  return {
    nudge,
    start() {
      cron = schedule(EVERY_MINUTE, nudge, { timezone: 'UTC' });
      // A minute that passed while the process was busy, or the host asleep.
      cron.on('execution:missed', nudge);
      nudge();
    },
    async stop() {
      isStopped = true;
      clearTimeout(asking);
      await cron?.destroy();
      await running;
      loop.end();
    },
  };
}
