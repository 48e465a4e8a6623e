import { schedule } from 'node-cron';
import type { Logger } from '../log.ts';
import type { Publisher } from '../publishing/publish.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { Leadership } from './leadership.ts';

/** Wakes the publisher; what is due is for the schedule and the store to say. */
export interface DigestJob extends Heartbeat {
  /** Looks now: something has changed. */
  nudge(): void;
}

/** What the job needs. */
export interface DigestJobOptions {
  readonly publisher: Publisher;
  readonly leadership: Pick<Leadership, 'fence'>;
  readonly log: Logger;
}

const EVERY_MINUTE = '* * * * *';

/** Ticks each minute while this process leads, one tick at a time. An error is told and ends nothing. */
export function createDigestJob({ publisher, leadership, log }: DigestJobOptions): DigestJob {
  let running: Promise<void> | undefined;
  let isAskedAgain = false;
  let isStopped = false;
  const run = async () => {
    do {
      isAskedAgain = false;
      const fence = leadership.fence();
      if (fence !== null) await publisher.tick(fence);
    } while (isAskedAgain && !isStopped);
  };
  const nudge = () => {
    if (isStopped) return;
    if (running !== undefined) {
      isAskedAgain = true;
      return;
    }
    running = run()
      .catch((error) => log.error({ err: error }, 'a digest could not be made; it is tried again within a minute'))
      .finally(() => {
        running = undefined;
      });
  };
  let cron: ReturnType<typeof schedule> | undefined;
  return {
    nudge,
    start() {
      cron = schedule(EVERY_MINUTE, nudge, { timezone: 'UTC' });
      nudge();
    },
    async stop() {
      isStopped = true;
      await cron?.destroy();
      await running;
    },
  };
}
