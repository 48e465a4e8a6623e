import { setImmediate as nextTurn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { messageOf } from '../core/errors.ts';
import { RowError, StoreError } from '../store/store-error.ts';

/**
 * Runs the work for one channel, in a turn of the event loop of its own: between the work for a thousand channels commands are
 * acknowledged. Its failure costs no other channel anything; that of the whole database is thrown.
 */
export type Isolated = (channel: string, work: () => Promise<void>) => Promise<void>;

/** Most channels whose last error is remembered, so that it is reported once. */
export const MOST_ISOLATED = 1_000;

/** Creates the isolation of channels from each other. `onFailure` is called once for each different error of a channel. */
export function createIsolation(onFailure: (channel: string, error: unknown) => void): Isolated {
  const reported = new LRUCache<string, string>({ max: MOST_ISOLATED });
  return async (channel, work) => {
    await nextTurn();
    try {
      await work();
    } catch (error) {
      if (error instanceof StoreError && !(error instanceof RowError)) throw error;
      if (reported.get(channel) === messageOf(error)) return;
      reported.set(channel, messageOf(error));
      onFailure(channel, error);
    }
  };
}
