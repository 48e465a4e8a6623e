import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';
import type { Loop } from './loop-watch.ts';
import type { StoreTroubles } from './store-troubles.ts';
import { createTroubleLog } from './told-trouble.ts';

const CHECK_EVERY_MS = 1_000;

/**
 * Asks every second whether each table can be read, in every process: some are used only when somebody presses a button, and
 * a person should not be the first to find out. What is wrong is told once in the log, until it has passed.
 */
export function createTableCheck(
  store: () => Pick<Store, 'ping'>,
  troubles: StoreTroubles,
  loop: Loop,
  steady: () => number,
  log: Logger,
): Heartbeat {
  const told = createTroubleLog(log, steady, {
    begins: 'a table of the database cannot be read; it is retried every second',
    ends: 'all tables of the database can be read again',
  });
  const check = async () => {
    await troubles.attempt('tables', () => store().ping());
    told.worked();
  };
  return createHeartbeat(CHECK_EVERY_MS, check, told.failed, loop);
}
