import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';
import type { Loop } from './loop-watch.ts';
import type { StoreTroubles } from './store-troubles.ts';

const EVERY_MS = 1_000;

/**
 * Asks every second whether each table can be read, in every process: some are used only when somebody presses a button, and
 * a person should not be the first to find out. What is wrong is told once in the log, until it has passed.
 */
export function createTableCheck(
  store: () => Pick<Store, 'ping'>,
  troubles: StoreTroubles,
  loop: Loop,
  log: Logger,
): Heartbeat {
  let told: string | undefined;
  const check = async () => {
    await troubles.attempt('tables', () => store().ping());
    if (told !== undefined) log.info('all tables of the database can be read again');
    told = undefined;
  };
  const onError = (error: unknown) => {
    if (String(error) === told) return;
    told = String(error);
    log.error({ err: error }, 'a table of the database cannot be read; it is tried again every second');
  };
  return createHeartbeat(EVERY_MS, check, onError, loop);
}
