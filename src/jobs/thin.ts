import type { Clock } from '../clock.ts';
import type { Retention } from '../config/retention-config.ts';
import { HOUR_MS } from '../core/time.ts';
import type { Logger } from '../log.ts';
import { CARD_PREFIX } from '../oncall/announce.ts';
import type { ThinStore } from '../store/store.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';
import type { Leadership } from './leadership.ts';
import type { Loop } from './loop-watch.ts';
import type { StoreTroubles } from './store-troubles.ts';

/** What the job needs. */
export interface ThinOptions {
  readonly store: () => ThinStore;
  readonly leadership: Pick<Leadership, 'fence'>;
  readonly troubles: StoreTroubles;
  readonly kept: Retention;
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: Logger;
}

const THIN_EVERY_MS = HOUR_MS;
/** After a failure: until then the bot says that it is not ready. */
const AGAIN_MS = 5_000;
/** Between two batches, and how often it is asked whether one is due: all else has its turn meanwhile. */
const PAUSE_MS = 1_000;

const NOT_DELETED =
  'old rows could not be deleted; it is retried every five seconds. Next step: do what /readyz says; if it reports nothing about this, report the error as a bug';

/** Deletes what is old, once an hour while this process leads, a batch a second until nothing is left. */
export function createThinning({ store, leadership, troubles, kept, loop, clock, log }: ThinOptions): Heartbeat {
  let dueAt: number | undefined;
  let told: string | undefined;
  const beat = async () => {
    const fence = leadership.fence();
    const now = clock();
    dueAt ??= now + PAUSE_MS;
    if (fence === null || (now < dueAt && dueAt - now <= THIN_EVERY_MS)) return;
    dueAt = now + AGAIN_MS;
    const { deleted, isMore } = await troubles.attempt('thinning', () => store().thin(fence, now, CARD_PREFIX, kept));
    told = undefined;
    dueAt = isMore ? now : now + THIN_EVERY_MS;
    if (Object.values(deleted).some((count) => count > 0)) log.info({ deleted }, 'old rows were deleted');
  };
  const onError = (error: unknown) => {
    if (String(error) === told) return;
    told = String(error);
    log.error({ err: error }, NOT_DELETED);
  };
  return createHeartbeat(PAUSE_MS, beat, onError, loop);
}
