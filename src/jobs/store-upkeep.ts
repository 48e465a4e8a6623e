import type { Retention } from '../config/store-config.ts';
import type { Clock } from '../core/clock.ts';
import { HOUR_MS } from '../core/time.ts';
import { FIRST_MESSAGE_PREFIX } from '../incidents/message-drafts.ts';
import type { Logger } from '../observability/log.ts';
import { createFailureLog, createOnceLog } from '../scheduling/failure-log.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import { createTicker, type Loop, type Ticker } from '../scheduling/loop.ts';
import type { StoreProblems } from '../scheduling/store-problems.ts';
import type { Store, ThinStore } from '../store/store.ts';

/** Dependencies of the job. */
export interface ThinOptions {
  readonly store: () => ThinStore;
  readonly leadership: Pick<Leadership, 'fence'>;
  readonly storeProblems: StoreProblems;
  readonly retention: Retention;
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: Logger;
}

const THIN_EVERY_MS = HOUR_MS;
/** Wait after a failure; in the meantime the bot reports that it is not ready. */
const RETRY_MS = 5_000;
/** Pause between two batches, so that other work gets the database in the meantime; also the interval of checks whether one is due. */
const PAUSE_MS = 1_000;

const NOT_DELETED =
  'old rows could not be deleted; it is retried every five seconds. Next step: do what /readyz says; if it reports nothing about this, report the error as a bug';

/** Deletes old rows once an hour while this process leads, one batch per second until none is left. */
export function createThinning({ store, leadership, storeProblems, retention, loop, clock, log }: ThinOptions): Ticker {
  let dueAt: number | undefined;
  const failures = createOnceLog(log, NOT_DELETED);
  const beat = async () => {
    const fence = leadership.fence();
    const now = clock();
    dueAt ??= now + PAUSE_MS;
    if (fence === null || (now < dueAt && dueAt - now <= THIN_EVERY_MS)) return;
    dueAt = now + RETRY_MS;
    const { deleted, isMore } = await storeProblems.attempt('thinning', () =>
      store().thin(fence, { at: now, firstMessagePrefix: FIRST_MESSAGE_PREFIX, retention }),
    );
    failures.worked();
    dueAt = isMore ? now : now + THIN_EVERY_MS;
    if (Object.values(deleted).some((count) => count > 0)) log.info({ deleted }, 'old rows were deleted');
  };
  return createTicker(PAUSE_MS, { tick: beat, onError: failures.failed, loop });
}

const CHECK_EVERY_MS = 1_000;

/**
 * Checks every second whether each table can be read, in every process: some are used only when somebody clicks a button, and
 * a person should not be the first to notice. A problem is logged once, and again when it has passed.
 */
export function createTableCheck(
  store: () => Pick<Store, 'ping'>,
  {
    storeProblems,
    loop,
    steady,
    log,
  }: {
    readonly storeProblems: StoreProblems;
    readonly loop: Loop;
    readonly steady: () => number;
    readonly log: Logger;
  },
): Ticker {
  const failureLog = createFailureLog(log, steady, {
    begins: 'a table of the database cannot be read; it is retried every second',
    ends: 'all tables of the database can be read again',
  });
  const check = async () => {
    await storeProblems.attempt('tables', () => store().ping());
    failureLog.worked();
  };
  return createTicker(CHECK_EVERY_MS, { tick: check, onError: failureLog.failed, loop });
}
