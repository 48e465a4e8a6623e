import { schedule } from 'node-cron';
import type { Logger } from '../observability/log.ts';
import { createOnceLog } from '../scheduling/failure-log.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import type { Loops, Ticker } from '../scheduling/loop.ts';
import type { StoreProblems } from '../scheduling/store-problems.ts';
import { StoreError } from '../store/store-error.ts';
import type { Publisher } from './publisher.ts';

/** Wakes the publisher, which reads from the schedule and the store what is due. */
export interface DigestJob extends Ticker {
  /** Runs the publisher now, after a change. */
  nudge(): void;
}

/** Dependencies of the job. */
export interface DigestJobOptions {
  readonly publisher: Publisher;
  readonly leadership: Pick<Leadership, 'fence'>;
  readonly storeProblems: StoreProblems;
  readonly loops: Pick<Loops, 'loop' | 'during'>;
  readonly log: Logger;
}

/** Pause while this process does not lead, in milliseconds: one that becomes leader may find a digest due. */
const NOT_LEADING_MS = 1_000;
/** Pause after a failure of the database, in milliseconds. */
const STORE_RETRY_MS = 5_000;
/** Longest time between two ticks, in milliseconds, also when the clock of the minutes was set back. */
const LONGEST_SLEEP_MS = 90_000;
const EVERY_MINUTE = '* * * * *';

const FAILED = 'a digest could not be created; it is retried each minute';

/**
 * Creates a job that ticks each minute while this process leads, one tick at a time. An error does not end it, and is logged once until it
 * passes.
 */
export function createDigestJob({ publisher, leadership, storeProblems, loops, log }: DigestJobOptions): DigestJob {
  let running: Promise<void> | undefined;
  let isNudgedAgain = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const failures = createOnceLog(log, FAILED);
  const loop = loops.loop('digests');
  const nudgeLater = (ms: number) => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => nudge(), ms).unref();
  };
  const onError = (error: unknown) => {
    if (error instanceof StoreError) nudgeLater(STORE_RETRY_MS);
    failures.failed(error);
  };
  const run = async () => {
    do {
      isNudgedAgain = false;
      const fence = leadership.fence();
      if (fence === null) return nudgeLater(NOT_LEADING_MS);
      await storeProblems.attempt('digests', () => publisher.tick(fence));
      failures.worked();
    } while (isNudgedAgain && !isStopped);
  };
  const nudge = () => {
    if (isStopped) return;
    loop.beat();
    nudgeLater(LONGEST_SLEEP_MS);
    if (running !== undefined) {
      isNudgedAgain = true;
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
      // A minute that passed while the process was busy or the host suspended.
      cron.on('execution:missed', nudge);
      nudge();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await cron?.destroy();
      await running;
      loop.end();
    },
  };
}
